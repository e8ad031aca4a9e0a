"""Sales plans: payloads and buttons of the list, the card and its settings."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Mode, Permission, Pick, Pool
from crm_core.results.plans import PlanCard, PlanList, PlanRow
from crm_core.rules.adding import Origin, Where
from crm_core.rules.distribution import Distribution
from crm_core.rules.permissions import allowed
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, PRIMARY, SUCCESS, Id, Payload, Version, back, button, inert, rows
from keyboards.deals import DealList
from keyboards.deals_adding import add_button
from keyboards.home import home_row
from keyboards.paging import Row, in_columns, picked
from keyboards.places import Log, NewPlan, OpenPlan, PlanLinks, Plans, PlanStatuses, PlanTeam
from locales import Translator

WIDTH = 33
"""Characters in a full-width button on a phone."""
SHORTEST_NAME = 8


class PlanSide(StrEnum):
    """The screens behind a plan's card."""

    DISTRIBUTION = "d"
    ARCHIVE = "a"


class PlanScreen(Payload, prefix="pv"):
    plan_id: Id
    side: PlanSide


class SharePlan(Payload, prefix="ps"):
    """The plan's whole distribution, as it should be."""

    plan_id: Id
    mode: Mode
    pool: Pool
    pick: Pick
    version: Version


class ArchivePlan(Payload, prefix="pa"):
    plan_id: Id
    archived: bool
    version: Version


class DefaultPlan(Payload, prefix="pd"):
    plan_id: Id
    version: Version


def plans_keyboard(t: Translator, found: PlanList, *, archived: bool, page: int) -> InlineKeyboardMarkup:
    def one(row: PlanRow) -> InlineKeyboardButton:
        return button(_line(t, row, found.default_id), OpenPlan(plan_id=row.plan.id))

    listed = picked(found.rows, one, page=page, turn=lambda n: Plans(archived=archived, page=n))
    if archived:
        return rows(*listed, [back(t.plain("Plans"), Plans())])
    create = button(t.plain("➕ Create"), NewPlan(), None if found.rows else SUCCESS)
    gone = [button(t.plain("🗄 Archive"), Plans(archived=True))] if found.archived else []
    return rows(*listed, [create, *gone], home_row(t))


def _line(t: Translator, row: PlanRow, default_id: int | None) -> str:
    sign = "⭐" if row.plan.id == default_id else "🗃"
    count = "" if row.open_deals is None else f" · {t.number(row.open_deals)}"
    end = f" [{clean_line(row.plan.short_label)}]{count}"  # whatever a phone cuts off, it is not the figure
    name = cut(clean_line(row.plan.name), max(SHORTEST_NAME, WIDTH - len(sign) - 1 - len(end)))
    return f"{sign} {name}{end}"


def plan_keyboard(t: Translator, card: PlanCard, manager: Manager) -> InlineKeyboardMarkup:
    plan = card.plan
    if plan.archived_at is not None:
        restore = ArchivePlan(plan_id=plan.id, archived=False, version=plan.version)
        return rows(
            [button(t.plain("♻️ Restore"), restore, SUCCESS)],
            _looks(t, card, manager),
            [back(t.plain("Archive"), Plans(archived=True))],
        )
    put_away = button(t.plain("🗄 Archive"), PlanScreen(plan_id=plan.id, side=PlanSide.ARCHIVE))
    return rows(
        *in_columns([*_settings(t, card), *_looks(t, card, manager), *_add(t, card, manager), put_away], 2),
        _default(t, card),
        [back(t.plain("Plans"), Plans())],
    )


def _settings(t: Translator, card: PlanCard) -> Row:
    key = card.plan.id
    return [
        button(t.plain("✏️ Rename"), AskText(field=Field.PLAN_NAME, id=key)),
        button(t.plain("🏷 Label"), AskText(field=Field.PLAN_LABEL, id=key)),
        button(t.plain("💰 Average bill"), AskText(field=Field.PLAN_BILL, id=key)),
        button(t.plain("⚖️ Distribution"), PlanScreen(plan_id=key, side=PlanSide.DISTRIBUTION)),
        button(t.plain("🚦 Statuses"), PlanStatuses(plan_id=key)),
        button(t.plain("👥 Team"), PlanTeam(plan_id=key), None if card.team else PRIMARY),
        button(t.plain("🔗 Link"), PlanLinks(plan_id=key)),
    ]


def _looks(t: Translator, card: PlanCard, manager: Manager) -> Row:
    found = []
    if allowed(manager, Permission.SEE_ALL_DEALS):
        found.append(button(t.plain("💼 Deals"), DealList(scope="v", kind="o", plan_id=card.plan.id)))
    if allowed(manager, Permission.SEE_LOG):
        found.append(button(t.plain("🕘 History"), Log(plan_id=card.plan.id)))
    return found


def _add(t: Translator, card: PlanCard, manager: Manager) -> Row:
    may = allowed(manager, Permission.CREATE_DEALS)
    return [add_button(t, Where(Origin.PLAN, card.plan.id))] if may else []


def _default(t: Translator, card: PlanCard) -> Row:
    if card.is_default:
        return []
    make = DefaultPlan(plan_id=card.plan.id, version=card.plan.version)
    style = PRIMARY if card.team and card.default_id is None else None
    return [button(t.plain("⭐ Make default"), make, style)]


def archive_keyboard(t: Translator, card: PlanCard) -> InlineKeyboardMarkup:
    plan = card.plan
    put_away = ArchivePlan(plan_id=plan.id, archived=True, version=plan.version)
    return rows(
        [button(t.plain("🗄 Yes, to the archive"), put_away, DANGER)],
        [back(t.plain("No"), OpenPlan(plan_id=plan.id))],
    )


def distribution_keyboard(t: Translator, card: PlanCard) -> InlineKeyboardMarkup:
    plan = card.plan

    def into(wanted: Distribution) -> Payload:
        return SharePlan(plan_id=plan.id, version=plan.version, **wanted._asdict())

    now = Distribution(plan.mode, plan.pool, plan.pick)
    return rows(*distribution_rows(t, now, into), [back(t.plain("Plan"), OpenPlan(plan_id=plan.id))])


def distribution_rows(t: Translator, now: Distribution, into: Callable[[Distribution], Payload]) -> list[Row]:
    """The choices of product, section 2: each button carries the whole distribution that it leads to."""

    def choice(text: str, wanted: Distribution) -> InlineKeyboardButton:
        return inert(f"● {text}") if wanted == now else button(f"○ {text}", into(wanted))

    modes = [
        choice(t.plain("Manual"), now._replace(mode=Mode.MANUAL)),
        choice(t.plain("Even"), now._replace(mode=Mode.EVEN)),
    ]
    if now.mode is Mode.MANUAL:
        return [modes]
    anyone = choice(t.plain("anyone"), now._replace(pool=Pool.RANDOM))
    related = choice(t.plain("the related manager"), now._replace(pool=Pool.RELATED))
    evenly = choice(t.plain("evenly"), now._replace(pick=Pick.EVENLY))
    fewest = choice(t.plain("fewest deals"), now._replace(pick=Pick.FEWEST))
    attach, between = inert(t.plain("Attach to:")), inert(t.plain("Between them:"))
    return [modes, [attach], [anyone], [related], [between], [evenly, fewest]]
