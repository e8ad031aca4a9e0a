"""Fills the outbox for tests, and looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm_core.db import Database
from crm_core.models import Notice, NoticeClass, NoticeKind, NoticeState
from crm_core.services.notify import NEW_DEAL, notify
from crm_core.services.outbox import Parcel
from tests.clock import Clock

IVAN, ANNA = 2001, 2002


def ids(parcels: Sequence[Parcel]) -> list[list[int]]:
    return [[notice.id for notice in parcel] for parcel in parcels]


class Queue:
    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.number = db, clock, 0

    async def add(
        self, chat: int = IVAN, kind: NoticeKind = NoticeKind.LEAD_WROTE, *, priority: int = NEW_DEAL, **data: Any
    ) -> int:
        self.number += 1
        key = f"k{self.number}"
        await self.db.write(
            lambda session: notify(session, kind, chat, key=key, now=self.clock(), priority=priority, **data)
        )
        return await self.db.read(lambda session: session.scalars(select(Notice.id).where(Notice.key == key)).one())

    async def make_mailing(self, notice_id: int) -> None:
        def unit(session: Any) -> None:
            session.get_one(Notice, notice_id).cls = NoticeClass.MAILING

        await self.db.write(unit)

    async def rows(self) -> dict[int, Notice]:
        return await self.db.read(lambda session: {notice.id: notice for notice in session.scalars(select(Notice))})

    async def state(self, notice_id: int) -> NoticeState:
        return (await self.rows())[notice_id].state
