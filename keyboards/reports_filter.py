"""The buttons of what a report is restricted to: its parts, its period, and a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.results.reports import Item, ReportChoices
from crm_core.rules.filters import Days
from crm_core.rules.periods import MONTH, whole
from crm_core.rules.report_params import ALL, LISTED, NOBODY, ORDERS, PRESETS, Order, Part, ReportKind
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import back, button, inert, rows
from keyboards.deals import LAST_DAY
from keyboards.paging import WHOLE, Row, in_columns, picked
from keyboards.reports import (
    LAST_MONTH_OF_ALL,
    Report,
    ReportCalendar,
    ReportChoice,
    ReportDays,
    ReportFilter,
    ReportPart,
)
from keyboards.reports_screens import PRESET_NAMES
from locales import N_, Translator

WEEK = 7
PART_NAMES: dict[Part, str] = {
    Part.PLANS: N_("🗃 Plans"),
    Part.MANAGERS: N_("👤 Managers"),
    Part.SOURCES: N_("📣 Sources"),
}
WITHOUT_NAMES = {Part.MANAGERS: N_("Without a manager"), Part.SOURCES: N_("Without a source")}
ORDER_NAMES = {
    Order.CAME: N_("most deals came"),
    Order.WON: N_("most won"),
    Order.LOST: N_("most lost"),
    Order.AMOUNT: N_("largest amount won"),
    Order.CONVERSION: N_("best conversion"),
}


def report_filter_keyboard(t: Translator, report_id: int, found: ReportChoices) -> InlineKeyboardMarkup:
    params = found.about.params
    parts = [
        button(_part_name(t, part, len(getattr(params, LISTED[part]))), ReportPart(report_id=report_id, part=part))
        for part in LISTED
        if part in found.offered
    ]
    reset = [button(t.plain("♻️ Reset"), ReportChoice(report_id=report_id, part=Part.RESET))]
    return rows(*in_columns(parts, 2), reset if params.restrictions else [], [_back_to_report(t, report_id)])


def _part_name(t: Translator, part: Part, chosen: int) -> str:
    return f"● {t.plain(PART_NAMES[part])} · {chosen}" if chosen else t.plain(PART_NAMES[part])


def report_part_keyboard(t: Translator, shown: ReportPart, found: ReportChoices) -> InlineKeyboardMarkup:
    if shown.part is Part.SPAN:
        return _span_keyboard(t, shown, found)
    if shown.part is Part.ORDER:
        return rows(*([one] for one in _orders(t, shown, found)), [_back_to_report(t, shown.report_id)])
    if shown.part not in found.offered:
        return rows([_back_to_filter(t, shown.report_id)])
    items = picked(
        found.items,
        lambda item: _item(shown, item, found),
        page=shown.page,
        turn=lambda page: shown.model_copy(update={"page": page}),
    )
    fixed = ([one] for one in _fixed(t, shown, found))
    way_back = _back_to_report if _one_only(shown, found) else _back_to_filter  # a choice leads there as well
    return rows(*fixed, *items, [way_back(t, shown.report_id)])


def _fixed(t: Translator, shown: ReportPart, found: ReportChoices) -> Iterator[InlineKeyboardButton]:
    ticked: tuple[int, ...] = getattr(found.about.params, LISTED[shown.part])
    if _one_only(shown, found):
        return
    everything = t.plain("All of them")
    yield _choice(f"{'○' if ticked else '●'} {everything}", shown, ALL)
    if shown.part in WITHOUT_NAMES:
        name = t.plain(WITHOUT_NAMES[shown.part])
        yield _choice(f"{'☑' if NOBODY in ticked else '☐'} {name}", shown, NOBODY)


def _item(shown: ReportPart, item: Item, found: ReportChoices) -> InlineKeyboardButton:
    ticked: tuple[int, ...] = getattr(found.about.params, LISTED[shown.part])
    signs = ("○", "●") if _one_only(shown, found) else ("☐", "☑")
    sign = signs[item.id in ticked]
    return _choice(f"{sign} {cut(clean_line(item.name), WHOLE)}", shown, item.id)


def _one_only(shown: ReportPart, found: ReportChoices) -> bool:
    """A funnel is of one plan."""
    return shown.part is Part.PLANS and found.about.params.kind is ReportKind.FUNNEL


def _choice(text: str, shown: ReportPart, value: int) -> InlineKeyboardButton:
    return button(text, ReportChoice(report_id=shown.report_id, part=shown.part, value=value))


def _orders(t: Translator, shown: ReportPart, found: ReportChoices) -> Iterator[InlineKeyboardButton]:
    for value, order in enumerate(ORDERS):
        sign = "●" if found.about.params.order is order else "○"
        yield _choice(f"{sign} {t.plain(ORDER_NAMES[order])}", shown, value)


def _span_keyboard(t: Translator, shown: ReportPart, found: ReportChoices) -> InlineKeyboardMarkup:
    current = found.about.params.span
    choices = [
        inert(f"● {t.plain(PRESET_NAMES[preset])}")
        if preset is current
        else _choice(t.plain(PRESET_NAMES[preset]), shown, value)
        for value, preset in enumerate(PRESETS)
    ]
    own = [
        button(t.plain("📅 Pick days"), ReportCalendar(report_id=shown.report_id)),
        button(t.plain("✏️ Type it"), AskText(field=Field.REPORT_DAYS, id=shown.report_id)),
    ]
    return rows(*in_columns(choices[:-1], 2), own, choices[-1:], [_back_to_report(t, shown.report_id)])


# -- the calendar -------------------------------------------------------------------------------------------------


def calendar_keyboard(t: Translator, shown: ReportCalendar, today: date) -> InlineKeyboardMarkup:
    """A month of days; the second time only those from the first day on can be tapped."""
    first = month_shown(shown, today)
    days = whole(first, MONTH)
    assert days.last is not None
    cells = [inert("·")] * first.weekday() + [
        _day(first.replace(day=day), shown) for day in range(1, days.last.day + 1)
    ]
    cells += [inert("·")] * (-len(cells) % WEEK)
    month = [] if shown.start else [_days(t.plain("The whole month"), shown, days)]
    return rows(_years(first, shown), _months(t, first, shown), *in_columns(cells, WEEK), month, [_back(t, shown)])


def month_shown(shown: ReportCalendar, today: date) -> date:
    """Its first day."""
    number = shown.month or _number(today)
    return date(max(1, number // 12), number % 12 + 1, 1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _years(first: date, shown: ReportCalendar) -> Row:
    number = _number(first)
    return [_turn(f"« {first.year - 1}", shown, number - 12), _turn(f"{first.year + 1} »", shown, number + 12)]


def _months(t: Translator, first: date, shown: ReportCalendar) -> Row:
    number = _number(first)
    return [_turn("◀", shown, number - 1), inert(t.month(first)), _turn("▶", shown, number + 1)]


def _turn(text: str, shown: ReportCalendar, number: int) -> InlineKeyboardButton:
    if not 12 <= number < LAST_MONTH_OF_ALL:
        return inert("·")
    return button(text, shown.model_copy(update={"month": number}))


def _day(day: date, shown: ReportCalendar) -> InlineKeyboardButton:
    number = day.toordinal()
    if number < shown.start or number > LAST_DAY:
        return inert("·")
    if shown.start:
        return button(str(day.day), ReportDays(report_id=shown.report_id, start=shown.start, end=number))
    return button(str(day.day), shown.model_copy(update={"start": number, "month": _number(day)}))


def _days(text: str, shown: ReportCalendar, days: Days) -> InlineKeyboardButton:
    assert days.first is not None
    assert days.last is not None
    start, end = days.first.toordinal(), days.last.toordinal()
    return button(text, ReportDays(report_id=shown.report_id, start=start, end=end))


def _back(t: Translator, shown: ReportCalendar) -> InlineKeyboardButton:
    if shown.start:
        return back(t.plain("First day"), shown.model_copy(update={"start": 0}))
    return back(t.plain("Period"), ReportPart(report_id=shown.report_id, part=Part.SPAN))


def _back_to_report(t: Translator, report_id: int) -> InlineKeyboardButton:
    return back(t.plain("Report"), Report(report_id=report_id))


def _back_to_filter(t: Translator, report_id: int) -> InlineKeyboardButton:
    return back(t.plain("Filter"), ReportFilter(report_id=report_id))


def picked_days(tap: ReportDays) -> Days:
    return Days(date.fromordinal(max(1, tap.start)), date.fromordinal(max(1, tap.start, tap.end)))
