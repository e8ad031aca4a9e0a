"""What becomes of notices that fail, and of edits that a later one makes needless."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import delete

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Notice, NoticeKind, NoticeState
from crm_core.services.notify import EXPIRES_AFTER
from crm_core.services.outbox import OutboxService
from tests.clock import Clock
from tests.firm import OWNER, Firm
from tests.services.queue import ANNA, Queue, ids


async def test_of_waiting_edits_of_a_message_the_last_is_sent(
    outbox: OutboxService, queue: Queue, clock: Clock
) -> None:
    edit = partial(queue.add, kind=NoticeKind.DEAL_OFFER_CLOSED)
    failed, other = await edit(message_id=5), await edit(message_id=6)
    await outbox.claim(limit=1, token="t")
    await outbox.retry_later([failed], "t", seconds=60, error="502", counted=True)
    older, elsewhere, last = await edit(message_id=5), await edit(ANNA, message_id=5), await edit(message_id=5)
    clock.forward(60)
    sent: list[int] = []
    while await outbox.next_due() == clock():
        for (notice,) in await outbox.claim(limit=9, token="t"):
            await outbox.sent([notice.id], "t", message_id=notice.data["message_id"])
            sent.append(notice.id)
    assert sorted(sent) == [other, elsewhere, last]
    assert {await queue.state(one) for one in (failed, older)} == {NoticeState.DROPPED}


async def test_an_edit_on_its_way_is_not_taken_back(outbox: OutboxService, queue: Queue) -> None:
    first = await queue.add(kind=NoticeKind.DEAL_OFFER_CLOSED, message_id=5)
    await outbox.claim(limit=9, token="t")
    last = await queue.add(kind=NoticeKind.DEAL_OFFER_CLOSED, message_id=5)
    assert await outbox.claim(limit=9, token="other") == []
    await outbox.sent([first], "t", message_id=5)
    assert ids(await outbox.claim(limit=9, token="t")) == [[last]]


async def test_broken_notices_are_told_once_an_hour(
    outbox: OutboxService, queue: Queue, firm: Firm, clock: Clock
) -> None:
    await firm.person(role="manager")
    broken = [await queue.add(chat) for chat in (10, 11)]
    await outbox.claim(limit=9, token="t")
    await outbox.dead(broken, "t", "wrong")
    (alert,) = await firm.notices(NoticeKind.DEAD_LETTER)
    assert (alert.chat_id, alert.data) == (OWNER, {"notice_id": broken[0]})
    clock.forward(3600)
    await outbox.complain(broken[1])
    assert len(await firm.notices(NoticeKind.DEAD_LETTER)) == 2


async def test_dead_notices_of_a_kind_are_tried_again_at_once(
    outbox: OutboxService, queue: Queue, firm: Firm, clock: Clock
) -> None:
    ivan = await firm.person()
    await firm.change(lambda session: session.execute(delete(Notice)))
    expired = await queue.add(9)
    await outbox.claim(limit=9, token="t")
    await outbox.dead([expired], "t", "wrong")
    clock.at += EXPIRES_AFTER
    broken, other = [await queue.add(chat) for chat in (10, 11)], await queue.add(12, kind=NoticeKind.REPLY_TO_LEAD)
    await outbox.claim(limit=9, token="t")
    await outbox.dead([*broken, other], "t", "wrong")
    with pytest.raises(Forbidden):
        await outbox.retry(broken[0], actor=ivan)
    with pytest.raises(NotFound):
        await outbox.retry(999, actor=firm.owner)
    assert await outbox.retry(broken[0], actor=firm.owner)
    assert not await outbox.retry(broken[0], actor=firm.owner)
    rows = await queue.rows()
    dead = [one for one in (expired, *broken, other) if rows[one].state == NoticeState.DEAD]
    assert dead == [expired, other]
    assert {row.id for parcel in await outbox.claim(limit=9, token="t") for row in parcel} >= set(broken)
    assert await outbox.retry(expired, actor=firm.owner)


async def test_what_fails_again_is_told_again(outbox: OutboxService, queue: Queue, firm: Firm) -> None:
    broken = await queue.add(10)
    for _ in range(2):
        await outbox.claim(limit=9, token="t")
        await outbox.dead([broken], "t", "wrong")
        await outbox.retry(broken, actor=firm.owner)
    assert len(await firm.notices(NoticeKind.DEAD_LETTER)) == 2


async def test_a_broken_alert_makes_no_alert(outbox: OutboxService, queue: Queue, firm: Firm) -> None:
    broken = await queue.add(OWNER, kind=NoticeKind.DEAD_LETTER, notice_id=1)
    await outbox.claim(limit=9, token="t")
    await outbox.dead([broken], "t", "wrong")
    assert len(await firm.notices(NoticeKind.DEAD_LETTER)) == 1
