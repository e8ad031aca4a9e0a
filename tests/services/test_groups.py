"""Groups of the team on both engines: bound once, the first of many takes a deal, everything follows a migration."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import AlreadyTaken, Forbidden, InviteRefused, NotFound
from crm_core.models import Deal, LeadMention, Manager, Mode, NoticeKind, NoticeState, SalesPlan, TeamGroup
from tests.firm import Firm, switch

GROUP, SUPERGROUP = -4001, -100_4001
TITLE = "Sales <b>&"


@pytest.fixture
async def team(firm: Firm) -> list[Manager]:
    return [await firm.person(name) for name in ("Ivan", "Anna", "Petro")]


@pytest.fixture
async def plan(firm: Firm, team: list[Manager]) -> SalesPlan:
    return await firm.plan(*team, mode=Mode.MANUAL)


@pytest.fixture
async def bound(firm: Firm, plan: SalesPlan) -> int:
    _, code = await firm.services.groups.link(plan.id, actor=firm.owner)
    await firm.services.groups.bind(code, GROUP, TITLE, actor=firm.owner)
    return GROUP


async def test_one_link_binds_one_group_whoever_is_quicker(firm: Firm, plan: SalesPlan) -> None:
    _, code = await firm.services.groups.link(plan.id, actor=firm.owner)
    bind = firm.services.groups.bind
    tries = [bind(code, GROUP - n, TITLE, actor=firm.owner) for n in range(4)]
    said = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, InviteRefused) for one in said) == 3
    assert len(await firm.rows(TeamGroup)) == 1


@pytest.mark.parametrize("code", ["", "_", "1_", "1_x", "999_" + "x" * 43, "٣_x", "9" * 40 + "_x"])
async def test_what_is_no_link_of_ours_is_refused(firm: Firm, plan: SalesPlan, code: str) -> None:
    with pytest.raises(InviteRefused):
        await firm.services.groups.bind(code, GROUP, TITLE, actor=firm.owner)


async def test_only_whoever_edits_settings_has_anything_to_do_with_it(
    firm: Firm, plan: SalesPlan, team: list[Manager], bound: int
) -> None:
    groups, ivan = firm.services.groups, team[0]
    _, code = await groups.link(plan.id, actor=firm.owner)
    for act in (
        groups.every(actor=ivan),
        groups.get(plan.id, actor=ivan),
        groups.link(plan.id, actor=ivan),
        groups.bind(code, GROUP, TITLE, actor=ivan),
        groups.unbind(plan.id, GROUP, actor=ivan),
    ):
        with pytest.raises(Forbidden):
            await act
    with pytest.raises(NotFound):
        await groups.get(999, actor=firm.owner)


async def test_a_newer_link_takes_the_place_of_the_older(firm: Firm, plan: SalesPlan) -> None:
    _, older = await firm.services.groups.link(plan.id, actor=firm.owner)
    _, newer = await firm.services.groups.link(plan.id, actor=firm.owner)
    with pytest.raises(InviteRefused):
        await firm.services.groups.bind(older, GROUP, TITLE, actor=firm.owner)
    assert (await firm.services.groups.bind(newer, GROUP, TITLE, actor=firm.owner)).group is not None


async def test_another_group_than_the_one_shown_stays(firm: Firm, plan: SalesPlan, bound: int) -> None:
    assert (await firm.services.groups.unbind(plan.id, GROUP - 1, actor=firm.owner)).group is not None
    assert (await firm.services.groups.unbind(plan.id, GROUP, actor=firm.owner)).group is None
    assert (await firm.services.groups.unbind(plan.id, GROUP, actor=firm.owner)).group is None


async def test_of_all_who_tap_at_once_one_has_the_deal(firm: Firm, team: list[Manager], bound: int) -> None:
    deal = await firm.deal()
    taps = [firm.services.groups.take(deal.id, actor=one) for one in team]
    said = await asyncio.gather(*taps, return_exceptions=True)
    assert sum(isinstance(one, AlreadyTaken) for one in said) == 2
    (cards,) = await firm.notices(NoticeKind.DEAL_TAKEN)
    (now,) = await firm.rows(Deal)
    assert cards.chat_id == next(one.telegram_id for one in team if one.id == now.manager_id)


async def test_whoever_cannot_be_reached_takes_nothing(firm: Firm, team: list[Manager], bound: int) -> None:
    deal = await firm.deal()
    await switch(firm, team[0], reachable=False)
    assert not (await firm.services.groups.take(deal.id, actor=team[0])).taken
    assert (await firm.services.groups.take(deal.id, actor=team[1])).taken


async def test_what_waits_for_a_group_moves_along_and_what_it_showed_does_not(
    firm: Firm, team: list[Manager], bound: int
) -> None:
    shown, waiting = await firm.deal(), None
    (offer,) = await firm.notices(NoticeKind.GROUP_OFFERED)
    await firm.services.outbox.claim(limit=50, token="t")
    await firm.services.outbox.sent([offer.id], "t", message_id=5)
    await firm.services.deals.take(shown.id, actor=team[0])  # its closing waits
    waiting = await firm.deal()
    await firm.services.outbox.migrate(GROUP, SUPERGROUP)
    await firm.services.groups.migrate(GROUP, SUPERGROUP)  # the update says the same
    assert [row.chat_id for row in await firm.rows(TeamGroup)] == [SUPERGROUP]
    offers = await firm.notices(NoticeKind.GROUP_OFFERED)
    assert {one.data["deal_id"]: one.chat_id for one in offers if one.state == NoticeState.NEW} == {
        waiting.id: SUPERGROUP
    }
    closings = [one for one in await firm.notices(NoticeKind.DEAL_OFFER_CLOSED) if one.chat_id < 0]
    assert [one.state for one in closings] == [NoticeState.DROPPED]
    assert await firm.services.erasing.erase_by_command(deal_id=shown.id, telegram_id=None)
    assert not [one for one in await firm.notices(NoticeKind.MESSAGES_GONE) if one.chat_id < 0]


async def test_a_group_that_is_gone_is_told_once_and_gets_no_more(firm: Firm, team: list[Manager], bound: int) -> None:
    await firm.deal()
    for _ in range(2):
        await firm.services.people.unreachable(GROUP)
    assert await firm.rows(TeamGroup) == []
    told = await firm.notices(NoticeKind.GROUP_LOST)
    assert [(one.chat_id, one.data["teams"]) for one in told] == [(firm.owner.telegram_id, ["ONLINE"])]
    await firm.deal()
    assert [one.state for one in await firm.notices(NoticeKind.GROUP_OFFERED)] == [NoticeState.DROPPED]


async def test_one_group_may_serve_several_plans(firm: Firm, team: list[Manager], bound: int) -> None:
    other = await firm.plan(*team, name="Offline", label="OFFLINE", mode=Mode.MANUAL, default=False)
    _, code = await firm.services.groups.link(other.id, actor=firm.owner)
    await firm.services.groups.bind(code, GROUP, TITLE, actor=firm.owner)
    await firm.services.groups.lost(GROUP)
    (told,) = await firm.notices(NoticeKind.GROUP_LOST)
    assert told.data["teams"] == ["ONLINE", "OFFLINE"]


async def test_a_digest_is_remembered_as_naming_each(firm: Firm, team: list[Manager]) -> None:
    await firm.plan(team[0])
    for parcel in await firm.services.outbox.claim(limit=50, token="t"):  # their menus
        await firm.services.outbox.sent([one.id for one in parcel], "t", message_id=None)
    deals = [await firm.deal() for _ in range(7)]
    (digest,) = await firm.services.outbox.claim(limit=50, token="t")
    for _ in range(2):  # an answer that was lost: it is sent again
        await firm.services.outbox.sent([one.id for one in digest], "t", message_id=70)
    assert {row.lead_id for row in await firm.rows(LeadMention)} == {deal.lead_id for deal in deals}
    await firm.services.erasing.erase_by_command(deal_id=deals[3].id, telegram_id=None)
    (gone,) = await firm.notices(NoticeKind.MESSAGES_GONE)
    assert gone.data["message_ids"] == [70]
