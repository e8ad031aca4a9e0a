"""Results of an inline query, and the button above them that leads to the bot."""

from __future__ import annotations

import re

from aiogram.types import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InlineQueryResultUnion,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from crm_core.results import DealPage, DealRow
from crm_core.rules.filters import Cursor
from crm_core.rules.text import clean_line
from keyboards.buttons import cut
from locales import N_, Translator
from locales.marks import mark

NAME_LIMIT = 40
START = "inline"
OFFSET = re.compile(r"([0-9]{1,15})\.([0-9]{1,6})")

ASK_WHAT = N_("🔎 Name, phone, e-mail or #number")
NOTHING = N_("🔎 Nothing found")
WRITE_US = N_("💬 Write to us")


def results(t: Translator, page: DealPage, username: str | None) -> list[InlineQueryResultUnion]:
    return [
        InlineQueryResultArticle(
            id=str(deal.id),
            title=_title(t, deal),
            description=_details(t, deal),
            input_message_content=_sent(deal, username),
        )
        for deal in page.rows
    ]


def to_the_bot(text: str) -> InlineQueryResultsButton:
    return InlineQueryResultsButton(text=text, start_parameter=START)


def offset(page: DealPage) -> str:
    """Where the next page begins; empty after the last one."""
    return f"{page.next.anchor}.{page.next.page}" if page.next else ""


def cursor(offset: str) -> Cursor:
    found = OFFSET.fullmatch(offset)
    return Cursor(anchor=int(found[1]), page=int(found[2])) if found else Cursor()


def _title(t: Translator, deal: DealRow) -> str:
    name = cut(clean_line(deal.lead), NAME_LIMIT)
    return f"{mark(deal.kind, deal.colour)} #{deal.id} {name} · {t.money(deal.amount)}"


def _details(t: Translator, deal: DealRow) -> str:
    who = clean_line(deal.manager) if deal.manager else t.plain("nobody yet")
    return " · ".join((clean_line(deal.plan), f"👤 {who}", clean_line(deal.status)))


def _sent(deal: DealRow, username: str | None) -> InputTextMessageContent:
    """Whoever reads the chat learns the number alone; the link opens the card for those who may see it."""
    line = f"#{deal.id} https://t.me/{username}?start=d_{deal.id}"
    return InputTextMessageContent(message_text=line, link_preview_options=LinkPreviewOptions(is_disabled=True))
