"""What the team reads when a person is erased, or asks to be left alone."""

from __future__ import annotations

from struct import pack
from zlib import compress, crc32

from markupsafe import Markup

from crm_core.models import Deal, Lead
from crm_core.results import DealCard
from crm_core.rules.text import shown_name
from locales import Translator
from views.deals import blocks, headline


def ask_erase(t: Translator, card: DealCard) -> Markup:
    question = t("Erase <b>{name}</b> everywhere?", name=shown_name(card.deal.lead.name))
    what = t(
        "Name, phone, e-mail, all messages, and what the team wrote about them: titles, notes and clarifications of"
        " their deals. Deals, amounts and reasons stay in the reports. This cannot be undone."
    )
    return blocks([headline(card.deal)], [question], [what])


def erased_toast(t: Translator, card: DealCard) -> str:
    return t.plain("🗑 Erased") if card.changed else t.plain("This person has been erased already.")


def lead_erased(t: Translator, deal: Deal) -> Markup:
    return t(
        "🗑 The person of deal {number} has been erased: their name, contacts and messages are gone. The deal stays.",
        number=f"#{deal.id}",
    )


def lead_stopped(t: Translator, lead: Lead) -> Markup:
    return t(
        "🔕 <b>{name}</b> asked not to be written to. They will be back as soon as they write.",
        name=shown_name(lead.name),
    )


def blank_picture() -> bytes:
    """What takes the place of a picture: nothing but grey."""
    row = b"\0" + bytes([GREY]) * SIDE
    header = pack(">2I5B", SIDE, SIDE, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", compress(row * SIDE)), (b"IEND", b""))
    return PNG + b"".join(_chunk(*part) for part in parts)


PNG, SIDE, GREY = b"\x89PNG\r\n\x1a\n", 64, 0xC8


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))


def blanked(t: Translator) -> Markup:
    return t("🗑 This was about a person who has been erased.")
