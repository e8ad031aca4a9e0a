"""The demo: a company with a consistent past, and the same bot process on the sandbox."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from subprocess import PIPE
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import demo
from bot.company import apply_file, read_file
from bot.demo import history
from bot.demo.people import cast
from bot.settings import Settings
from crm_core.db import Database, open_database
from crm_core.models import (
    Assignment,
    AuditEntry,
    Deal,
    Direction,
    Event,
    Kind,
    Lead,
    LeadMessage,
    Manager,
    Notice,
    NoticeKind,
    NoticeState,
    PlanLoad,
    PlanMember,
    SalesPlan,
    StatusChange,
)
from crm_core.results import Sender
from crm_core.rules.chats import ChatCursor, ChatFilter, Tab
from crm_core.services import Services, build_services
from sandbox.world import World
from tests.clock import Clock
from tests.databases import own_sqlite

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's company, with fewer customers."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(template, path)
    settings = Settings.model_construct(database_url=f"sqlite+aiosqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "CUSTOMERS", 60)
        asyncio.run(demo.make_company(settings, World(), until=NOW))
    return path


@pytest.fixture
def past_url(lived: Path, tmp_path: Path) -> str:
    return own_sqlite(lived, tmp_path)


@pytest.fixture
async def past(past_url: str) -> AsyncIterator[Database]:
    db = await open_database(past_url)
    yield db
    await db.close()


async def test_past_is_consistent(past: Database) -> None:
    def unit(session: Session) -> None:
        deals = session.scalars(select(Deal)).all()
        assert {deal.kind for deal in deals} == set(Kind)
        assert all(deal.created_at <= deal.updated_at <= NOW for deal in deals)
        open_deals = Counter((deal.plan_id, deal.manager_id) for deal in deals if deal.kind is Kind.OPEN)
        loads = {(load.plan_id, load.manager_id): load.open_deals for load in session.scalars(select(PlanLoad))}
        assert {key: load for key, load in loads.items() if load} == {key: n for key, n in open_deals.items() if key[1]}
        given = Counter((row.plan_id, row.manager_id) for row in session.scalars(select(Assignment)))
        turns = {(seat.plan_id, seat.manager_id): seat.turns for seat in session.scalars(select(PlanMember))}
        assert {key: count for key, count in turns.items() if count} == given
        newest = {
            step.deal_id: step.to_status_id for step in session.scalars(select(StatusChange).order_by(StatusChange.id))
        }
        assert newest == {deal.id: deal.status_id for deal in deals}

    await past.read(unit)


async def test_past_has_something_of_everything(past: Database) -> None:
    def unit(session: Session) -> tuple[set[Event], set[str | None], set[str]]:
        events = set(session.scalars(select(AuditEntry.event).distinct()))
        languages = set(session.scalars(select(Lead.telegram_language).distinct()))
        labels = set(session.scalars(select(SalesPlan.short_label).join(Deal, Deal.plan_id == SalesPlan.id)))
        return events, languages, labels

    events, languages, labels = await past.read(unit)
    assert {Event.DEAL_WON, Event.DEAL_LOST, Event.DEAL_CLARIFIED, Event.DEAL_TAKEN, Event.DEAL_MOVED} <= events
    assert languages == {"uk", "ru", "en"}
    assert labels == {"ONLINE", "CORPORATE", "CLUB"}


async def test_every_tab_of_the_chats_has_something_to_show(past: Database) -> None:
    services: Services = build_services(past, Clock(NOW), Random(1))
    for place, actor in enumerate((*cast().admins, *cast().managers)):
        person = await services.people.identify(actor.id)
        assert person is not None
        page = await services.dialogs.list(ChatFilter(Tab.UNREAD), ChatCursor(), actor=person)
        assert place or page.counts[Tab.IMPORTANT]
        assert page.counts[Tab.DIALOGS]
        assert page.counts[Tab.ALL] >= page.counts[Tab.UNREAD] > 0
        assert all(row.last is not None and row.last.at < NOW for row in page.rows)
    kinds = set(await past.read(lambda session: session.scalars(select(LeadMessage.direction).distinct()).all()))
    assert kinds == set(Direction)


async def test_managers_take_their_time_to_answer(past: Database) -> None:
    query = select(LeadMessage).order_by(LeadMessage.lead_id, LeadMessage.at, LeadMessage.id)
    said = await past.read(lambda session: session.scalars(query).all())
    waits = [
        answer.at - question.at
        for question, answer in pairwise(said)
        if (question.lead_id, question.direction, answer.direction) == (answer.lead_id, Direction.IN, Direction.OUT)
    ]
    assert waits
    assert min(waits) > timedelta()


async def test_nobody_is_flooded_with_the_past(past: Database) -> None:
    query = select(Notice.kind, func.count()).where(Notice.state == NoticeState.NEW).group_by(Notice.kind)
    waiting = await past.read(lambda session: [tuple(row) for row in session.execute(query)])
    staff = await past.read(lambda session: session.scalar(select(func.count()).select_from(Manager)))
    assert waiting == [(NoticeKind.COMMANDS, staff)]


async def test_next_leads_go_to_the_manager_whom_the_page_shows_first(past: Database) -> None:
    services: Services = build_services(past, Clock(NOW), Random(1))
    for person in cast().leads[:2]:
        sender = Sender(person.id, person.name, None, person.language)
        received = await services.leads.receive(sender, message_id=person.id, text="Hello!")
        assert received.deal
        manager = await services.people.get(received.deal.manager_id or 0)
        assert manager.telegram_id == cast().managers[0].id


async def test_messages_of_the_past_leave_room_for_new_ones(past: Database) -> None:
    highest = await past.read(lambda session: session.scalar(select(func.max(LeadMessage.message_id))) or 0)
    assert 0 < highest < demo.FIRST_MESSAGE


async def test_company_file_is_applied_once(past_url: str) -> None:
    settings = Settings.model_construct(database_url=past_url)
    assert not await apply_file(demo.COMPANY, read_file(demo.COMPANY), settings)


async def start(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments, env=environment, cwd=folder, stdout=PIPE, stderr=PIPE
    )


def shows(url: str, words: str) -> list[dict[str, Any]]:
    """The messages of a chat on the page, once these words are among them."""
    text = ""
    while words not in text:
        with urlopen(url, timeout=10) as answer:
            text = answer.read().decode()
        time.sleep(0.1)
    messages: list[dict[str, Any]] = json.loads(text)["messages"]
    return messages


@pytest.mark.slow
async def test_demo_shows_a_notice_that_has_just_come(tmp_path: Path) -> None:
    process = await start(tmp_path)
    assert process.stdout
    async with asyncio.timeout(120):
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", (await process.stdout.readline()).decode())):
            assert process.returncode is None
        chat = f"{found[0]}/sandbox/chat/{cast().managers[0].id}"
        messages = await asyncio.to_thread(shows, chat, "Sofia Lysenko")
    assert messages[-1]["inline_keyboard"]
    process.send_signal(signal.SIGTERM)
    out, problems = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out, problems) == (0, b"", b"")


@pytest.mark.slow
async def test_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = await start(tmp_path, "--port", str(other.getsockname()[1]))
        _, problems = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    (line,) = problems.decode().splitlines()
    assert "is taken" in line
