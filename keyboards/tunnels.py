"""Sales tunnels: the list, a tunnel's card, its entries, versions and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import TunnelVersion
from crm_core.results.tunnels import TunnelCard, TunnelFigures, TunnelUse
from crm_core.rules.text import shown_name
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_problems import Problem
from crm_core.rules.tunnels_ready import Ready
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, Version, back, button, counted, inert, rows
from keyboards.home import home_row
from keyboards.paging import HALF, WHOLE, Page, Row, in_columns, pager, picked
from keyboards.places import Blocks, OpenBlock, OpenTunnel, Tunnels
from keyboards.sources import copy_button
from keyboards.spelling import Number
from locales import N_, Translator

AT_ONCE = 20
DRAFT, PUBLISHED, PAUSED, ARCHIVED = "✏️", "🟢", "⏸", "🗄"


class NewTunnel(Payload, prefix="Tn"):
    """How to begin one."""


class ReadyPlan(Payload, prefix="Te"):
    """For which plan a ready one is."""

    kind: Ready
    page: Page = 0


class AddReady(Payload, prefix="Ta"):
    kind: Ready
    plan_id: Id
    last: Number
    """The newest tunnel then: a second tap adds no second one."""


Screen = Literal["e", "q", "m", "d"]
"""Entries, the QR picture of the link, more, "delete it?"."""


class TunnelScreen(Payload, prefix="Ts"):
    tunnel_id: Id
    screen: Screen


class SwitchTunnel(Payload, prefix="Tw"):
    """Paused, in the archive, the one of a plain /start."""

    tunnel_id: Id
    what: Literal["p", "a", "d"]
    on: bool
    version: Version


class ClearWords(Payload, prefix="Tc"):
    tunnel_id: Id
    version: Version


class PublishTunnel(Payload, prefix="Tp"):
    tunnel_id: Id
    version: Version


class DeleteTunnel(Payload, prefix="Td"):
    tunnel_id: Id
    version: Version


class ExportTunnel(Payload, prefix="Tf"):
    tunnel_id: Id


class TunnelStatistics(Payload, prefix="Tg"):
    tunnel_id: Id
    number: Number = 0
    """Of the version; 0 is all of them."""
    page: Page = 0


class TryTunnel(Payload, prefix="Ttr"):
    """From the first block of the draft."""

    tunnel_id: Id


class TunnelPicture(Payload, prefix="Ti"):
    tunnel_id: Id
    page: Page = 0


READY = {
    Ready.GREETING: N_("👋 Greeting and a phone"),
    Ready.PRICE: N_("💰 Price request"),
    Ready.WEBINAR: N_("🎓 Webinar"),
}


def state_sign(use: TunnelUse | TunnelCard) -> str:
    tunnel = use.tunnel
    if tunnel.archived_at is not None:
        return ARCHIVED
    if tunnel.published is None:
        return DRAFT
    return PAUSED if tunnel.paused_at is not None else PUBLISHED


def tunnels_keyboard(t: Translator, found: Sequence[TunnelUse], listed: Tunnels) -> InlineKeyboardMarkup:
    def row(use: TunnelUse) -> InlineKeyboardButton:
        inside = f" · {t.number(use.inside)}" if use.inside else ""
        name = shown_name(use.tunnel.name, WHOLE)
        return button(f"{state_sign(use)} {name}{inside}", OpenTunnel(tunnel_id=use.tunnel.id))

    page = picked(found, row, page=listed.page, turn=lambda n: Tunnels(archived=listed.archived, page=n))
    if listed.archived:
        return rows(*page, [tunnels_back(t)])
    new = button(t.plain("➕ New tunnel"), NewTunnel(), None if found else SUCCESS)
    return rows(*page, [new, button(t.plain("🗄 Archive"), Tunnels(archived=True))], home_row(t))


def tunnels_back(t: Translator) -> InlineKeyboardButton:
    return back(t.plain("Tunnels"), Tunnels())


def new_keyboard(t: Translator) -> InlineKeyboardMarkup:
    ready = [button(t.plain(text), ReadyPlan(kind=kind)) for kind, text in READY.items()]
    empty = button(t.plain("📄 Empty"), AskText(field=Field.TUNNEL_NEW))
    file = button(t.plain("📎 From a file"), AskText(field=Field.TUNNEL_FILE))
    return rows(*in_columns(ready, 1), [empty, file], [tunnels_back(t)])


def plans_keyboard(t: Translator, kind: Ready, known: Known, last: int, page: int) -> InlineKeyboardMarkup:
    def row(plan: tuple[int, str]) -> InlineKeyboardButton:
        return button(f"🗃 {shown_name(plan[1], WHOLE)}", AddReady(kind=kind, plan_id=plan[0], last=last))

    plans = [(plan_id, plan.name) for plan_id, plan in known.plans.items()]
    listed = picked(plans, row, page=page, turn=lambda n: ReadyPlan(kind=kind, page=n))
    return rows(*listed, [back(t.plain("New tunnel"), NewTunnel())])


def card_keyboard(t: Translator, card: TunnelCard) -> InlineKeyboardMarkup:
    tunnel = card.tunnel
    key, seen = tunnel.id, tunnel.version
    figures = button(t.plain("📊 Figures"), TunnelStatistics(tunnel_id=key))
    picture = button(t.plain("🖼 Picture"), TunnelPicture(tunnel_id=key))
    more = button(t.plain("⋯ More"), TunnelScreen(tunnel_id=key, screen="m"))
    if tunnel.archived_at is not None:
        restore = SwitchTunnel(tunnel_id=key, what="a", on=False, version=seen)
        away = back(t.plain("Archive"), Tunnels(archived=True))
        return rows([button(t.plain("♻️ Restore"), restore, SUCCESS)], [figures, picture], [more], [away])
    blocks = button(counted(t, t.plain("🧱 Blocks"), len(card.script.blocks)), Blocks(tunnel_id=key))
    entries = button(t.plain("🚪 Entries"), TunnelScreen(tunnel_id=key, screen="e"))
    return rows(
        _publishing(t, card),
        [blocks, picture],
        [entries, figures],
        [*_pause(t, card), *_trying(t, card)],
        [more],
        [tunnels_back(t)],
    )


def _publishing(t: Translator, card: TunnelCard) -> Row:
    if not card.edited or not card.script.blocks:
        return []
    publish = PublishTunnel(tunnel_id=card.tunnel.id, version=card.tunnel.version)
    return [button(t.plain("✅ Check and publish"), publish, SUCCESS)]


def _trying(t: Translator, card: TunnelCard) -> Row:
    if not card.script.blocks:
        return []
    return [button(t.plain("🧪 Try it on me"), TryTunnel(tunnel_id=card.tunnel.id))]


def _pause(t: Translator, card: TunnelCard) -> Row:
    tunnel = card.tunnel
    if tunnel.published is None:
        return []
    on = tunnel.paused_at is None
    text = t.plain("⏸ Pause") if on else t.plain("▶️ Let people in")
    return [button(text, SwitchTunnel(tunnel_id=tunnel.id, what="p", on=on, version=tunnel.version))]


def tunnel_back(t: Translator, tunnel_id: int) -> InlineKeyboardButton:
    return back(t.plain("Tunnel"), OpenTunnel(tunnel_id=tunnel_id))


def entries_keyboard(t: Translator, card: TunnelCard, address: str) -> InlineKeyboardMarkup:
    tunnel = card.tunnel
    key, seen = tunnel.id, tunnel.version
    plain = t.plain("☑ A plain /start") if tunnel.is_default else t.plain("☐ A plain /start")
    default = SwitchTunnel(tunnel_id=key, what="d", on=not tunnel.is_default, version=seen)
    none = button(t.plain("🧹 No keywords"), ClearWords(tunnel_id=key, version=seen))
    words = button(t.plain("🔑 Keywords"), AskText(field=Field.TUNNEL_WORDS, id=key))
    return rows(
        [copy_button(t, address), button(t.plain("🖼 QR picture"), TunnelScreen(tunnel_id=key, screen="q"))],
        [button(t.plain("✏️ Other link"), AskText(field=Field.TUNNEL_CODE, id=key))],
        [words, none] if tunnel.keywords else [words],
        [button(plain, default)],
        [tunnel_back(t, key)],
    )


def qr_keyboard(t: Translator, card: TunnelCard, address: str) -> InlineKeyboardMarkup:
    to = TunnelScreen(tunnel_id=card.tunnel.id, screen="e")
    return rows([copy_button(t, address)], [back(t.plain("Entries"), to)])


def more_keyboard(t: Translator, card: TunnelCard) -> InlineKeyboardMarkup:
    tunnel = card.tunnel
    key = tunnel.id
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.TUNNEL_NAME, id=key))
    copy = button(t.plain("📑 Copy it"), AskText(field=Field.TUNNEL_COPY, id=key))
    export = button(t.plain("⬇️ As a file"), ExportTunnel(tunnel_id=key))
    replace = button(t.plain("⬆️ From a file"), AskText(field=Field.TUNNEL_REPLACE, id=key))
    away = button(t.plain("🗄 Put away"), SwitchTunnel(tunnel_id=key, what="a", on=True, version=tunnel.version))
    delete = button(t.plain("🗑 Delete"), TunnelScreen(tunnel_id=key, screen="d"))
    if tunnel.archived_at is not None:
        return rows([copy, export], [delete], [tunnel_back(t, key)])
    return rows([rename, copy], [export, replace], [away, delete], [tunnel_back(t, key)])


def deletion_keyboard(t: Translator, card: TunnelCard) -> InlineKeyboardMarkup:
    yes = DeleteTunnel(tunnel_id=card.tunnel.id, version=card.tunnel.version)
    no = back(t.plain("No"), TunnelScreen(tunnel_id=card.tunnel.id, screen="m"))
    return rows([button(t.plain("🗑 Yes, delete it"), yes, DANGER)], [no])


def problems_keyboard(t: Translator, card: TunnelCard, problems: Sequence[Problem]) -> InlineKeyboardMarkup:
    """A button for each block that has one."""
    tunnel_id = card.tunnel.id
    wrong = dict.fromkeys(one.block for one in problems if one.block in card.script.by_id)
    named = [card.script.by_id[key] for key in wrong if key is not None][:AT_ONCE]
    leading = [
        button(f"⚠️ {shown_name(one.name, HALF)}", OpenBlock(tunnel_id=tunnel_id, block_id=one.id)) for one in named
    ]
    again = PublishTunnel(tunnel_id=tunnel_id, version=card.tunnel.version)
    check = [button(t.plain("🔄 Check again"), again)]
    return rows(*in_columns(leading, 2), check, [tunnel_back(t, tunnel_id)])


def figures_keyboard(t: Translator, found: TunnelFigures, at: TunnelStatistics, pages: int) -> InlineKeyboardMarkup:
    tunnel_id = found.card.tunnel.id
    shown = found.version.number if found.version else 0
    turned = pager(min(max(at.page, 1), pages), pages, lambda n: at.model_copy(update={"page": n}))
    choices = [_version(tunnel_id, 0, shown, t.plain("All versions"))]
    choices += [_version(tunnel_id, one.number, shown, _numbered(t, one)) for one in found.versions[:8]]
    return rows(turned, *(in_columns(choices, 3) if found.versions else []), [tunnel_back(t, tunnel_id)])


def _numbered(t: Translator, version: TunnelVersion) -> str:
    return t.plain("v. {n}", n=version.number)


def _version(tunnel_id: int, number: int, shown: int, text: str) -> InlineKeyboardButton:
    if number == shown:
        return inert(f"● {text}")
    return button(text, TunnelStatistics(tunnel_id=tunnel_id, number=number))


def picture_keyboard(t: Translator, at: TunnelPicture, pages: int) -> InlineKeyboardMarkup:
    blocks = button(t.plain("🧱 Blocks"), Blocks(tunnel_id=at.tunnel_id))
    turn = pager(min(max(at.page, 1), pages), pages, lambda n: at.model_copy(update={"page": n}))
    return rows(turn, [blocks], [tunnel_back(t, at.tunnel_id)])
