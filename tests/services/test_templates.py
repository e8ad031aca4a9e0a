"""Templates: whose they are, what is put into them, and sending one once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Forbidden, Invalid, LeadUnreachable, NotFound
from crm_core.models import Deal, Direction, Lead, LeadMessage, Manager, NoticeKind, Template
from crm_core.rules.templates import check_text, fill
from tests.firm import Firm


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    person = await firm.person("Ivan Petrenko")
    await firm.plan(person)
    return person


@pytest.fixture
async def deal(firm: Firm, ivan: Manager) -> Deal:
    return await firm.deal()


async def template(firm: Firm, owner: Manager, text: str, *, company: bool = False) -> Template:
    made = await firm.services.templates.add("Hello", company=company, actor=owner)
    return await firm.services.templates.rewrite(made.id, text, seen=made.version, actor=owner)


async def newest(firm: Firm, lead_id: int) -> int:
    return max((one.id for one in await firm.rows(LeadMessage) if one.lead_id == lead_id), default=0)


async def sent(firm: Firm) -> list[str]:
    return [one.text for one in await firm.rows(LeadMessage) if one.direction is Direction.OUT]


async def test_names_are_put_in_and_it_goes_out_once(firm: Firm, ivan: Manager, deal: Deal) -> None:
    one = await template(firm, ivan, "Good day, {lead}! {manager} here, about «{plan}».")
    seen = await newest(firm, deal.lead_id)
    shown = (await firm.services.templates.for_chat(deal.lead_id, actor=ivan)).templates[0].text
    send = firm.services.chats.send_template
    assert await send(deal.lead_id, one.id, seen=seen, actor=ivan) is True
    assert await send(deal.lead_id, one.id, seen=seen, actor=ivan) is False
    assert await sent(firm) == [shown] == ["Good day, Olena Koval! Ivan here, about «Online sales»."]
    assert len(await firm.notices(NoticeKind.REPLY_TO_LEAD)) == 1
    again = await newest(firm, deal.lead_id)
    assert await send(deal.lead_id, one.id, seen=again, actor=ivan) is True


async def test_two_taps_at_once_send_once(firm: Firm, ivan: Manager, deal: Deal) -> None:
    one = await template(firm, ivan, "Good day!")
    seen, send = await newest(firm, deal.lead_id), firm.services.chats.send_template
    taps = [send(deal.lead_id, one.id, seen=seen, actor=ivan) for _ in range(4)]
    assert sorted(await asyncio.gather(*taps)) == [False, False, False, True]
    assert await sent(firm) == ["Good day!"]


async def test_into_another_conversation_than_was_shown_nothing_is_sent(firm: Firm, ivan: Manager, deal: Deal) -> None:
    one = await template(firm, ivan, "Good day!")
    seen = await newest(firm, deal.lead_id)
    await firm.services.chats.reply_to_chat(deal.lead_id, chat_id=5, message_id=5, text="Hi", actor=firm.owner)
    with pytest.raises(Changed) as refused:
        await firm.services.chats.send_template(deal.lead_id, one.id, seen=seen, actor=ivan)
    assert (refused.value.kind, refused.value.key) == ("leads", deal.lead_id)
    assert await sent(firm) == ["Hi"]


async def test_two_leads_without_a_word_get_the_same_template(firm: Firm) -> None:
    one = await template(firm, firm.owner, "Hello!", company=True)
    for number in range(2):
        lead = (await firm.services.leads.start(firm.lead(900 + number))).lead
        await firm.services.dialogs.connect(lead.id, firm.owner.id, on=True, actor=firm.owner)
        assert await firm.services.chats.send_template(lead.id, one.id, seen=0, actor=firm.owner)
    assert await sent(firm) == ["Hello!", "Hello!"]


async def test_a_plans_name_needs_an_open_deal(firm: Firm, ivan: Manager, deal: Deal) -> None:
    one = await template(firm, ivan, "About {plan}")
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=ivan)
    (shown,) = (await firm.services.templates.for_chat(deal.lead_id, actor=ivan)).templates
    assert shown.text is None
    with pytest.raises(Invalid):
        await firm.services.chats.send_template(deal.lead_id, one.id, seen=await newest(firm, deal.lead_id), actor=ivan)
    assert await sent(firm) == []


async def test_a_lead_who_blocked_the_bot_gets_none(firm: Firm, ivan: Manager, deal: Deal) -> None:
    one = await template(firm, ivan, "Good day!")

    def block(session: Session) -> None:
        session.get_one(Lead, deal.lead_id).reachable = False

    await firm.change(block)
    with pytest.raises(LeadUnreachable):
        await firm.services.chats.send_template(deal.lead_id, one.id, seen=await newest(firm, deal.lead_id), actor=ivan)


async def test_ones_own_are_nobody_elses(firm: Firm, ivan: Manager) -> None:
    petro, templates = await firm.person("Petro"), firm.services.templates
    own, common = await template(firm, ivan, "Mine"), await template(firm, firm.owner, "Ours", company=True)
    assert [one.id for one in (await templates.every(actor=ivan)).own] == [own.id]
    theirs = await templates.every(actor=petro)
    assert ([*theirs.own], [one.id for one in theirs.company], theirs.edits_all) == ([], [common.id], False)
    assert (await templates.get(common.id, actor=petro)).may_change is False
    refusals: list[tuple[type[Exception], Awaitable[object]]] = [
        (NotFound, templates.get(own.id, actor=petro)),
        (NotFound, templates.delete(own.id, seen=own.version, actor=firm.owner)),
        (Forbidden, templates.rename(common.id, "Taken", seen=common.version, actor=petro)),
        (Forbidden, templates.delete(common.id, seen=common.version, actor=petro)),
        (Forbidden, templates.add("For all", company=True, actor=petro)),
    ]
    for refusal, act in refusals:
        with pytest.raises(refusal):
            await act


async def test_crossing_edits_are_seen(firm: Firm, ivan: Manager) -> None:
    one, templates = await template(firm, ivan, "First"), firm.services.templates
    await templates.rename(one.id, "Another", seen=one.version, actor=ivan)
    with pytest.raises(Changed) as refused:
        await templates.rewrite(one.id, "Second", seen=one.version, actor=ivan)
    assert (refused.value.kind, refused.value.by) == ("templates", "Ivan Petrenko")
    with pytest.raises(Changed):
        await templates.delete(one.id, seen=one.version, actor=ivan)
    await templates.delete(one.id, seen=one.version + 1, actor=ivan)
    assert await firm.rows(Template) == []


async def test_a_template_without_a_text_is_offered_nowhere(firm: Firm, ivan: Manager, deal: Deal) -> None:
    await firm.services.templates.add("Later", company=False, actor=ivan)
    assert (await firm.services.templates.for_chat(deal.lead_id, actor=ivan)).templates == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hi {name}", "unknown"),
        ("Hi { lead }", "unknown"),
        ("Hi {}", "unknown"),
        ("{lead} " * 11, "places"),
        ("x" * 1501, "long"),
        ("\u200b\n", "empty"),
    ],
)
def test_texts_that_do_not_fit(text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_text(text)
    assert (refused.value.field, refused.value.problem) == ("template", problem)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{lead}, {manager}", "{plan} & <b>, Ivan"),
        ("a { b } c } {", "a { b } c } {"),
        ("{{lead}}", "{{plan} & <b>}"),
    ],
)
def test_what_stands_in_a_name_is_no_place(text: str, filled: str) -> None:
    assert fill(text, {"lead": "{plan} &\n<b>", "manager": "Ivan", "plan": "SECRET"}) == filled
