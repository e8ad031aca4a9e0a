"""Many deals that change hands at once: what is ticked, what is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Manager
from crm_core.results import DealPage
from crm_core.results.transfers import Belongings, Decision, Lot, Outcome, Takers, Ticks, Transferred
from crm_core.rules.text import shown_name
from locales import N_, Translator
from views.deals import blocks
from views.deals_lists import list_screen

NUMBERS_SHOWN = 10
PEOPLE_SHOWN = 15

SKIPPED = {
    Outcome.ALREADY: N_("already theirs: {numbers}"),
    Outcome.MOVED: N_("changed hands meanwhile: {numbers}"),
    Outcome.CLOSED: N_("closed: {numbers}"),
    Outcome.HIDDEN: N_("out of your sight: {numbers}"),
    Outcome.MANUAL: N_("in plans where people choose: {numbers}"),
    Outcome.NOBODY: N_("nobody else is available: {numbers}"),
}


def select_screen(t: Translator, page: DealPage, ticks: Ticks) -> Markup:
    if not ticks.lot.count:
        return blocks([list_screen(t, page)], [t("Tick the deals that somebody else is to have.")])
    ticked = t.plural(
        "☑ {n} deal ticked · {amount}",
        "☑ {n} deals ticked · {amount}",
        ticks.lot.count,
        amount=t.money(ticks.lot.amount),
    )
    return blocks([list_screen(t, page)], [ticked])


def not_ticked(t: Translator) -> str:
    return t.plain("This deal is closed by now, or out of your sight.")


def takers_screen(t: Translator, takers: Takers) -> Markup:
    return blocks([_title(t, takers.lot)], _who(t, takers))


def belongings_screen(t: Translator, found: Belongings) -> Markup:
    person = Markup("👤 <b>{}</b>").format(shown_name(found.person.name))
    if not found.takers.lot.count:
        return blocks([person], [t("There is nothing left to hand over.")])
    return blocks([person, _title(t, found.takers.lot)], _who(t, found.takers))


def decision_screen(t: Translator, decision: Decision, person: Manager | None = None) -> Markup:
    """``person``: whose deals all of them are."""
    head = [Markup("👤 <b>{}</b>").format(shown_name(person.name))] if person else []
    told = t("Everybody concerned is told by one message. Nothing else of the deals changes.")
    return blocks([*head, _question(t, decision)], _stay(t, decision), [told])


def hand_out_screen(t: Translator, decision: Decision) -> Markup:
    """What nobody has is to be handed out."""
    count = decision.lot.count - decision.manual
    asked = t.plural(
        "⚖️ Hand out <b>{n} deal</b> by the rule of its plan?",
        "⚖️ Hand out <b>{n} deals</b> by the rules of their plans?",
        count,
    )
    return blocks([asked] if count else [], _stay(t, decision) if decision.lot.count else [nothing(t)])


def report_screen(t: Translator, report: Transferred) -> Markup:
    skipped = [_skipped(t, outcome, numbers) for outcome, numbers in report.skipped.items()]
    if not report.done.count:
        return blocks([nothing(t)], skipped, _left(t, report))
    title = t.plural(
        "👥 <b>{n} deal handed over</b> · {amount}",
        "👥 <b>{n} deals handed over</b> · {amount}",
        report.done.count,
        amount=t.money(report.done.amount),
    )
    return blocks([title], _receivers(t, report.to), skipped, _left(t, report))


def nothing(t: Translator) -> Markup:
    return t("Nothing has changed hands.")


def reported(t: Translator, report: Transferred) -> str:
    return t.plain_plural("👥 {n} deal handed over", "👥 {n} deals handed over", report.done.count)


def _title(t: Translator, lot: Lot) -> Markup:
    return t.plural(
        "👥 <b>{n} deal</b> · {amount}", "👥 <b>{n} deals</b> · {amount}", lot.count, amount=t.money(lot.amount)
    )


def _who(t: Translator, takers: Takers) -> list[Markup]:
    if not takers.people:
        return [t("Nobody else can take it now.")]
    return [t("Who takes them over? Beside each name: open deals.")]


def _question(t: Translator, decision: Decision) -> Markup:
    count, amount = decision.lot.count, t.money(decision.lot.amount)
    if decision.to is None:
        return t.plural(
            "Hand <b>{n} deal</b> · {amount} over by the rule of its plan?",
            "Hand <b>{n} deals</b> · {amount} over by the rules of their plans?",
            count,
            amount=amount,
        )
    name = shown_name(decision.to.name)
    return t.plural(
        "Hand <b>{n} deal</b> · {amount} to {name}?",
        "Hand <b>{n} deals</b> · {amount} to {name}?",
        count,
        amount=amount,
        name=name,
    )


def _stay(t: Translator, decision: Decision) -> list[Markup]:
    if decision.to is not None or not decision.manual:
        return []
    return [
        t.plural(
            "{n} deal is in a plan where people choose: it stays.",
            "{n} deals are in plans where people choose: they stay.",
            decision.manual,
        )
    ]


def _receivers(t: Translator, to: Sequence[tuple[Manager, int]]) -> list[Markup]:
    lines = [Markup("👤 {} · {}").format(shown_name(person.name), t.number(count)) for person, count in to]
    return _bounded(t, lines, PEOPLE_SHOWN)


def _skipped(t: Translator, outcome: Outcome, numbers: Sequence[int]) -> Markup:
    shown = _bounded(t, [Markup("#{}").format(number) for number in numbers], NUMBERS_SHOWN)
    return Markup("▫️ {}").format(t(SKIPPED[outcome], numbers=Markup(", ").join(shown)))


def _left(t: Translator, report: Transferred) -> list[Markup]:
    if not report.left:
        return []
    return [t.plural("{n} deal is still waiting.", "{n} deals are still waiting.", report.left)]


def _bounded(t: Translator, lines: Sequence[Markup], most: int) -> list[Markup]:
    rest = len(lines) - most
    return [*lines[:most], *([t.plural("and {n} more", "and {n} more", rest)] if rest > 0 else [])]
