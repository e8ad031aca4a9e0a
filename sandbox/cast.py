"""The people on the page's three phones."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.people import Person
from sandbox.world import World

FIRST_NEW_LEAD = 700_001
MADE_UP = (
    ("Maksym", "Tkachenko"),
    ("Sofia", "Lysenko"),
    ("Daniel", "Brown"),
    ("Iryna", "Melnyk"),
    ("Artem", "Bondar"),
    ("Emma", "Wilson"),
    ("Yuliia", "Kravets"),
    ("Denys", "Savchuk"),
)


@dataclass(frozen=True)
class Actor:
    """Somebody a phone can belong to; `role` is the line under the name."""

    id: int
    name: str
    role: str
    language: str = "en"
    phone: str | None = None
    username: str | None = None

    def join(self, world: World) -> Person:
        first, _, last = self.name.partition(" ")
        return world.person(
            self.id,
            first,
            last_name=last or None,
            username=self.username,
            language_code=self.language,
            phone=self.phone,
        )

    def as_page(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "role": self.role}


def _leads() -> list[Actor]:
    return [Actor(501, "Olena Koval", "Customer", phone="+380671234567", username="olena_koval")]


def _managers() -> list[Actor]:
    return [
        Actor(201, "Ivan Petrenko", "Manager", phone="+380502000201", username="ivan_petrenko"),
        Actor(202, "Anna Shevchenko", "Manager", phone="+380502000202", username="anna_shevchenko"),
    ]


def _admins() -> list[Actor]:
    return [Actor(101, "Marta Bilyk", "Administrator", phone="+380502000101", username="marta_bilyk")]


@dataclass
class Cast:
    leads: list[Actor] = field(default_factory=_leads)
    managers: list[Actor] = field(default_factory=_managers)
    admins: list[Actor] = field(default_factory=_admins)

    @property
    def everybody(self) -> list[Actor]:
        return [*self.leads, *self.managers, *self.admins]

    def new_lead(self, world: World) -> Actor:
        """A fresh customer with a made-up name, added to the lead's phone."""
        number = next(number for number in count(FIRST_NEW_LEAD) if number not in world.people)
        first, last = MADE_UP[(number - FIRST_NEW_LEAD) % len(MADE_UP)]
        lead = Actor(number, f"{first} {last}", "Customer", phone=f"+38067{number:07d}")
        lead.join(world)
        self.leads.append(lead)
        return lead

    def as_page(self) -> list[dict[str, Any]]:
        phones = (("lead", "Lead", self.leads), ("manager", "Manager", self.managers), ("admin", "Admin", self.admins))
        return [
            {"key": key, "title": title, "people": [actor.as_page() for actor in actors]}
            for key, title, actors in phones
        ]
