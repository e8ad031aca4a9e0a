"""The floor of the intake on SQLite: the same rows in the same tables by raw ``sqlite3``, a commit for each lead."""

from __future__ import annotations

import json
import sqlite3
from itertools import cycle
from pathlib import Path
from time import perf_counter

from sqlalchemy import make_url

from benchmarks.ground import TEXT, Ground, now

LEAD = "INSERT INTO leads (telegram_id, name, username, telegram_language, reachable, search_text, created_at) \
VALUES (?, ?, ?, 'uk', 1, ?, ?)"
MESSAGE = "INSERT INTO lead_messages (lead_id, direction, chat_id, message_id, text, at) VALUES (?, 'in', ?, 1, ?, ?)"
DEAL = "INSERT INTO deals (plan_id, lead_id, status_id, kind, manager_id, awaits_manager, amount, created_at, \
updated_at, status_since, version) VALUES (?, ?, ?, 'open', ?, 0, 1100000, ?, ?, ?, 1)"
STEP = "INSERT INTO status_changes (deal_id, to_status_id, manager_id, at) VALUES (?, ?, ?, ?)"
ASSIGNMENT = "INSERT INTO assignments (deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at) \
VALUES (?, ?, ?, 'related', 'fewest', 0, ?, '[]', ?)"
TURN = (
    "UPDATE plan_members SET turns = turns + 1, received = received + 1, last_assigned_at = ?"
    " WHERE plan_id = ? AND manager_id = ?"
)
LOAD = "INSERT INTO plan_loads (plan_id, manager_id, open_deals) VALUES (?, ?, 1) \
ON CONFLICT (plan_id, manager_id) DO UPDATE SET open_deals = open_deals + 1"
CONTACT = "INSERT INTO lead_managers (lead_id, manager_id, last_contact_at) VALUES (?, ?, ?)"
AUDIT = "INSERT INTO audit (at, actor_kind, event, deal_id, deal_version, lead_id, plan_id, before, after) \
VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?)"
NOTICE = (
    "INSERT INTO outbox (key, cls, priority, chat_id, kind, data, state, not_before, expires_at, tries, created_at) \
VALUES (?, 'notice', 1, ?, 'deal.assigned', ?, 'new', ?, ?, 0, ?)"
)


class RawIntake:
    def __init__(self, url: str, ground: Ground, status_id: int) -> None:
        path = Path(make_url(url).database or "")
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.people, self.plan_id, self.status_id = ground.people, ground.plan.id, status_id
        self.turns = cycle(ground.team)
        self.counts = json.dumps([[one.id, 100] for one in ground.team])

    async def one_by_one(self, leads: int) -> float:
        """Leads a second."""
        started = perf_counter()
        for _ in range(leads):
            self.connection.execute("BEGIN IMMEDIATE")
            self._intake()
            self.connection.execute("COMMIT")
        return leads / (perf_counter() - started)

    def close(self) -> None:
        self.connection.close()

    def _intake(self) -> None:
        run, person, manager = self.connection.execute, next(self.people), next(self.turns)
        at, plan_id, status_id = now().strftime("%Y-%m-%d %H:%M:%S.%f"), self.plan_id, self.status_id
        name, username = f"Olena {person}", f"olena_{person}"
        lead_id = run(LEAD, (person, name, username, f"{name} @{username}", at)).lastrowid
        run(MESSAGE, (lead_id, person, TEXT, at))
        deal_id = run(DEAL, (plan_id, lead_id, status_id, manager.id, at, at, at)).lastrowid
        run(STEP, (deal_id, status_id, manager.id, at))
        run(ASSIGNMENT, (deal_id, plan_id, manager.id, self.counts, at))
        run(TURN, (at, plan_id, manager.id))
        run(LOAD, (plan_id, manager.id))
        run(CONTACT, (lead_id, manager.id, at))
        run(AUDIT, (at, "lead", "lead.created", None, None, lead_id, None, "{}"))
        run(AUDIT, (at, "lead", "deal.created", deal_id, 1, lead_id, plan_id, json.dumps({"status_id": status_id})))
        run(AUDIT, (at, "system", "deal.assigned", deal_id, 1, lead_id, plan_id, json.dumps({"manager": manager.name})))
        data = json.dumps({"deal_id": deal_id, "lead_id": lead_id})
        run(NOTICE, (f"assigned:{deal_id}:1", manager.telegram_id, data, at, at, at))
