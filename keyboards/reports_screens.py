"""The buttons of the list of reports and of the refusal report."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind
from crm_core.rules.report import Group, GroupBy, Preset, ReasonCount, RefusalReport, preset_of
from crm_core.rules.text import clean_line
from keyboards.buttons import back, button, cut, inert, rows
from keyboards.deals import deal_list
from keyboards.home import home_row
from keyboards.reports import (
    GROUP_KEYS,
    ORIGIN_KEYS,
    PRESET_KEYS,
    Origin,
    Report,
    ReportPeriods,
    Reports,
)
from keyboards.spelling import NONE
from locales import N_, Translator

Row = list[InlineKeyboardButton]

FEW, FEW_PARTS = 3, 6
"""This many reasons or groups stay when the rest is folded; a part of a group takes two buttons."""
AT_ONCE = 40
"""Unfolded ones on one page."""
HALF, WHOLE = 16, 33
"""Cyrillic characters in one of two columns and in one, the count included: a name is cut, a count never."""

PRESET_NAMES = {
    Preset.THIS_MONTH: N_("This month"),
    Preset.LAST_MONTH: N_("Last month"),
    Preset.LAST_7_DAYS: N_("Last 7 days"),
    Preset.LAST_30_DAYS: N_("Last 30 days"),
    Preset.THIS_YEAR: N_("This year"),
    Preset.ALL_TIME: N_("All time"),
}
GROUP_NAMES = {GroupBy.PLAN: N_("🗃 By plan ▾"), GroupBy.MANAGER: N_("👤 By manager ▾")}
SIGNS = {GroupBy.PLAN: "🗃", GroupBy.MANAGER: "👤"}


def reports_keyboard(t: Translator) -> InlineKeyboardMarkup:
    last_month = PRESET_KEYS[Preset.LAST_MONTH]
    return rows(
        [button(t.plain("🗃 By plan · last month"), Report(group="p", preset=last_month))],
        [button(t.plain("👤 By manager · last month"), Report(group="m", preset=last_month))],
        home_row(t),
    )


def report_keyboard(t: Translator, report: RefusalReport, shown: Report) -> InlineKeyboardMarkup:
    """``shown`` says which row is unfolded; everything else comes from the report."""
    here = screen_of(report)
    if not report.total.closed:
        return rows(_way_to_all_time(t, report, here), [back(t.plain("Reports"), Reports())])
    return rows(
        _totals(t, report),
        *_reasons(t, report, here, shown),
        *_groups(t, report, here, shown),
        *_switches(t, report, here),
        [_way_back(t, report, here)],
    )


def periods_keyboard(t: Translator, report: RefusalReport) -> InlineKeyboardMarkup:
    """The choice of a period, drawn over the report's own buttons."""
    here = screen_of(report)
    current = preset_of(report.days, report.today)
    choices = [
        inert(f"● {t.plain(PRESET_NAMES[preset])}")
        if preset is current
        else button(t.plain(PRESET_NAMES[preset]), here.model_copy(update={"preset": key, "start": 0, "end": 0}))
        for preset, key in PRESET_KEYS.items()
    ]
    return rows(*_packed(choices), [back(t.plain("Report"), here)])


def screen_of(report: RefusalReport) -> Report:
    """This very report, in days: its buttons mean the same figures next month."""
    days, only = report.days, report.params.only
    return Report(
        group=GROUP_KEYS[report.params.group],
        start=days.first.toordinal() if days.first else 0,
        end=days.last.toordinal() if days.last else 0,
        clarifications=report.params.clarifications,
        only=0 if only is None else only.id or NONE,
    )


def _totals(t: Translator, report: RefusalReport) -> Row:
    lost, won = report.total.lost, report.total.won
    return [
        *([_figure(report, t.plain("❌ Lost · {n}", n=t.number(lost)), Kind.LOST)] if lost else []),
        *([_figure(report, t.plain("✅ Won · {n}", n=t.number(won)), Kind.WON)] if won else []),
    ]


def _reasons(t: Translator, report: RefusalReport, here: Report, shown: Report) -> list[Row]:
    buttons = [
        _figure(report, _counted(t, _reason_name(t, reason), reason.count), Kind.LOST, reason=reason)
        for reason in report.total.reasons
    ]
    return _packed(_folded(t, buttons, here.model_copy(update={"more": "r"}), shown))


def _groups(t: Translator, report: RefusalReport, here: Report, shown: Report) -> list[Row]:
    """Each plan or manager opens its own figures; a part of one leads straight to its deals."""
    if report.member is not None:
        parts = [one for group in report.groups for one in _part(t, report, group)]
        return _pairs(_folded(t, parts, here.model_copy(update={"more": "g"}), shown, few=FEW_PARTS))
    if len(report.groups) < 2:
        return []
    sign = SIGNS[report.shown_by]
    buttons = [
        button(
            _counted(t, f"{sign} {member_name(t, group)}", group.figures.lost),
            here.model_copy(update={"only": group.id or NONE}),
        )
        for group in report.groups
    ]
    return _packed(_folded(t, buttons, here.model_copy(update={"more": "g"}), shown))


