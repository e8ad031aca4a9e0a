"""One message to many leads: at most once each, in their conversations, counted for what became of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, Invalid
from crm_core.models import (
    Direction,
    Halt,
    Lead,
    LeadMessage,
    MassState,
    Notice,
    NoticeClass,
    NoticeKind,
    NoticeState,
    Permission,
    RolePermission,
    TunnelRun,
)
from crm_core.queries.outbox import AT_ONCE
from crm_core.rules.audience import Standing
from crm_core.rules.letters import Letter, check_letter, filled
from crm_core.rules.mass import Outcome, SendMessage
from crm_core.rules.tunnels import AnswerKind, QuestionBlock
from crm_core.services import build_services
from crm_core.services.notify import MAILING
from tests.firm import Firm
from tests.services.mass import started, worked
from tests.services.test_mass_tunnels import came
from tests.services.tunnels_led import Guide

NEWS = SendMessage(Letter("Good day, {lead}! It is {manager}.", "Good day, <b>{lead}</b>! It is {manager}."))


async def claimed(firm: Firm) -> list[Notice]:
    """What the sender takes next, letters alone."""
    found = [parcel[0] for parcel in await firm.services.outbox.claim(limit=AT_ONCE, token="t")]
    return [notice for notice in found if notice.kind is NoticeKind.MASS_LETTER]


async def delivered(firm: Firm) -> int:
    """All that waits arrives; how many letters that were."""
    count = 0
    while parcels := await firm.services.outbox.claim(limit=AT_ONCE, token="t"):
        for (notice,) in parcels:
            await firm.services.outbox.sent([notice.id], "t", message_id=500 + notice.id)
            count += notice.kind is NoticeKind.MASS_LETTER
    return count


async def said(firm: Firm) -> Sequence[LeadMessage]:
    query = select(LeadMessage).where(LeadMessage.direction == Direction.OUT).order_by(LeadMessage.id)
    return await firm.db.read(lambda session: session.scalars(query).all())


@pytest.mark.parametrize(
    ("letter", "problem"),
    [
        (Letter(" \n "), "empty"),
        (Letter("a" * 1501), "long"),
        (Letter("For {plan}"), "unknown"),
        (Letter("{lead}", "{<b>lead</b>}"), "unknown"),
        (Letter("{lead}" * 11), "places"),
    ],
)
def test_what_cannot_be_sent_to_many_is_refused(letter: Letter, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_letter(letter)
    assert (refused.value.field, refused.value.problem) == ("letter", problem)


def test_a_name_is_put_in_as_words_and_never_as_formatting() -> None:
    letter = filled(Letter("{lead}, {manager}", "<b>{lead}</b>, {manager}"), lead="<i>Bob</i> {manager}", manager="Al")
    assert letter.text == "<i>Bob</i> {manager}, Al"
    assert letter.html == "<b>&lt;i&gt;Bob&lt;/i&gt; {manager}</b>, Al"


async def test_each_gets_it_once_and_it_stands_in_their_conversation(firm: Firm) -> None:
    leads = await came(firm, 5)
    action = (await started(firm, NEWS, leads)).action
    going = await worked(firm, action.id)
    assert (going.action.state, going.figures.done, len(going.figures.on_way)) == (MassState.RUNNING, 0, 5)
    assert await delivered(firm) == 5
    report = await worked(firm, action.id)
    assert (report.action.state, report.figures.done, report.figures.on_way) == (MassState.DONE, 5, [])
    messages = await said(firm)
    assert [message.lead_id for message in messages] == leads
    assert {(one.text, one.html) for one in messages} == {
        ("Good day, Olena Koval! It is Olga.", "Good day, <b>Olena Koval</b>! It is Olga.")
    }
    assert all(message.arrived_id for message in messages)
    notices = await firm.notices(NoticeKind.MASS_LETTER)
    assert {(notice.cls, notice.priority) for notice in notices} == {(NoticeClass.MAILING, MAILING)}


async def test_the_preview_counts_and_shows_it_as_one_of_them_will_get_it(firm: Firm) -> None:
    leads = await came(firm, 5)
    chats = {lead.id: lead.telegram_id or 0 for lead in await firm.rows(Lead)}
    await firm.services.leaving.stop(chats[leads[0]])
    await firm.services.people.unreachable(chats[leads[1]])
    await firm.services.audience.set_standing(leads[2], Standing.ARCHIVED, actor=firm.owner)
    seen = await firm.services.mass.preview(NEWS, leads, actor=firm.owner)
    skipped = dict.fromkeys((Outcome.STOPPED, Outcome.BLOCKED, Outcome.ARCHIVED), 1)
    assert (seen.fresh, seen.skipped) == (2, skipped)
    assert seen.letter is not None
    assert seen.letter.text == "Good day, Olena Koval! It is Olga."
    action = (await started(firm, NEWS, leads)).action
    await worked(firm, action.id)
    assert {notice.chat_id for notice in await firm.notices(NoticeKind.MASS_LETTER)} == {
        chats[leads[3]],
        chats[leads[4]],
    }
    await delivered(firm)
    assert (await worked(firm, action.id)).figures.skipped == skipped


async def test_whoever_blocks_the_bot_is_counted_as_such_and_nobody_is_flooded(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    deal = await firm.deal()
    await delivered(firm)
    action = (await started(firm, NEWS, [deal.lead_id])).action
    await firm.services.mass.work(action.id, 5)
    (letter,) = await claimed(firm)
    await firm.services.people.unreachable(letter.chat_id)
    await firm.services.outbox.drop_chat(letter.chat_id, "cannot be reached")
    report = await worked(firm, action.id)
    assert (report.action.state, report.figures.skipped) == (MassState.DONE, {Outcome.BLOCKED: 1})
    assert (await said(firm), await firm.notices(NoticeKind.LEAD_UNREACHABLE)) == ([], [])


async def test_whoever_stops_or_is_erased_while_it_is_on_its_way_does_not_get_it(firm: Firm) -> None:
    leads = await came(firm, 3)
    chats = {lead.id: lead.telegram_id or 0 for lead in await firm.rows(Lead)}
    action = (await started(firm, NEWS, leads)).action
    await firm.services.mass.work(action.id, 5)
    await firm.services.leaving.stop(chats[leads[0]])
    await firm.services.erasing.forget(chats[leads[1]])
    for letter in await claimed(firm):
        if letter.chat_id == chats[leads[0]]:
            await firm.services.outbox.drop([letter.id], "t", "no longer true")
        else:
            await firm.services.outbox.sent([letter.id], "t", message_id=1)
    report = await worked(firm, action.id)
    assert (report.figures.done, report.figures.skipped) == (1, {Outcome.STOPPED: 1, Outcome.GONE: 1})
    assert [message.text for message in await said(firm) if message.text] == ["Good day, Olena Koval! It is Olga."]


async def test_a_sender_that_ends_half_way_sends_nothing_again(firm: Firm) -> None:
    action = (await started(firm, NEWS, await came(firm, 6))).action
    await firm.services.mass.work(action.id, 3)
    assert len(await claimed(firm)) == 3
    await firm.services.outbox.release_all()
    firm.services = build_services(firm.db, firm.clock, firm.services.mass.random)
    await worked(firm, action.id)
    assert await delivered(firm) == 3
    report = await worked(firm, action.id)
    assert (report.figures.done, report.figures.skipped) == (3, {Outcome.UNKNOWN: 3})
    assert (report.action.state, await firm.count(LeadMessage)) == (MassState.DONE, 6)


async def test_a_stop_takes_back_what_nobody_has_begun_to_send(firm: Firm) -> None:
    leads = await came(firm, AT_ONCE + 40)
    action = (await started(firm, NEWS, leads)).action
    assert await firm.services.mass.work(action.id, 1000) == AT_ONCE
    assert await firm.services.mass.work(action.id, 1000) == 0
    sent = await claimed(firm)
    for notice in sent[:10]:
        await firm.services.outbox.sent([notice.id], "t", message_id=notice.id)
    for _ in range(2):
        stopping = await firm.services.mass.stop(action.id, actor=firm.owner)
        assert (stopping.running, stopping.going_on, stopping.figures.done) == (False, True, 10)
        assert (len(stopping.figures.on_way), stopping.action.handled) == (len(sent) - 10, len(sent))
    assert await firm.services.mass.work(action.id, 1000) == 0
    await firm.services.outbox.retry_later([sent[10].id], "t", seconds=9, error="502", counted=True)
    for notice in sent[11:]:
        await firm.services.outbox.sent([notice.id], "t", message_id=notice.id)
    assert await claimed(firm) == []
    assert await firm.services.mass.work(action.id, 1000) == 0
    report = await firm.services.mass.progress(action.id, actor=firm.owner)
    assert (report.action.state, report.figures.done) == (MassState.STOPPED, len(sent) - 1)
    assert report.action.handled == len(sent) - 1 == await firm.count(LeadMessage)
    assert len(await firm.notices(NoticeKind.MASS_ENDED)) == 1


async def test_a_right_taken_away_takes_back_what_waits(firm: Firm) -> None:
    head = await firm.person("Hanna", "head")
    action = (await started(firm, NEWS, await came(firm, 9), actor=head)).action
    await firm.services.mass.work(action.id, 4)

    def taken(session: Session) -> None:
        session.delete(session.get_one(RolePermission, (head.role_id, Permission.EDIT_ALL_DEALS)))

    await firm.change(taken)
    report = await worked(firm, action.id)
    assert (report.halt, report.action.handled, report.figures.done) == (Halt.RIGHTS, 0, 0)
    assert (await firm.notices(NoticeKind.MASS_LETTER), await said(firm)) == ([], [])
    with pytest.raises(Forbidden):
        await started(firm, NEWS, [1], actor=head)


async def test_it_moves_no_chat_answers_nobody_and_silences_no_tunnel(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    guide = Guide(firm, firm.owner)
    ask = QuestionBlock(1, "Phone", text="Your phone?", answer=AnswerKind.PHONE, save_to="phone", wrong="Again")
    await guide.tunnel(ask)
    await guide.start("greeting")
    await firm.write(guide.sender, "Hello!")
    before = await guide.lead()
    await delivered(firm)
    firm.clock.forward(60)
    action = (await started(firm, NEWS, [before.id])).action
    await worked(firm, action.id)
    assert await delivered(firm) == 1
    after = await guide.lead()
    for name in ("last_message_at", "unread", "dialog_open"):
        assert getattr(after, name) == getattr(before, name)
    assert [run.ended_at for run in await firm.rows(TunnelRun)] == [None]
    states = {notice.state for notice in await firm.notices(NoticeKind.MASS_LETTER)}
    assert states == {NoticeState.SENT}
