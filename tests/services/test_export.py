"""`export`: every field of docs/export.md, in lots, beside a bot that goes on writing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from crm_core.db import Database
from crm_core.models import Pick, Pool, TaskKind
from crm_core.services import export
from crm_core.services.export import ExportService
from tests.firm import Firm

DIGITS = {"UAH": 2, "JPY": 0}
NOW = "2026-05-04T12:00:00.000Z"


async def exported(db: Database) -> list[dict[str, Any]]:
    return [line async for line in ExportService(db, DIGITS.get).lines()]


async def of_type(db: Database, kind: str) -> list[dict[str, Any]]:
    return [line for line in await exported(db) if line["type"] == kind]


@pytest.fixture
async def told(firm: Firm, db: Database) -> list[dict[str, Any]]:
    """A deal that was lost, and whose closing was cancelled, and another one that was won."""
    ivan = await firm.person("Ivan")
    plan = await firm.plan(ivan, pool=Pool.RELATED, pick=Pick.FEWEST)
    lost, won = await firm.deal(), await firm.deal()
    deals, reason = firm.services.deals, await firm.reason("No answer")
    offer = await firm.status(plan, "Offer sent")
    await deals.move(lost.id, offer.id, seen=lost.version, actor=ivan)
    card = await deals.lose(lost.id, reason.id, seen=lost.version + 1, actor=ivan)
    await deals.clarify(lost.id, "three calls", actor=ivan)
    card = await firm.card(lost.id)
    await deals.cancel_closed(lost.id, seen=card.deal.version, actor=firm.owner)
    card = await firm.card(lost.id)
    planned = await firm.services.tasks.add(
        lost.id, TaskKind.CALL, "tomorrow 10 the price", seen=card.deal.version, actor=ivan
    )
    await firm.services.tasks.done(planned.task.id, "agreed", seen=1, actor=ivan)
    await deals.win(won.id, 1_250_050, seen=won.version, actor=ivan)
    return await exported(db)


async def test_lead_is_exported_as_it_is(firm: Firm, db: Database) -> None:
    await firm.plan()
    await firm.write(firm.lead(1), "Hello!")
    (lead,) = await of_type(db, "lead")
    assert lead["telegram_id"] == 7001
    assert (lead["name"], lead["phone"], lead["email"], lead["source"]) == ("Olena Koval", None, None, None)
    assert lead["created_at"] == NOW


async def test_deals_carry_names_and_decimal_amounts(told: list[dict[str, Any]]) -> None:
    back, won = [line for line in told if line["type"] == "deal"]
    assert (back["plan"], back["label"], back["status"], back["kind"]) == (
        "Online sales",
        "ONLINE",
        "Offer sent",
        "open",
    )
    assert (back["amount"], back["reason"], back["closed_from"], back["closed_at"]) == ("11000.00", None, None, None)
    assert (won["amount"], won["kind"], won["closed_from"], won["closed_at"]) == ("12500.50", "won", "New", NOW)
    assert won["manager_telegram_id"] == 2001


async def test_tasks_say_when_and_what_came_of_them(told: list[dict[str, Any]]) -> None:
    (task,) = [line for line in told if line["type"] == "task"]
    assert (task["kind"], task["state"], task["due_at"]) == ("call", "done", "2026-05-05T07:00:00.000Z")
    assert (task["text"], task["result"], task["ended_at"]) == ("the price", "agreed", NOW)


async def test_assignments_name_people_by_telegram_id(told: list[dict[str, Any]]) -> None:
    first, second = [line for line in told if line["type"] == "assignment"]
    assert (first["pool"], first["pick"]) == ("related", "fewest")
    assert first["candidates"] == [{"manager_telegram_id": 2001, "count": 0}]
    assert second["candidates"] == [{"manager_telegram_id": 2001, "count": 1}]


async def test_log_holds_names_and_no_ids(told: list[dict[str, Any]]) -> None:
    audit = [line for line in told if line["type"] == "audit"]
    (cancelled,) = [line for line in audit if line["event"] == "deal.closing_cancelled"]
    assert cancelled["actor_telegram_id"] == 1001
    assert cancelled["before"]["status"] == "Lost"
    assert cancelled["before"]["reason"] == "No answer"
    assert cancelled["after"]["status"] == "Offer sent"
    (won,) = [line for line in audit if line["event"] == "deal.won"]
    assert won["after"]["amount"] == "12500.50"
    assert not [key for line in audit for key in {**line["before"], **line["after"]} if key.endswith("_id")]


async def test_every_field_is_documented(told: list[dict[str, Any]]) -> None:
    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text()
    sections = dict(re.findall(r"^## (\w+)$(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert {line["type"] for line in told} == set(sections)
    for line in told:
        cells = [row.split("|")[1] for row in sections[line["type"]].splitlines() if row.startswith("| `")]
        assert set(re.findall(r"`(\w+)`", "".join(cells))) == set(line) - {"type"}


async def test_lots_join_without_gaps_or_repetitions(firm: Firm, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await firm.plan(await firm.person())
    for _ in range(7):
        await firm.deal()
    whole = await exported(db)
    monkeypatch.setattr(export, "LOT", 3)
    assert await exported(db) == whole
    assert [line["id"] for line in whole if line["type"] == "deal"] == list(range(1, 8))


async def test_what_comes_while_it_runs_is_left_to_the_next_one(firm: Firm, db: Database) -> None:
    await firm.plan(await firm.person())
    await firm.deal()
    lines = ExportService(db, DIGITS.get).lines()
    seen = [await anext(lines)]
    await firm.deal()
    seen += [line async for line in lines]
    assert len([line for line in seen if line["type"] == "lead"]) == 1
    assert len([line for line in seen if line["type"] == "deal"]) == 1


async def test_empty_database_gives_no_lines(db: Database) -> None:
    assert await exported(db) == []


async def test_log_names_the_role_a_person_had_and_has(firm: Firm, db: Database) -> None:
    ivan = await firm.person("Ivan")
    await firm.services.people.ensure_owners([ivan.telegram_id])
    (changed,) = [line for line in await of_type(db, "audit") if line["event"] == "person.changed"]
    assert changed["before"] == {"manager": "Ivan", "role": "manager"}
    assert changed["after"] == {"manager": "Ivan", "role": "owner"}
