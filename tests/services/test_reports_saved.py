"""Reports saved under a name: whose they are, who may change them, and edits that cross."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from crm_core.errors import Changed, Forbidden, Invalid, NotFound
from crm_core.models import AuditEntry, Event, Manager, ReportSchedule, SavedReport
from crm_core.rules.filters import Days
from crm_core.rules.report_params import ReportKind, ReportParams
from tests.firm import Firm, leaves
from tests.services.reports_saved import LAST_MONTH, YESTERDAY, daily, saved


async def names(firm: Firm, reader: Manager) -> list[str]:
    found = await firm.services.report_saved.listed(actor=reader)
    return [one.name for one in found.saved]


async def test_last_month_is_counted_from_the_day_on_which_it_is_opened(firm: Firm) -> None:
    card = await saved(firm, firm.owner)
    assert card.about.days == Days(date(2026, 4, 1), date(2026, 4, 30))
    firm.clock.forward(40 * 86_400)
    params = await firm.services.report_saved.params(card.saved.id, actor=firm.owner)
    view = await firm.services.report_views.begin(params, actor=firm.owner)
    about = await firm.services.report_views.about(view.id, actor=firm.owner)
    assert about.days == Days(date(2026, 5, 1), date(2026, 5, 31))
    assert about.saved is not None
    assert about.saved.name == "Mine"


async def test_days_of_ones_own_stay(firm: Firm) -> None:
    days = Days(date(2026, 1, 5), date(2026, 1, 9))
    card = await saved(firm, firm.owner, params=ReportParams(span=days))
    firm.clock.forward(40 * 86_400)
    assert (await firm.services.report_saved.card(card.saved.id, actor=firm.owner)).about.days == days


async def test_ones_own_come_first_and_then_those_of_everybody(firm: Firm) -> None:
    ivan, head = await firm.person("Ivan"), await firm.person("Anna", "head")
    await saved(firm, head, "Everybody's", shared=True)
    await saved(firm, ivan, "Ivan's", YESTERDAY)
    assert await names(firm, ivan) == ["Ivan's", "Everybody's"]
    assert await names(firm, firm.owner) == ["Everybody's"]


async def test_who_sees_only_their_own_deals_cannot_share_and_does_not_see_what_makes_no_sense_to_them(
    firm: Firm,
) -> None:
    ivan = await firm.person("Ivan")
    card = await saved(firm, ivan)
    with pytest.raises(Forbidden):
        await firm.services.report_saved.share(card.saved.id, shared=True, seen=1, actor=ivan)
    fairness = await saved(firm, firm.owner, "Fair", ReportParams(ReportKind.FAIRNESS), shared=True)
    assert await names(firm, ivan) == ["Mine"]
    with pytest.raises(NotFound):
        await firm.services.report_saved.params(fairness.saved.id, actor=ivan)


async def test_nobody_opens_or_changes_what_is_somebody_elses(firm: Firm) -> None:
    ivan, head = await firm.person("Ivan"), await firm.person("Anna", "head")
    mine = await saved(firm, ivan)
    service = firm.services.report_saved
    for act in (
        service.params(mine.saved.id, actor=head),
        service.card(mine.saved.id, actor=firm.owner),
        service.rename(mine.saved.id, "Taken", seen=1, actor=firm.owner),
        service.move(mine.saved.id, 0, actor=firm.owner),
        service.delete(mine.saved.id, seen=1, actor=firm.owner),
        firm.services.report_schedules.make(mine.saved.id, None, actor=firm.owner),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_shared_one_is_changed_by_its_author_and_by_who_edits_settings(firm: Firm) -> None:
    head, other = await firm.person("Anna", "head"), await firm.person("Petro", "head")
    card = await saved(firm, head, "Week", shared=True)
    service = firm.services.report_saved
    with pytest.raises(Forbidden):
        await service.rename(card.saved.id, "Mine now", seen=card.saved.version, actor=other)
    card = await service.rename(card.saved.id, "Weekly", seen=card.saved.version, actor=firm.owner)
    assert (await service.card(card.saved.id, actor=other)).editable is False
    await service.delete(card.saved.id, seen=card.saved.version, actor=head)
    assert await firm.count(SavedReport) == 0


async def test_what_somebody_who_left_has_shared_stays(firm: Firm) -> None:
    head = await firm.person("Anna", "head")
    await saved(firm, head, "Week", shared=True)
    await leaves(firm, head)
    assert await names(firm, firm.owner) == ["Week"]


@pytest.mark.parametrize(
    ("name", "problem"), [("  ", "empty"), ("\u200b\u202e", "empty"), ("x" * 41, "long"), ("MINE", "taken")]
)
async def test_a_name_that_does_not_fit_is_explained(firm: Firm, name: str, problem: str) -> None:
    await saved(firm, firm.owner)
    with pytest.raises(Invalid) as refused:
        await saved(firm, firm.owner, name, YESTERDAY)
    assert (refused.value.field, refused.value.problem) == ("saved", problem)
    assert await names(firm, firm.owner) == ["Mine"]


async def test_a_name_is_cleaned_and_may_be_anything_that_can_be_seen(firm: Firm) -> None:
    card = await saved(firm, firm.owner, "  <b>\u202eзвіт</b>\n& \U0001f525  ")
    assert card.saved.name == "<b>звіт</b> & \U0001f525"
    assert (await saved(firm, firm.owner, "x" * 40, YESTERDAY)).saved.name == "x" * 40
    huge = await saved(firm, firm.owner, "\ufdfa" * 40, ReportParams())  # folds into eighteen letters each
    assert huge.saved.name == "\ufdfa" * 40


async def test_the_same_name_typed_again_after_a_crash_makes_no_second_one(firm: Firm) -> None:
    first, again = await saved(firm, firm.owner), await saved(firm, firm.owner)
    assert first.saved.id == again.saved.id
    assert await firm.count(SavedReport) == 1


async def test_two_of_one_name_at_once_are_one(firm: Firm) -> None:
    outcomes = await asyncio.gather(
        saved(firm, firm.owner), saved(firm, firm.owner, params=YESTERDAY), return_exceptions=True
    )
    assert sum(isinstance(one, Invalid) for one in outcomes) == 1
    assert await firm.count(SavedReport) == 1


async def test_there_are_at_most_thirty(firm: Firm) -> None:
    for number in range(30):
        await saved(firm, firm.owner, f"Number {number}")
    with pytest.raises(Invalid) as refused:
        await saved(firm, firm.owner, "One more")
    assert refused.value.problem == "many"


async def test_the_order_is_ones_own_and_a_doubled_tap_moves_once(firm: Firm) -> None:
    cards = [await saved(firm, firm.owner, name) for name in ("A", "B", "C")]
    for _ in range(2):
        await firm.services.report_saved.move(cards[2].saved.id, 0, actor=firm.owner)
    assert await names(firm, firm.owner) == ["C", "A", "B"]
    card = await firm.services.report_saved.move(cards[2].saved.id, 99, actor=firm.owner)
    assert (card.place, card.places) == (2, 3)


async def test_edits_that_cross_are_told(firm: Firm) -> None:
    head = await firm.person("Anna", "head")
    card = await saved(firm, head, "Week", shared=True)
    seen = card.saved.version
    service = firm.services.report_saved
    await service.rename(card.saved.id, "Weekly", seen=seen, actor=head)
    for act in (
        service.rename(card.saved.id, "Boss", seen=seen, actor=firm.owner),
        service.delete(card.saved.id, seen=seen, actor=firm.owner),
    ):
        with pytest.raises(Changed) as refused:
            await act
        assert (refused.value.kind, refused.value.by) == ("saved_reports", "Anna")
    with pytest.raises(Forbidden):
        await service.share(card.saved.id, shared=False, seen=seen + 1, actor=firm.owner)
    await service.rename(card.saved.id, "Weekly", seen=seen, actor=head)  # the same again is nothing new
    await service.delete(card.saved.id, seen=seen + 1, actor=firm.owner)
    with pytest.raises(NotFound):
        await service.rename(card.saved.id, "Late", seen=seen + 1, actor=head)


async def test_a_number_is_never_given_twice(firm: Firm) -> None:
    card = await saved(firm, firm.owner)
    await firm.services.report_saved.delete(card.saved.id, seen=1, actor=firm.owner)
    assert (await saved(firm, firm.owner)).saved.id > card.saved.id


async def test_deleting_takes_the_schedules_along_and_all_of_it_is_logged(firm: Firm) -> None:
    card = await saved(firm, firm.owner, params=LAST_MONTH)
    await daily(firm, card, firm.owner)
    await firm.services.report_saved.delete(card.saved.id, seen=1, actor=firm.owner)
    assert await firm.count(ReportSchedule) == 0
    events = [entry.event for entry in await firm.rows(AuditEntry) if entry.event.startswith("report.")]
    assert events[0] == Event.REPORT_SAVED
    assert events[-1] == Event.REPORT_DELETED
    assert Event.REPORT_SCHEDULED in events
