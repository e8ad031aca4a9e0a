"""Fairness of the distribution: what the system dealt to whom, by what it compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_core.models import Pick
from crm_core.rules.report_about import About
from crm_core.rules.report_pages import DEALT, on_page


@dataclass(frozen=True, slots=True)
class Dealt:
    manager_id: int
    name: str
    received: int
    """From the system in the period, by this rule."""
    share: float
    """Of all of the plan and rule, 0…1."""
    compared: int | None
    """What the rule compares for them now: deals received, or open deals; None: no longer in the team."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One plan and the rule by which it dealt."""

    plan_id: int
    plan: str
    pick: Pick
    dealt: tuple[Dealt, ...]
    """Most first."""

    @property
    def total(self) -> int:
        return sum(one.received for one in self.dealt)

    @property
    def spread(self) -> int:
        """The most that somebody received beyond the fewest."""
        counts = [one.received for one in self.dealt]
        return max(counts) - min(counts) if counts else 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule on a page: of its people those whom the page has room for."""

    hand: Hand
    people: tuple[Dealt, ...]


@dataclass(frozen=True, slots=True)
class FairnessReport:
    about: About
    hands: tuple[Hand, ...]

    @property
    def lines(self) -> tuple[tuple[int, Dealt], ...]:
        """Everybody to whom something was or could be dealt, with the place of the rule."""
        return tuple((place, one) for place, hand in enumerate(self.hands) for one in hand.dealt)

    def on_page(self, page: int) -> tuple[Shown, ...]:
        """The rules to whose people the page comes, with these people only."""
        found: dict[int, list[Dealt]] = {}
        for place, one in on_page(self.lines, page, DEALT):
            found.setdefault(place, []).append(one)
        return tuple(Shown(self.hands[place], tuple(people)) for place, people in found.items())


Key = tuple[int, Pick]


def hand(
    key: Key, plan: str, received: Mapping[int, int], compared: Mapping[int, int], names: Mapping[int, str]
) -> Hand:
    """Whoever received something, and whoever is in the team now and did not."""
    total = sum(received.values())
    dealt = [
        Dealt(one, names.get(one, ""), count, count / total if total else 0.0, compared.get(one))
        for one, count in _with_team(received, compared)
    ]
    dealt.sort(key=lambda one: (-one.received, one.name, one.manager_id))
    return Hand(key[0], plan, key[1], tuple(dealt))


def _with_team(received: Mapping[int, int], team: Iterable[int]) -> Iterable[tuple[int, int]]:
    return {**dict.fromkeys(team, 0), **received}.items()
