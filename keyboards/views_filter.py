"""The buttons of the filter panel, of each of its parts, and of the saved lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import DealView, Kind, Status
from crm_core.results.views import Choices, Item
from crm_core.rules.filters import DealFilter, Due
from crm_core.rules.periods import days_of
from crm_core.rules.text import shown_name
from crm_core.rules.views import ANY, DUES, KINDS, SORTS, SPANS, WITHOUT, Part, reset, restricted
from keyboards.asking import AskText, Field
from keyboards.buttons import back, button, inert, rows
from keyboards.home import home_row
from keyboards.paging import WHOLE, in_columns, picked
from keyboards.reports_screens import PRESET_NAMES
from keyboards.views import (
    SavedViews,
    UnsaveView,
    UnsaveViews,
    ViewChoice,
    ViewFilters,
    ViewPage,
    ViewPart,
    ViewReset,
)
from locales import N_, Translator
from locales.marks import mark
from locales.sorts import sort_name
from locales.tasks import DUES as DUE_NAMES

PART_NAMES: dict[Part, str] = {
    Part.PLAN: N_("🗃 Plan"),
    Part.STATUS: N_("🚦 Statuses"),
    Part.MANAGER: N_("👤 Manager"),
    Part.KIND: N_("🔓 Open or closed"),
    Part.CREATED: N_("🗓 Came"),
    Part.CLOSED: N_("🏁 Closed"),
    Part.AMOUNT: N_("💰 Amount"),
    Part.REASON: N_("🚫 Reason"),
    Part.SOURCE: N_("📣 Source"),
    Part.TAG: N_("🏷 Tags"),
    Part.TASK: N_("⏰ Task"),
}
KIND_NAMES = {Kind.OPEN: N_("🔓 open"), Kind.WON: N_("✅ won"), Kind.LOST: N_("❌ lost")}
WITHOUT_NAMES = {Part.MANAGER: N_("Without a manager"), Part.REASON: N_("Without a reason")}
TYPED = {Part.CREATED: Field.VIEW_CREATED, Part.CLOSED: Field.VIEW_CLOSED, Part.AMOUNT: Field.VIEW_AMOUNT}
OF_ONE_PLAN = frozenset({Part.STATUS})


SEVERAL = frozenset({Part.STATUS, Part.TAG})
"""Where several can be ticked, the choice stays open."""


def filters_keyboard(
    t: Translator, view_id: int, wanted: DealFilter, bare: Collection[Part] = ()
) -> InlineKeyboardMarkup:
    """``bare``: parts in which there is nothing to choose."""
    used = restricted(wanted)
    left_out = (set(bare) | (OF_ONE_PLAN if wanted.plan_id is None else set())) - used
    parts = [
        button(f"{'● ' if part in used else ''}{t.plain(name)}", ViewPart(view_id=view_id, part=part))
        for part, name in PART_NAMES.items()
        if part not in left_out
    ]
    tools = [
        *([button(t.plain("♻️ Reset"), ViewReset(view_id=view_id))] if wanted != reset(wanted) else []),
        button(t.plain("⭐ Save"), AskText(field=Field.VIEW_NAME, id=view_id)),
        button(t.plain("📑 Saved"), SavedViews()),
    ]
    return rows(*in_columns(parts, 2), tools, [_back_to_list(t, view_id)])


def part_keyboard(t: Translator, shown: ViewPart, found: Choices) -> InlineKeyboardMarkup:
    fixed = [[one] for one in _fixed(t, shown, found)]
    items = picked(
        found.items,
        lambda item: _item(shown, item, found.wanted),
        page=shown.page,
        turn=lambda page: shown.model_copy(update={"page": page}),
    )
    typed = TYPED.get(shown.part)
    ask = [button(t.plain("✏️ Type it"), AskText(field=typed, id=shown.view_id))] if typed else []
    return rows(*fixed, *items, ask, [_back_from_part(t, shown)])


def saved_keyboard(t: Translator, views: Sequence[DealView]) -> InlineKeyboardMarkup:
    found = [[button(f"⭐ {_name(view)}", ViewPage(view_id=view.id))] for view in views]
    remove = [button(t.plain("🗑 Remove one"), UnsaveViews())] if views else []
    return rows(*found, remove, home_row(t))


def unsave_keyboard(t: Translator, views: Sequence[DealView]) -> InlineKeyboardMarkup:
    found = [[button(f"🗑 {_name(view)}", UnsaveView(view_id=view.id))] for view in views]
    return rows(*found, [back(t.plain("Saved"), SavedViews())])


def _name(view: DealView) -> str:
    return shown_name(view.name or "", WHOLE)


def _fixed(t: Translator, shown: ViewPart, found: Choices) -> Iterator[InlineKeyboardButton]:
    """What stands before the names: any, without, or a few choices that are always the same."""
    part, wanted = shown.part, found.wanted
    if part is Part.SORT:
        for value, sort in enumerate(SORTS, 1):
            current = wanted.sort is sort
            name = sort_name(t, sort, turned=wanted.turned and current)
            yield _choice(name, shown, value, current=current)
        return
    yield _choice(t.plain("Any"), shown, ANY, current=part not in restricted(wanted))
    if part is Part.KIND:
        yield from _of_few(t, shown, KINDS, KIND_NAMES, wanted.kind)
    if part is Part.TASK:
        yield from _of_few(t, shown, DUES, DUE_NAMES, wanted.due)
    if part in (Part.CREATED, Part.CLOSED):
        chosen = wanted.created if part is Part.CREATED else wanted.closed
        for value, preset in enumerate(SPANS, 1):
            current = chosen == days_of(preset, found.today)
            yield _choice(t.plain(PRESET_NAMES[preset]), shown, value, current=current)
    if part in WITHOUT_NAMES:
        current = wanted.without_manager if part is Part.MANAGER else wanted.without_reason
        yield _choice(t.plain(WITHOUT_NAMES[part]), shown, WITHOUT, current=current)


def _of_few(
    t: Translator, shown: ViewPart, few: Sequence[Kind] | Sequence[Due], names: Mapping[Any, str], chosen: object
) -> Iterator[InlineKeyboardButton]:
    for value, one in enumerate(few, 1):
        yield _choice(t.plain(names[one]), shown, value, current=chosen is one)


def _item(shown: ViewPart, item: Item, wanted: DealFilter) -> InlineKeyboardButton:
    name = shown_name(item.name, WHOLE)
    if isinstance(item, Status):
        tick = "☑" if item.id in wanted.status_ids else "☐"
        return _plain(f"{tick} {mark(item.kind, item.colour)} {name}", shown, item.id)
    if shown.part is Part.TAG:
        return _plain(f"{'☑' if item.id in wanted.tag_ids else '☐'} {name}", shown, item.id)
    chosen = (wanted.plan_id, wanted.manager_id, wanted.reason_id, wanted.source_id)
    place = (Part.PLAN, Part.MANAGER, Part.REASON, Part.SOURCE).index(shown.part)
    return _choice(name, shown, item.id, current=chosen[place] == item.id)


def _choice(text: str, shown: ViewPart, value: int, *, current: bool) -> InlineKeyboardButton:
    if current and value == ANY and shown.part in SEVERAL:
        return inert(f"● {text}")
    return _plain(f"{'●' if current else '○'} {text}", shown, value)


def _plain(text: str, shown: ViewPart, value: int) -> InlineKeyboardButton:
    return button(text, ViewChoice(view_id=shown.view_id, part=shown.part, value=value))


def _back_from_part(t: Translator, shown: ViewPart) -> InlineKeyboardButton:
    if shown.part is Part.SORT:
        return _back_to_list(t, shown.view_id)
    return back(t.plain("Filter"), ViewFilters(view_id=shown.view_id))


def _back_to_list(t: Translator, view_id: int) -> InlineKeyboardButton:
    return back(t.plain("Deals"), ViewPage(view_id=view_id))
