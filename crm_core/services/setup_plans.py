"""Applies what a company file says of a plan: settings, statuses, reasons, team, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_core.errors import Invalid
from crm_core.models import Colour, Kind, Manager, RefusalReason, SalesPlan, Status
from crm_core.queries import plans
from crm_core.rules.company_file import LostPart, PlanPart, StatusPart, in_words
from crm_core.rules.company_yaml import Path
from crm_core.rules.plans import name_key
from crm_core.rules.text import parse_amount
from crm_core.services import planning, sources, statuses, statuses_reasons
from crm_core.services.applying import SYSTEM, Applying
from crm_core.services.planning import PlanSettings


def plan(work: Applying, n: int, part: PlanPart, staff: Mapping[str, Manager]) -> None:
    """``staff``: people by the keys of the file. Raises `Invalid`, `CompanyFileError`."""
    at: Path = ("plans", n)
    settings = _settings(work, at, part)
    there = plans.by_name(work.session, name_key(part.name))
    if there is None:
        there = _new(work, part, settings)
    else:
        _revive(work, there, part)
        planning.save_plan(work.session, there, settings, seen=None, actor=SYSTEM, now=work.now)
        _statuses(work, there, part)
    _reasons(work, at, there, part.lost)
    for name in part.sources:
        _source(work, there, name)
    for key in part.switched_off:
        planning.pause(work.session, there, staff[key], actor=SYSTEM, now=work.now)
    for key in part.managers:
        planning.seat(work.session, there, staff[key], seen=None, actor=SYSTEM, random=work.random, now=work.now)
    if part.archived:
        planning.archive(work.session, there, work.firm, actor=SYSTEM, now=work.now)


def _settings(work: Applying, at: Path, part: PlanPart) -> PlanSettings:
    shares = part.distribution
    try:
        bill = parse_amount(part.average_bill, work.outside.minor_digits(work.firm.currency) or 0)
    except Invalid as problem:
        raise work.wrong((*at, "average_bill"), in_words(problem)) from None
    return PlanSettings(part.name, bill, part.label, shares.mode, shares.pool, shares.pick)


def _new(work: Applying, part: PlanPart, settings: PlanSettings) -> SalesPlan:
    return planning.create_plan(
        work.session,
        settings,
        [(status.name, status.colour) for status in part.statuses],
        won=(part.won.name, part.won.colour),
        lost=(part.lost.name, part.lost.colour),
        actor=SYSTEM,
        now=work.now,
    )


def _revive(work: Applying, there: SalesPlan, part: PlanPart) -> None:
    if not part.archived:
        planning.restore(work.session, there, actor=SYSTEM, now=work.now)


def _statuses(work: Applying, there: SalesPlan, part: PlanPart) -> None:
    """The final ones first: a new name of theirs may free the old one."""
    for kind, final in ((Kind.WON, part.won), (Kind.LOST, part.lost)):
        _change(work, there, plans.final_status(work.session, there.id, kind), final.name, final.colour)
    known = {status.name_key: status for status in _steps(work, there)}
    for step in part.statuses:
        status = known.get(name_key(step.name))
        if status is None:
            statuses.add(work.session, there, step.name, step.colour, actor=SYSTEM, now=work.now)
        else:
            _change(work, there, status, step.name, step.colour)
    _order(work, there, part.statuses)


def _change(work: Applying, there: SalesPlan, status: Status, name: str, colour: Colour) -> None:
    statuses.change(work.session, there, status, name=name, colour=colour, seen=None, actor=SYSTEM, now=work.now)


def _steps(work: Applying, there: SalesPlan) -> list[Status]:
    return [status for status in plans.statuses(work.session, there.id) if status.kind is Kind.OPEN]


def _order(work: Applying, there: SalesPlan, wanted: Sequence[StatusPart]) -> None:
    """The file's order; statuses that it does not name come after."""
    places = {name_key(step.name): place for place, step in enumerate(wanted)}
    for place in range(len(_steps(work, there))):
        steps = _steps(work, there)
        first = min(steps[place:], key=lambda step: places.get(step.name_key, len(places)))
        if first is not steps[place]:
            statuses.swap(work.session, there, steps[place], first, seen=None, actor=SYSTEM, now=work.now)


def _reasons(work: Applying, at: Path, there: SalesPlan, lost: LostPart) -> None:
    """The plan's other reasons stay selected, after the file's."""
    chosen = [_known(work, (*at, "lost", "reasons", place), name) for place, name in enumerate(lost.reasons or [])]
    others = [reason for reason in plans.reasons(work.session, there.id) if reason not in chosen]
    statuses_reasons.select_reasons(
        work.session, there, chosen + others, required=lost.demands, seen=None, actor=SYSTEM, now=work.now
    )


def _known(work: Applying, at: Path, name: str) -> RefusalReason:
    reason = plans.reason_by_name(work.session, name_key(name))
    if reason is None or reason.archived_at is not None:
        raise work.wrong(at, f"«{name}» is not among the company's reasons")
    return reason


def _source(work: Applying, there: SalesPlan, name: str) -> None:
    source = sources.add(work.session, there, name, actor=SYSTEM, now=work.now)
    if source.name != name:  # the same name in other letters
        sources.rename(work.session, source, name, seen=None, actor=SYSTEM, now=work.now)
