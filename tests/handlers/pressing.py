"""Somebody presses everything in the marked company, and what came of each press is looked at."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from aiogram import Bot
from aiogram.fsm.storage.memory import MemoryStorage
from sqlalchemy import create_engine

from bot.dispatcher import build_dispatcher
from bot.notices import Notices
from crm_core.db import open_database
from crm_core.models import Permission
from crm_core.rules.permissions import ALL, STANDARD_ROLES, with_implied
from crm_core.services import build_services
from crm_core.services.notices import NoticeService
from keyboards.buttons import Payload
from sandbox.session import SandboxSession
from sandbox.world import SANDBOX_BOT, World
from tests.clock import Clock
from tests.handlers.ground import Direct, Dump, Ground
from tests.handlers.marked import HOLDER, LEAD, MARKS, Marked
from tests.handlers.marked_rows import CLIENT
from tests.handlers.needs import Needs, Rights
from tests.stage import Stage

FORBIDDEN = "You have no right to do this."
OUT_OF_DATE = "This screen is out of date. Here is a fresh one."
UNKNOWN = "There is no such command"
GONE = "You are no longer on the staff of this company."
REFUSALS = frozenset(
    {
        FORBIDDEN,
        OUT_OF_DATE,
        GONE,
        "Nothing was found: it may have been removed, or you may not see it.",
        "You cannot give rights that you do not have, nor change people who may do more.",
        "The deal is closed. Only “Cancel deal” opens it again.",
    }
)
SETTINGS = frozenset(
    {
        "company", "plans", "statuses", "refusal_reasons", "plan_reasons", "plan_members", "roles", "role_permissions",
        "managers", "invites", "invite_plans", "sources", "tunnels", "tunnel_keywords", "tunnel_versions",
    }
)  # fmt: skip
PRIVATE = frozenset({"language", "on_shift", "shift_set_at", "dark_pictures", "version"})
"""What everybody may change about themselves."""


@dataclass
class Presser:
    """One person with the rights that a test gives them; what went wrong is collected in words."""

    stage: Stage
    ground: Ground
    ids: dict[str, int]
    chat_id: int
    rights: Rights = frozenset()
    problems: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    """What stood on charts."""
    seen: set[str] = field(default_factory=set)
    """Marks that have been shown."""
    on_staff: bool = True

    def report(self) -> str:
        return "\n".join(["", *self.problems])

    def hold(self, rights: Iterable[Permission]) -> None:
        """On staff with a role of these rights and of no others."""
        self.rights = with_implied(frozenset(rights))
        role_id = self.ids["own role"]
        self.ground.run("UPDATE managers SET role_id = ?, active = 1 WHERE telegram_id = ?", role_id, HOLDER)
        self.ground.run("DELETE FROM role_permissions WHERE role_id = ?", role_id)
        for right in self.rights:
            self.ground.run("INSERT INTO role_permissions (role_id, permission) VALUES (?, ?)", role_id, right.value)
        self.ground.keep()

    def leave(self) -> None:
        """Off the staff."""
        self.on_staff = False
        self.ground.run("UPDATE managers SET active = 0 WHERE telegram_id = ?", HOLDER)
        self.ground.keep()

    def become(self, key: str) -> None:
        """On staff with a standard role."""
        self.rights = with_implied(STANDARD_ROLES[key][1])
        sql = "UPDATE managers SET role_id = (SELECT id FROM roles WHERE key = ?) WHERE telegram_id = ?"
        self.ground.run(sql, key, HOLDER)
        self.ground.keep()

    async def begin(self) -> None:
        await self.stage.start(self.chat_id)
        self.ground.rewind()

    async def press(self, payload: Payload, needs: Needs, *, known: bool = True) -> None:
        """``known``: the bot knows of the person's rights as they are now."""
        data = payload.pack()
        self._listen()
        press = self.stage.world.press(self.chat_id, self._screen(), data, forged=True)
        await self._settle(repr(payload))
        refused = press.alert and press.text in REFUSALS
        answers = [call for call in self._calls() if call.params.get("callback_query_id") == press.id]
        if len(answers) != 1 or not press.answered:
            self._blame(payload, f"was answered {len(answers)} times")
        self._judge(payload, needs, refused=refused, said=press.text, known=known)

    async def command(self, name: str, needs: Needs) -> None:
        self._listen()
        await self._send(f"/{name}")
        refused = any(words in text for words in (FORBIDDEN, UNKNOWN) for text in self._received())
        self._judge(f"/{name}", needs, refused=refused, said=None, known=True)

    async def type(self, payload: Payload, needs: Needs) -> None:
        """Answer a question that was asked while the person still might."""
        self._listen()
        await self._send(needs.typed)
        refused = any(refusal in text for refusal in REFUSALS for text in self._received())
        self._judge(f"{payload!r}, then {needs.typed!r} typed", needs, refused=refused, said=None, known=True)

    def _screen(self) -> int:
        """The newest message with buttons."""
        messages = self.stage.world.chat(self.chat_id).messages
        return next(message.id for message in reversed(messages) if message.inline_keyboard)

    async def _send(self, text: str) -> None:
        self.stage.world.send(self.chat_id, text)
        await self._settle(text)

    async def _settle(self, what: str) -> None:
        try:
            await self.stage.settle()
        except Exception as error:
            error.add_note(f"after {what} ({_words(self.rights)})")
            raise

    def _judge(self, what: object, needs: Needs, *, refused: bool, said: str | None, known: bool) -> None:
        may = needs.met_by(self.rights) if self.on_staff else needs.for_leads
        if refused and may and known:
            self._blame(what, f"was refused: {said}")
        if not refused and not may and (known or not needs.open_to_all):
            self._blame(what, f"was not refused: {said}")
        changes = self.ground.changes()
        if not may and changes:
            self._blame(what, f"changed {changes}")
        if needs.open_to_all or needs.for_leads:
            self._blame_each(what, "changed", self._of_others(changes, told=needs.tells))
        self._blame_each(what, "met", [error.error for error in self.stage.world.errors])
        self._blame_each(what, "showed", self._marks())
        self.ground.rewind()

    def _of_others(self, changes: Dump, *, told: bool) -> list[str]:
        """Settings that were changed, and what others are sent, beside what is the person's own."""
        return [
            f"{table}: {row}"
            for table, rows in changes.items()
            for row in rows
            if (table in SETTINGS and not self._is_own(table, row))
            or (table == "outbox" and row["chat_id"] != self.chat_id and not told)
        ]

    def _is_own(self, table: str, row: dict[str, Any]) -> bool:
        if table != "managers" or row["telegram_id"] != self.chat_id:
            return False
        before = next(one for one in self.ground.before["managers"] if one["telegram_id"] == self.chat_id)
        return {name for name in row if row[name] != before[name]} <= PRIVATE

    def _marks(self) -> list[str]:
        """What is shown of what may not be."""
        text = "\n".join([*self._received(), *self.drawn])
        found = [mark for mark in MARKS if mark.name in text]
        self.seen |= {mark.name for mark in found}
        may = [mark for mark in found if (mark.rights & self.rights if self.on_staff else mark.for_leads)]
        return [mark.name for mark in found if mark not in may]

    def _received(self) -> list[str]:
        """Whatever the person was sent, answered and shown, buttons included."""
        return [
            json.dumps(call.params, default=str, ensure_ascii=False)
            for call in self._calls()
            if call.params.get("chat_id", self.chat_id) == self.chat_id
        ]

    def _listen(self) -> None:
        self.stage.world.log.clear()
        self.stage.world.journal.errors.clear()
        self.drawn.clear()

    def _calls(self) -> list[Any]:
        return list(self.stage.world.log)

    def _blame(self, what: object, words: str) -> None:
        self.problems.append(f"{what!r} {words} ({_words(self.rights)})")

    def _blame_each(self, what: object, verb: str, several: Iterable[object]) -> None:
        for one in several:
            self._blame(what, f"{verb} {one}")


