"""Saved reports: payloads, and the buttons of their screens."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, SavedReport
from crm_core.results.report_saved import SavedCard
from crm_core.rules.permissions import sees_all_reports
from crm_core.rules.report_about import About
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, Id, Payload, Version, back, button, counted, inert, rows
from keyboards.paging import Row
from keyboards.reports import NewReport, Reports
from keyboards.spelling import Number
from locales import Translator

WIDTH = 28
"""Characters of a name in a line of its own."""
BESIDE = 12
"""And beside another button."""


class NewReports(Payload, prefix="jn"):
    """Which kind of report is to be made?"""


class OpenSaved(Payload, prefix="jo"):
    """The report, with its period counted from the day of the tap."""

    saved_id: Id


class SavedScreen(Payload, prefix="jc"):
    """What can be done with a saved report."""

    saved_id: Id


class ShareSaved(Payload, prefix="js"):
    saved_id: Id
    on: bool
    version: Version


class MoveSaved(Payload, prefix="jm"):
    """To a place in its list."""

    saved_id: Id
    place: Number


class AskDeleteSaved(Payload, prefix="ja"):
    saved_id: Id


class DeleteSaved(Payload, prefix="jd"):
    saved_id: Id
    version: Version


class SavedSchedules(Payload, prefix="jt"):
    """To whom it is sent by itself."""

    saved_id: Id


def saved_button(saved: SavedReport) -> InlineKeyboardButton:
    return button(_name(saved.name, WIDTH, shared=saved.shared), OpenSaved(saved_id=saved.id))


def star(t: Translator, report_id: int, about: About) -> InlineKeyboardButton:
    """The report's name, or the way to give it one."""
    known = about.saved
    if known is None:
        return button(t.plain("⭐ Save"), AskText(field=Field.REPORT_SAVE, id=report_id))
    return button(_name(known.name, BESIDE, shared=known.shared), SavedScreen(saved_id=known.id))


def _name(name: str, width: int, *, shared: bool) -> str:
    return f"{'👥' if shared else '⭐'} {cut(clean_line(name), width)}"


def further_kinds(t: Translator, reader: Manager) -> list[InlineKeyboardButton]:
    """Beside refusals, those that the reader may see."""
    return [
        button(t.plain("📶 Funnel"), NewReport(kind="f", preset="d")),
        button(t.plain("👤 Managers"), NewReport(kind="m", preset="l")),
        button(t.plain("📣 Sources"), NewReport(kind="s", preset="l")),
        *([button(t.plain("⚖️ Fairness"), NewReport(kind="d", preset="l"))] if sees_all_reports(reader) else []),
    ]


def new_reports_keyboard(t: Translator, manager: Manager) -> InlineKeyboardMarkup:
    kinds = [button(t.plain("🚫 Reasons for refusal"), NewReport(group="m")), *further_kinds(t, manager)]
    return rows(*([one] for one in kinds), [back(t.plain("Reports"), Reports())])


def saved_keyboard(t: Translator, card: SavedCard) -> InlineKeyboardMarkup:
    saved_id = card.saved.id
    schedule = button(counted(t, t.plain("⏰ Schedule"), card.scheduled), SavedSchedules(saved_id=saved_id))
    way_back = [back(t.plain("Report"), OpenSaved(saved_id=saved_id))]
    if not card.editable:
        return rows([schedule], way_back)
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.REPORT_NAME, id=saved_id))
    delete = button(t.plain("🗑 Delete"), AskDeleteSaved(saved_id=saved_id))
    return rows(*_audience(t, card), [schedule], [rename, delete], _order(card), way_back)


def _audience(t: Translator, card: SavedCard) -> list[Row]:
    if not card.shareable and not card.saved.shared:
        return []
    names = {False: t.plain("👤 Only for me"), True: t.plain("👥 For everybody")}
    return [[_choice(card, names[shared], shared=shared) for shared in names if shared or card.mine]]


def _choice(card: SavedCard, name: str, *, shared: bool) -> InlineKeyboardButton:
    if card.saved.shared == shared:
        return inert(f"● {name}")
    tap = ShareSaved(saved_id=card.saved.id, on=shared, version=card.saved.version)
    return button(f"○ {name}", tap) if card.shareable or not shared else inert("·")


def _order(card: SavedCard) -> Row:
    if card.places < 2:
        return []
    up = _move(card, "⬆️", card.place - 1) if card.place else inert("·")
    down = _move(card, "⬇️", card.place + 1) if card.place + 1 < card.places else inert("·")
    return [up, inert(f"{card.place + 1}/{card.places}"), down]


def _move(card: SavedCard, sign: str, place: int) -> InlineKeyboardButton:
    return button(sign, MoveSaved(saved_id=card.saved.id, place=place))


def delete_saved_keyboard(t: Translator, card: SavedCard) -> InlineKeyboardMarkup:
    tap = DeleteSaved(saved_id=card.saved.id, version=card.saved.version)
    return rows(
        [button(t.plain("🗑 Delete"), tap, DANGER)], [back(t.plain("Back"), SavedScreen(saved_id=card.saved.id))]
    )