def _part(t: Translator, report: RefusalReport, group: Group) -> Row:
    name = member_name(t, group)
    counts = ((Kind.LOST, "❌", group.figures.lost), (Kind.WON, "✅", group.figures.won))
    return [
        _figure(report, _counted(t, f"{sign} {name}", count, HALF), kind, group=group) if count else inert(f"{sign} 0")
        for kind, sign, count in counts
    ]


def _switches(t: Translator, report: RefusalReport, here: Report) -> list[Row]:
    by = report.params.group
    preset = preset_of(report.days, report.today)
    period = t.plain(PRESET_NAMES[preset]) if preset else t.plain("Period")
    pick = button(f"🗓 {period} ▾", ReportPeriods.model_validate(here.model_dump()))
    other = here.model_copy(update={"group": GROUP_KEYS[by.other]})
    turned = here.model_copy(update={"clarifications": not here.clarifications})
    words = t.plain("🔍 Clarifications: on") if here.clarifications else t.plain("🔍 Clarifications: off")
    grouping = [] if report.member else [button(t.plain(GROUP_NAMES[by]), other)]
    return [*_packed([*grouping, pick]), [button(words, turned)]]


def _way_back(t: Translator, report: RefusalReport, here: Report) -> InlineKeyboardButton:
    if report.member is None:
        return back(t.plain("Reports"), Reports())
    return back(t.plain("Report"), here.model_copy(update={"only": 0}))


def _way_to_all_time(t: Translator, report: RefusalReport, here: Report) -> Row:
    if preset_of(report.days, report.today) is Preset.ALL_TIME:
        return []
    everything = here.model_copy(update={"start": 0, "end": 0})
    return [button(f"🗓 {t.plain(PRESET_NAMES[Preset.ALL_TIME])}", everything)]


def _figure(
    report: RefusalReport, text: str, kind: Kind, *, group: Group | None = None, reason: ReasonCount | None = None
) -> InlineKeyboardButton:
    """Opens exactly the deals that the figure counts."""
    params = report.params
    origin = Origin(params.group, clarifications=params.clarifications, inside=report.member is not None)
    wanted = report.deals(kind, group=group, reason=reason)
    return button(text, deal_list(wanted, group=ORIGIN_KEYS[origin]))


def _folded(
    t: Translator, buttons: Sequence[InlineKeyboardButton], unfold: Report, shown: Report, *, few: int = FEW
) -> Row:
    """The first few and a button to the rest; the rest in pages; nothing while the other row is unfolded."""
    if shown.more == unfold.more:
        return _unfolded(t, buttons, unfold, shown.page)
    if shown.more:
        return []
    if len(buttons) <= few + 1:
        return list(buttons)
    return [*buttons[:few], button(_more(t, len(buttons) - few), unfold)]


def _unfolded(t: Translator, buttons: Sequence[InlineKeyboardButton], unfold: Report, page: int) -> Row:
    start = page * AT_ONCE
    rest = len(buttons) - start - AT_ONCE
    further = [button(_more(t, rest), unfold.model_copy(update={"page": page + 1}))] if rest > 0 else []
    fewer = button(t.plain("▴ Fewer"), unfold.model_copy(update={"more": ""}))
    return [*buttons[start : start + AT_ONCE], *further, fewer]


def _more(t: Translator, n: int) -> str:
    return t.plain_plural("▾ {n} more", "▾ {n} more", n)


def _pairs(buttons: Sequence[InlineKeyboardButton]) -> list[Row]:
    return [list(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def _packed(buttons: Sequence[InlineKeyboardButton]) -> list[Row]:
    """Two short neighbours share a line, a long one has it alone."""
    lines: list[Row] = []
    for one in buttons:
        if lines and len(lines[-1]) == 1 and max(_width(one.text), _width(lines[-1][0].text)) <= HALF:
            lines[-1].append(one)
        else:
            lines.append([one])
    return lines


def _width(text: str) -> float:
    """In Cyrillic characters; Latin ones are narrower."""
    return len(text) - sum(char.isascii() for char in text) / 8


def _counted(t: Translator, name: str, count: int, width: int = WHOLE) -> str:
    end = f" · {t.number(count)}"
    return cut(name, width - len(end)) + end


def _reason_name(t: Translator, reason: ReasonCount) -> str:
    return clean_line(reason.name) if reason.id is not None else t.plain("No reason")


def member_name(t: Translator, group: Group) -> str:
    return clean_line(group.name) if group.id is not None else t.plain("No manager")
