"""The outbox on both engines: what is claimed when, and what becomes of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from sqlalchemy import delete

from crm_core.db import Database
from crm_core.models import Mode, Notice, NoticeKind, NoticeState, StaffMessage
from crm_core.services.gathering import DIGEST_FROM, DIGEST_LIMIT, QUIET
from crm_core.services.notify import ANSWER, EXPIRES_AFTER, MAILING, NEW_DEAL
from crm_core.services.outbox import KEPT, LEASE, OutboxService
from tests.clock import Clock
from tests.firm import Firm
from tests.services.queue import ANNA, IVAN, Queue, ids


async def test_a_chat_has_one_message_on_its_way(outbox: OutboxService, queue: Queue) -> None:
    first, second, other = await queue.add(), await queue.add(), await queue.add(ANNA)
    assert ids(await outbox.claim(limit=9, token="t")) == [[first], [other]]
    assert await outbox.claim(limit=9, token="t") == []
    await outbox.sent([first], "t", message_id=5)
    assert ids(await outbox.claim(limit=9, token="t")) == [[second]]
    row = (await queue.rows())[first]
    assert (row.state, row.message_id, row.lease_token) == (NoticeState.SENT, 5, None)


async def test_the_more_urgent_goes_first(outbox: OutboxService, queue: Queue) -> None:
    mailing = await queue.add(1, priority=MAILING)
    deal = await queue.add(2, priority=NEW_DEAL)
    answer = await queue.add(3, priority=ANSWER)
    late_answer = await queue.add(2, priority=ANSWER)
    assert ids(await outbox.claim(limit=9, token="t")) == [[answer], [late_answer], [mailing]]
    await outbox.sent([late_answer], "t", message_id=1)
    assert ids(await outbox.claim(limit=9, token="t")) == [[deal]]


async def test_a_long_queue_of_one_chat_hides_nobody(outbox: OutboxService, queue: Queue) -> None:
    mine = [await queue.add() for _ in range(20)]
    other = await queue.add(ANNA)
    assert ids(await outbox.claim(limit=2, token="t")) == [[mine[0]], [other]]


async def test_a_failed_notice_is_not_overtaken_at_first(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    first, second = await queue.add(), await queue.add()
    for _ in range(5):
        assert ids(await outbox.claim(limit=9, token="t")) == [[first]]
        await outbox.retry_later([first], "t", seconds=2, error="502", counted=True)
        assert await outbox.claim(limit=9, token="t") == []
        clock.forward(2)
    assert ids(await outbox.claim(limit=9, token="t")) == [[first]]
    await outbox.retry_later([first], "t", seconds=60, error="502", counted=True)
    assert ids(await outbox.claim(limit=9, token="t")) == [[second]]


async def test_a_frozen_chat_waits_and_no_try_is_lost(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    first, second, other = await queue.add(), await queue.add(), await queue.add(ANNA)
    await outbox.claim(limit=9, token="t")
    await outbox.freeze(IVAN, seconds=30)
    await outbox.retry_later([first], "t", seconds=30, error="429", counted=False)
    await outbox.sent([other], "t", message_id=1)
    clock.forward(29)
    assert await outbox.claim(limit=9, token="t") == []
    clock.forward(1)
    assert ids(await outbox.claim(limit=9, token="t")) == [[first]]
    rows = await queue.rows()
    assert (rows[first].tries, rows[second].tries) == (0, 0)


async def test_many_new_deals_of_a_chat_are_one_parcel(outbox: OutboxService, queue: Queue) -> None:
    kinds = [NoticeKind.DEAL_ASSIGNED, NoticeKind.DEAL_OFFERED, NoticeKind.DEAL_RECEIVED]
    relay = await queue.add(kind=NoticeKind.LEAD_WROTE)
    new = [await queue.add(kind=kinds[n % 3], deal_id=n) for n in range(DIGEST_FROM)]
    few = [await queue.add(ANNA, kind=NoticeKind.DEAL_ASSIGNED, deal_id=n) for n in range(DIGEST_FROM - 1)]
    assert ids(await outbox.claim(limit=9, token="t")) == [[relay], [few[0]]]
    await outbox.sent([relay], "t", message_id=1)
    assert ids(await outbox.claim(limit=9, token="t")) == [new]
    await outbox.sent(new, "t", message_id=2)
    rows = await queue.rows()
    assert {rows[one].state for one in new} == {NoticeState.SENT}


async def test_deals_that_went_from_a_chat_are_a_parcel_of_their_own(outbox: OutboxService, queue: Queue) -> None:
    came = [await queue.add(kind=NoticeKind.DEAL_ASSIGNED, deal_id=n) for n in range(DIGEST_FROM)]
    went = [await queue.add(kind=NoticeKind.DEAL_HANDED_OVER, deal_id=n) for n in range(DIGEST_FROM)]
    for parcel in (came, went):
        assert ids(await outbox.claim(limit=9, token="t")) == [parcel]
        await outbox.sent(parcel, "t", message_id=1)


async def test_a_digest_is_not_longer_than_a_message(outbox: OutboxService, queue: Queue) -> None:
    for n in range(DIGEST_LIMIT + 3):
        await queue.add(kind=NoticeKind.DEAL_ASSIGNED, deal_id=n)
    (parcel,) = await outbox.claim(limit=9, token="t")
    assert len(parcel) == DIGEST_LIMIT


async def test_a_lease_runs_out_unless_renewed(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    notice = await queue.add()
    await outbox.claim(limit=9, token="gone")
    clock.forward(LEASE.total_seconds() - 1)
    await outbox.renew("gone")
    clock.forward(2)
    assert await outbox.claim(limit=9, token="other") == []
    clock.forward(LEASE.total_seconds())
    assert ids(await outbox.claim(limit=9, token="other")) == [[notice]]
    await outbox.sent([notice], "gone", message_id=1)
    assert await queue.state(notice) == NoticeState.NEW


async def test_what_was_given_back_is_there_at_once(outbox: OutboxService, queue: Queue) -> None:
    first, second = await queue.add(), await queue.add(ANNA)
    await outbox.claim(limit=1, token="a")
    await outbox.claim(limit=1, token="b")
    await outbox.release("a")
    assert ids(await outbox.claim(limit=9, token="c")) == [[first]]
    await outbox.release_all()
    assert ids(await outbox.claim(limit=9, token="d")) == [[first], [second]]


async def test_a_mailing_cut_half_way_is_never_sent_again(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    left, expired, waiting = await queue.add(1), await queue.add(2), await queue.add(3)
    for mailing in (left, expired, waiting):
        await queue.make_mailing(mailing)
    await outbox.claim(limit=2, token="gone")
    clock.forward(LEASE.total_seconds() + 1)
    assert ids(await outbox.claim(limit=9, token="t")) == [[waiting]]
    await outbox.release_all()
    assert {row.state for row in (await queue.rows()).values()} == {NoticeState.UNKNOWN}


async def test_an_expired_notice_is_dropped(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    old = await queue.add()
    clock.at += EXPIRES_AFTER
    new = await queue.add()
    assert await outbox.claim(limit=1, token="t") == []
    assert ids(await outbox.claim(limit=1, token="t")) == [[new]]
    assert await queue.state(old) == NoticeState.DROPPED


async def test_the_queue_of_an_unreachable_chat_is_dropped(outbox: OutboxService, queue: Queue) -> None:
    mine, other = [await queue.add(), await queue.add()], await queue.add(ANNA)
    await outbox.claim(limit=9, token="t")
    await outbox.drop_chat(IVAN, "blocked")
    rows = await queue.rows()
    assert [rows[one].state for one in (*mine, other)] == [NoticeState.DROPPED, NoticeState.DROPPED, NoticeState.NEW]


async def test_the_next_moment_to_look_is_known(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    assert await outbox.next_due() is None
    notice = await queue.add()
    assert await outbox.next_due() == clock()
    await outbox.claim(limit=9, token="t")
    assert await outbox.next_due() is None
    await outbox.retry_later([notice], "t", seconds=7, error="502", counted=True)
    assert await outbox.next_due() == clock() + timedelta(seconds=7)


async def test_a_sent_notice_about_a_lead_is_remembered(outbox: OutboxService, queue: Queue, firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    deal = await firm.deal()
    about = {"lead_id": deal.lead_id, "deal_id": deal.id}
    await firm.change(lambda session: session.execute(delete(Notice)))
    for number, kind in enumerate((NoticeKind.LEAD_WROTE, NoticeKind.REPLY_TO_LEAD, NoticeKind.DEAL_OFFER_CLOSED)):
        await queue.add(number, kind=kind, **about)
    await queue.add(8, kind=NoticeKind.LEAD_WROTE, lead_id=999, deal_id=999)
    firm.clock.forward(QUIET.total_seconds())
    for (notice,) in await outbox.claim(limit=9, token="t"):
        await outbox.sent([notice.id], "t", message_id=50)
    (kept,) = await firm.rows(StaffMessage)
    assert (kept.chat_id, kept.message_id, kept.lead_id, kept.deal_id, kept.kind) == (
        0,
        50,
        deal.lead_id,
        deal.id,
        NoticeKind.LEAD_WROTE,
    )


async def test_an_offer_that_arrives_after_the_deal_was_taken_is_redrawn(
    outbox: OutboxService, firm: Firm, queue: Queue
) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await firm.plan(ivan, anna, mode=Mode.MANUAL)
    for menu in await outbox.claim(limit=9, token="t"):
        await outbox.sent([menu[0].id], "t", message_id=None)
    deal = await firm.deal()
    on_its_way = [notice for (notice,) in await outbox.claim(limit=9, token="t")]
    await firm.services.deals.take(deal.id, actor=ivan)
    for number, notice in enumerate(on_its_way):
        await outbox.sent([notice.id], "t", message_id=50 + number)
    offers = [(n.chat_id, n.message_id) for n in on_its_way if n.kind == NoticeKind.DEAL_OFFERED]
    closed = await firm.notices(NoticeKind.DEAL_OFFER_CLOSED)
    assert len(offers) >= 2
    assert sorted(notice.chat_id for notice in closed) == sorted(chat for chat, _ in offers)


async def test_a_moved_group_keeps_its_notices(outbox: OutboxService, queue: Queue) -> None:
    notice = await queue.add(-5)
    await outbox.migrate(-5, -100500)
    (parcel,) = await outbox.claim(limit=9, token="t")
    assert (parcel[0].id, parcel[0].chat_id) == (notice, -100500)


async def test_what_ended_days_ago_is_forgotten(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    sent, dead = await queue.add(1), await queue.add(2)
    await outbox.claim(limit=9, token="t")
    await outbox.sent([sent], "t", message_id=1)
    await outbox.dead([dead], "t", "wrong")
    assert await outbox.sweep() == 0
    clock.at += KEPT + timedelta(seconds=1)
    assert await outbox.sweep() == 1
    assert list(await queue.rows()) == [dead]


async def test_the_age_of_the_oldest_due_notice_is_known(outbox: OutboxService, queue: Queue, clock: Clock) -> None:
    assert await outbox.oldest_due_age() == timedelta()
    await queue.add()
    clock.forward(40)
    assert await outbox.oldest_due_age() == timedelta(seconds=40)


async def test_concurrent_senders_send_each_notice_once(
    outbox: OutboxService, queue: Queue, db: Database, clock: Clock
) -> None:
    made = [await queue.add(chat=n % 5) for n in range(30)]
    taken: list[int] = []

    async def send(service: OutboxService, token: str) -> None:
        for _ in range(200):
            for (notice,) in await service.claim(limit=2, token=token):
                taken.append(notice.id)
                await service.sent([notice.id], token, message_id=notice.id)
            if len(taken) == len(made):
                return
            await asyncio.sleep(0)

    other = OutboxService(db, clock, Random(2))
    await asyncio.gather(send(outbox, "a"), send(other, "b"), send(outbox, "c"))
    assert sorted(taken) == made
    assert all([n for n in taken if n in made[chat::5]] == made[chat::5] for chat in range(5))