def _words(rights: Rights) -> str:
    """Of whom it is said, the shorter way."""
    if len(rights) <= len(ALL) // 2:
        return ", ".join(sorted(rights)) or "without rights"
    return ", ".join(["all rights", *(f"not {right}" for right in sorted(ALL - rights))])


def _send_picture(world: World, ground: Ground, photo_id: int) -> None:
    """What the client sent long ago stands in their chat, to be shown again."""
    message = world.send_media(CLIENT, "photo", b"\x89PNG")
    for entry in world.updates.waiting():
        world.updates.remove(entry)
    ground.run("UPDATE lead_messages SET message_id = ? WHERE id = ?", message.id, photo_id)
    ground.keep()


@asynccontextmanager
async def presser(marked: Marked, path: Path, *, lead: bool = False) -> AsyncIterator[Presser]:
    """A copy of the company stands at the path."""
    clock, ground = Clock(), Ground.of(path)
    db = await open_database(f"sqlite+aiosqlite:///{path}")
    reader = create_engine(f"sqlite:///{path}")
    services = build_services(Direct(db, reader), clock, Random(1))
    world = World(now=clock)
    bot = Bot(SANDBOX_BOT, session=SandboxSession(world))
    dispatcher = build_dispatcher(services, storage=MemoryStorage(), now=clock)
    for telegram_id, name in ground.people():
        world.person(telegram_id, name, language_code="en").started = True
    _send_picture(world, ground, marked.ids["photo"])
    stage = Stage(world, bot, dispatcher, services, Notices(NoticeService(Direct(db, reader), clock, Random(1))))
    yield Presser(stage, ground, marked.ids, LEAD if lead else HOLDER, on_staff=not lead)
    await db.close()
    reader.dispose()
    ground.close()
