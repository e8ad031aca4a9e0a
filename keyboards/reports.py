"""What the buttons of the reports carry: the number of the report's parameters, and what is looked at."""

from __future__ import annotations

from typing import Annotated, Literal

from aiogram.types import InlineKeyboardButton
from pydantic import Field

from crm_core.models import Pick
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_params import GroupBy, Part, ReportKind, ReportParams
from keyboards.buttons import Payload, back
from keyboards.deals import Day
from keyboards.paging import Page
from keyboards.spelling import NONE, Choice, Number
from locales import Translator

KindKey = Literal["r", "f", "m", "s", "d"]
GroupKey = Literal["p", "m"]
PresetKey = Literal["l", "t", "d", "a"]
KINDS: dict[KindKey, ReportKind] = {
    "r": ReportKind.REFUSALS,
    "f": ReportKind.FUNNEL,
    "m": ReportKind.MANAGERS,
    "s": ReportKind.SOURCES,
    "d": ReportKind.FAIRNESS,
}
GROUPS: dict[GroupKey, GroupBy] = {"p": GroupBy.PLAN, "m": GroupBy.MANAGER}
PRESETS: dict[PresetKey, Preset] = {
    "l": Preset.LAST_MONTH,
    "t": Preset.THIS_MONTH,
    "d": Preset.LAST_30_DAYS,
    "a": Preset.ALL_TIME,
}
PickKey = Literal["e", "f"]
PICKS: dict[PickKey, Pick] = {"e": Pick.EVENLY, "f": Pick.FEWEST}
ReportId = Annotated[Number, Field(ge=1)]
LAST_MONTH_OF_ALL = 9999 * 12


class Reports(Payload, prefix="rl"):
    """The list of reports."""


class SetPictures(Payload, prefix="ri"):
    """On which ground the reader wants to see charts."""

    dark: bool


class NewReport(Payload, prefix="un"):
    """A report of the list, with a period counted from the day of the tap."""

    kind: KindKey = "r"
    group: GroupKey = "p"
    preset: PresetKey = "l"


class Report(Payload, prefix="r"):
    """A report's screen."""

    report_id: ReportId
    only: Choice = 0
    """One plan or manager of it; 0 is the whole report, -1 the deals without a manager."""
    more: Literal["", "r", "g"] = ""
    """The rarer reasons are unfolded; or: the whole report, at the page where the group ``only`` stands."""
    page: Number = 0
    """Of its groups or rows; of the reasons that are unfolded."""

    @property
    def sheet(self) -> int:
        """The page of its groups or rows, from 1; 0 is the first, too."""
        return 0 if self.more else self.page


class ReportFilter(Payload, prefix="uf"):
    """What the report is restricted to."""

    report_id: ReportId


class ReportPart(Payload, prefix="up"):
    """The choices of one part."""

    report_id: ReportId
    part: Part
    page: Page = 0


class ReportChoice(Payload, prefix="uc"):
    """One choice, which applies at once."""

    report_id: ReportId
    part: Part
    value: Choice = 0
    only: Choice = 0
    """On the screen of one plan or manager, which stays."""


class ReportCalendar(Payload, prefix="uk"):
    """A month to pick days from: the first one, then the last."""

    report_id: ReportId
    month: Annotated[Number, Field(le=LAST_MONTH_OF_ALL)] = 0
    """Counted from the year 0; 0 is the month of today."""
    start: Day = 0


class ReportDays(Payload, prefix="ud"):
    """Days that were picked, as ordinals."""

    report_id: ReportId
    start: Day
    end: Day


class ReportDeals(Payload, prefix="us"):
    """A page of the deals that a figure counts."""

    report_id: ReportId
    what: What
    only: Choice = 0
    group: Choice = 0
    """Which row of the report: 0 is the total, -1 the one without."""
    reason: Choice = 0
    more: Literal["", "r", "p"] = ""
    """The reasons without a colour of their own together; or: a part of ``only`` that the whole report shows."""
    sheet: Number = 0
    """The page of the report that it was opened from."""
    anchor: Number = 0
    back: bool = False
    page: Number = 1

    def list_page(self) -> ReportDeals:
        """The page that one of its buttons belongs to."""
        return ReportDeals.model_validate({name: getattr(self, name) for name in ReportDeals.model_fields})


class ReportedDeal(ReportDeals, prefix="uo"):
    """A deal of the page: its card leads back there."""

    deal_id: Number
    pages: Number


class ReportLeads(Payload, prefix="ul"):
    """A page of the leads whom a figure counts."""

    report_id: ReportId
    group: Choice = 0
    """Which source: 0 is all of them, -1 those without one."""
    with_deal: bool = False
    sheet: Number = 0
    anchor: Number = 0
    back: bool = False
    page: Number = 1

    def list_page(self) -> ReportLeads:
        """The page that one of its buttons belongs to."""
        return ReportLeads.model_validate({name: getattr(self, name) for name in ReportLeads.model_fields})


class ReportedLead(ReportLeads, prefix="uv"):
    """A lead of the page, as audiences show them; the way back is to the page."""

    lead_id: Number


class ReportedLeadDeal(ReportLeads, prefix="uw"):
    """The newest deal of a lead of the page, for whoever uses no audiences."""

    deal_id: Number


class ReportHand(Payload, prefix="ua"):
    """A page of what the system dealt by a plan's rule."""

    report_id: ReportId
    plan_id: Number
    pick: PickKey
    manager_id: Number = 0
    """To whom; 0 is everybody."""
    sheet: Number = 0
    anchor: Number = 0
    back: bool = False
    page: Number = 1

    def list_page(self) -> ReportHand:
        """The page that one of its buttons belongs to."""
        return ReportHand.model_validate({name: getattr(self, name) for name in ReportHand.model_fields})


class DealtDeal(ReportHand, prefix="ub"):
    """A deal of the page: its card leads back there."""

    deal_id: Number


def params_of(tap: NewReport) -> ReportParams:
    return ReportParams(KINDS[tap.kind], PRESETS[tap.preset], group=GROUPS[tap.group])


def member(carried: int) -> Member | None:
    """What a field for a plan, manager, source or reason means."""
    return Member(None if carried == NONE else carried) if carried else None


def carried(one: Member | None) -> int:
    if one is None:
        return 0
    return NONE if one.id is None else one.id


def figure_of(tap: ReportDeals, rarer: tuple[int, ...] = ()) -> Figure:
    return Figure(tap.what, only=member(tap.only), group=member(tap.group), reason=member(tap.reason), rarer=rarer)


def deals_of(shown: Report, figure: Figure) -> ReportDeals:
    return ReportDeals(
        report_id=shown.report_id,
        sheet=shown.sheet,
        what=figure.what,
        only=carried(figure.only),
        group=carried(figure.group),
        reason=carried(figure.reason),
        more=_more(shown, figure),
    )


def _more(shown: Report, figure: Figure) -> Literal["", "r", "p"]:
    if figure.rarer:
        return "r"
    return "p" if figure.only is not None and not shown.only else ""


def report_back(t: Translator, shown: ReportDeals) -> InlineKeyboardButton:
    only = 0 if shown.more == "p" else shown.only
    return back(t.plain("Report"), Report(report_id=shown.report_id, only=only, page=shown.sheet))
