"""The inbox on both engines: order, leases, tries, dead letters."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.errors import Forbidden, NotFound
from crm_core.models import InboxState, InboxUpdate, Manager, Notice, NoticeKind, Permission, Role, RolePermission
from crm_core.services.inbox import BACK_OFF, KEPT, LEASE, InboxService, Stored, chat_key
from tests.clock import Clock

BOT = 42


@pytest.fixture
def inbox(db: Database, clock: Clock) -> InboxService:
    return InboxService(db, clock, Random(1))


def message(update_id: int, chat: int, text: str = "hello") -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Olena"}
    sent = {"message_id": update_id, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return {"update_id": update_id, "message": sent}


async def store(inbox: InboxService, *updates: dict[str, Any]) -> Stored:
    return await inbox.store(BOT, list(updates), before_commit=lambda: None)


async def claimed(inbox: InboxService, token: str = "t", *, limit: int = 100) -> list[int]:
    return [row.update_id for row in await inbox.claim(limit=limit, token=token)]


async def all_rows(db: Database) -> list[InboxUpdate]:
    return await db.read(lambda session: list(session.scalars(select(InboxUpdate).order_by(InboxUpdate.id))))


async def hire(db: Database, role: str, telegram_id: int, *permissions: Permission) -> Manager:
    def unit(session: Session) -> Manager:
        grants = [RolePermission(permission=permission) for permission in permissions]
        manager = Manager(
            telegram_id=telegram_id,
            name=role,
            role=Role(key=role, name=role, grants=grants),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(manager)
        session.flush()
        return manager

    return await db.write(unit)


async def test_an_update_is_kept_as_it_came(inbox: InboxService, db: Database) -> None:
    raw = message(1, 7, "\ud800 lone \x00")
    assert await store(inbox, raw) == Stored(1, [])
    (row,) = await all_rows(db)
    assert json.loads(row.payload) == raw
    assert (row.bot_id, row.update_id, row.chat_key, row.state) == (BOT, 1, 7, InboxState.NEW)


async def test_a_duplicate_is_stored_once(inbox: InboxService, db: Database) -> None:
    await store(inbox, message(1, 7), message(1, 7))
    assert await store(inbox, message(1, 7), message(2, 7)) == Stored(1, [])
    assert [row.update_id for row in await all_rows(db)] == [1, 2]


async def test_the_same_id_with_other_content_is_a_restarted_counter(inbox: InboxService, db: Database) -> None:
    await store(inbox, message(1, 7, "old"))
    assert await store(inbox, message(1, 7, "new")) == Stored(1, [1])
    assert len(await all_rows(db)) == 2


async def test_nothing_is_stored_if_the_process_fails_before_the_commit(inbox: InboxService, db: Database) -> None:
    def fail() -> None:
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError):
        await inbox.store(BOT, [message(1, 7)], before_commit=fail)
    assert await all_rows(db) == []


async def test_a_chat_gives_one_update_at_a_time_in_order(inbox: InboxService) -> None:
    await store(inbox, message(1, 7), message(2, 7), message(3, 8), message(4, 7))
    rows = await inbox.claim(limit=100, token="t")
    assert [row.update_id for row in rows] == [1, 3]
    assert await claimed(inbox) == []
    await inbox.done(rows[0].id, "t")
    assert await claimed(inbox) == [2]


async def test_a_flooding_chat_does_not_hide_the_others(inbox: InboxService) -> None:
    await store(inbox, *(message(n, 7) for n in range(1, 91)), message(91, 8), message(92, 9))
    assert await claimed(inbox, limit=3) == [1, 91, 92]


async def test_a_failed_update_comes_back_after_its_back_off(inbox: InboxService, clock: Clock) -> None:
    await store(inbox, message(1, 7), message(2, 7))
    for seconds in BACK_OFF:
        (row,) = await inbox.claim(limit=9, token="t")
        assert row.update_id == 1
        await inbox.failed(row.id, "t", "boom")
        clock.forward(seconds - 0.5)
        assert await claimed(inbox) == []  # the later one of the chat waits as well
        clock.forward(0.5)
    (row,) = await inbox.claim(limit=9, token="t")
    await inbox.failed(row.id, "t", "boom")
    assert await claimed(inbox) == [2]


async def test_a_dead_letter_is_told_to_those_who_can_mend_it(inbox: InboxService, db: Database) -> None:
    await hire(db, "owner", 100)
    await hire(db, "admin", 101, Permission.EDIT_SETTINGS)
    await hire(db, "manager", 102, Permission.SEE_OWN_DEALS)
    await store(inbox, message(1, 7))
    (row,) = await inbox.claim(limit=9, token="t")
    await inbox.bury(row.id, "t", "cannot be read")
    notices = await db.read(lambda session: list(session.scalars(select(Notice).order_by(Notice.chat_id))))
    assert [(notice.chat_id, notice.kind, notice.data) for notice in notices] == [
        (100, NoticeKind.DEAD_LETTER, {"inbox_id": row.id}),
        (101, NoticeKind.DEAD_LETTER, {"inbox_id": row.id}),
    ]


async def test_a_dead_letter_can_be_retried_by_an_admin(inbox: InboxService, db: Database) -> None:
    admin = await hire(db, "admin", 101, Permission.EDIT_SETTINGS)
    manager = await hire(db, "manager", 102)
    await store(inbox, message(1, 7))
    (row,) = await inbox.claim(limit=9, token="t")
    assert not await inbox.retry(row.id, actor=admin)
    await inbox.bury(row.id, "t", "boom")
    assert [(dead.id, dead.error) for dead in await inbox.dead_letters(actor=admin)] == [(row.id, "boom")]
    with pytest.raises(Forbidden):
        await inbox.dead_letters(actor=manager)
    with pytest.raises(Forbidden):
        await inbox.retry(row.id, actor=manager)
    with pytest.raises(NotFound):
        await inbox.retry(row.id + 1, actor=admin)
    assert await inbox.retry(row.id, actor=admin)
    assert not await inbox.retry(row.id, actor=admin)
    assert await claimed(inbox) == [1]


async def test_a_postponed_update_has_lost_no_try(inbox: InboxService, db: Database, clock: Clock) -> None:
    await store(inbox, message(1, 7))
    for _ in range(10):
        (row,) = await inbox.claim(limit=9, token="t")
        await inbox.postpone(row.id, "t", seconds=3, error="flood")
        assert await claimed(inbox) == []
        clock.forward(3)
    (row,) = await all_rows(db)
    assert (row.state, row.tries) == (InboxState.NEW, 0)


async def test_a_lease_runs_out_unless_renewed(inbox: InboxService, clock: Clock) -> None:
    await store(inbox, message(1, 7))
    assert await claimed(inbox, "gone") == [1]
    clock.forward(LEASE.total_seconds() - 1)
    await inbox.renew("gone")
    clock.forward(2)
    assert await claimed(inbox, "other") == []
    clock.forward(LEASE.total_seconds())
    assert await claimed(inbox, "other") == [1]


async def test_a_process_that_lost_its_lease_changes_nothing(inbox: InboxService, db: Database, clock: Clock) -> None:
    await store(inbox, message(1, 7))
    (row,) = await inbox.claim(limit=9, token="slow")
    clock.forward(LEASE.total_seconds() + 1)
    assert await claimed(inbox, "other") == [1]
    await inbox.done(row.id, "slow")
    await inbox.failed(row.id, "slow", "boom")
    await inbox.bury(row.id, "slow", "boom")
    (row,) = await all_rows(db)
    assert (row.state, row.tries, row.lease_token) == (InboxState.NEW, 0, "other")


async def test_released_updates_are_there_at_once(inbox: InboxService) -> None:
    await store(inbox, message(1, 7), message(2, 8))
    assert await claimed(inbox, "a", limit=1) == [1]
    assert await claimed(inbox, "b") == [2]
    await inbox.release("a")
    assert await claimed(inbox, "c") == [1]
    await inbox.release_all()
    assert await claimed(inbox, "d") == [1, 2]


async def test_handled_updates_are_forgotten_after_days_dead_ones_are_not(
    inbox: InboxService, db: Database, clock: Clock
) -> None:
    await store(inbox, message(1, 7), message(2, 8), message(3, 9))
    first, second, _ = await inbox.claim(limit=9, token="t")
    await inbox.done(first.id, "t")
    await inbox.bury(second.id, "t", "boom")
    assert await inbox.sweep() == 0
    clock.at += KEPT + timedelta(seconds=1)
    assert await inbox.sweep() == 1
    assert [row.update_id for row in await all_rows(db)] == [2, 3]


async def test_the_age_of_the_oldest_unfinished_update_is_known(inbox: InboxService, clock: Clock) -> None:
    assert await inbox.oldest_new_age() == timedelta()
    await store(inbox, message(1, 7))
    clock.forward(90)
    assert await inbox.oldest_new_age() == timedelta(seconds=90)


async def test_concurrent_claims_share_the_chats(db: Database, clock: Clock, inbox: InboxService) -> None:
    other = InboxService(db, clock, Random(2))
    await store(inbox, *(message(n, chat=n % 20) for n in range(1, 101)))
    taken: list[int] = []

    async def work(service: InboxService, token: str) -> None:
        while rows := await service.claim(limit=3, token=token):
            for row in rows:
                taken.append(row.update_id)
                await asyncio.sleep(0)
                await service.done(row.id, token)

    await asyncio.gather(*(work(service, f"{n}") for n, service in enumerate([inbox, other, inbox, other])))
    while rows := await inbox.claim(limit=100, token="last"):  # a worker may leave when the others hold every chat
        taken.extend(row.update_id for row in rows)
        await asyncio.gather(*(inbox.done(row.id, "last") for row in rows))
    assert sorted(taken) == list(range(1, 101))
    for chat in range(20):
        mine = [n for n in taken if n % 20 == chat]
        assert mine == sorted(mine)
    finished = await db.read(
        lambda session: session.scalar(select(func.count()).where(InboxUpdate.state == InboxState.DONE))
    )
    assert finished == 100


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 7}}}, 7),
        ({"update_id": 1, "message": {"chat": {"id": -100}, "from": {"id": 7}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 7}}}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -100}}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}}}, 7),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}}}, 7),
        ({"update_id": 1, "poll_answer": {"user": {"id": 7}}}, 7),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "7"}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": True}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": 2**70}}}, 0),
        ({"update_id": 1, "message": ["chat"]}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_the_key_is_the_chat_else_the_person(raw: dict[str, Any], key: int) -> None:
    assert chat_key(raw) == key
