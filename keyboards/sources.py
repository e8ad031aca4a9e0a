"""A plan's link and its named sources: payloads and buttons."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Source
from crm_core.results.sources import PlanSources, SourceUse
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, Version, back, button, rows
from keyboards.paging import WHOLE, Page, picked
from keyboards.places import OpenPlan, PlanLinks
from locales import Translator


class ArchivedSources(Payload, prefix="qa"):
    plan_id: Id
    page: Page = 0


class OpenSource(Payload, prefix="qo"):
    source_id: Id


class ArchiveSource(Payload, prefix="qz"):
    source_id: Id
    archived: bool
    version: Version


class PlanPicture(Payload, prefix="qp"):
    """The QR picture of the plan's own link."""

    plan_id: Id


class SourcePicture(Payload, prefix="qs"):
    source_id: Id


def links_keyboard(t: Translator, found: PlanSources, address: str, *, page: int) -> InlineKeyboardMarkup:
    plan_id = found.plan.id
    listed = picked(found.sources, _source(t), page=page, turn=lambda n: PlanLinks(plan_id=plan_id, page=n))
    archive = button(t.plain("🗄 Archive"), ArchivedSources(plan_id=plan_id))
    way_back = [back(t.plain("Plan"), OpenPlan(plan_id=plan_id))]
    if found.plan.archived_at is not None:
        return rows(*listed, [archive], way_back)
    new = AskText(field=Field.SOURCE_NEW, id=plan_id)
    add = button(t.plain("➕ Add a source"), new, None if found.sources else SUCCESS)
    return rows(_link_row(t, address, PlanPicture(plan_id=plan_id)), *listed, [add, archive], way_back)


def archived_keyboard(t: Translator, found: PlanSources, *, page: int) -> InlineKeyboardMarkup:
    plan_id = found.plan.id
    listed = picked(found.sources, _source(t), page=page, turn=lambda n: ArchivedSources(plan_id=plan_id, page=n))
    return rows(*listed, [back(t.plain("Links"), PlanLinks(plan_id=plan_id))])


def source_keyboard(t: Translator, found: SourceUse, address: str) -> InlineKeyboardMarkup:
    source = found.source
    put_away = ArchiveSource(source_id=source.id, archived=source.archived_at is None, version=source.version)
    if source.archived_at is not None:
        way_back = [back(t.plain("Archive"), ArchivedSources(plan_id=source.plan_id))]
        return rows([button(t.plain("♻️ Restore"), put_away, SUCCESS)], way_back)
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.SOURCE_NAME, id=source.id))
    works = found.plan.archived_at is None
    return rows(
        _link_row(t, address, SourcePicture(source_id=source.id)) if works else [],
        [rename, button(t.plain("🗄 Archive"), put_away, DANGER)],
        [back(t.plain("Links"), PlanLinks(plan_id=source.plan_id))],
    )


def picture_keyboard(t: Translator, address: str, to: PlanLinks | OpenSource) -> InlineKeyboardMarkup:
    where = t.plain("Links") if isinstance(to, PlanLinks) else t.plain("Source")
    return rows([copy_button(t, address)], [back(where, to)])


def _link_row(t: Translator, address: str, picture: Payload) -> list[InlineKeyboardButton]:
    return [copy_button(t, address), button(t.plain("🖼 QR picture"), picture)]


def copy_button(t: Translator, address: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=t.plain("📋 Copy"), copy_text=CopyTextButton(text=address))


def _source(t: Translator) -> Callable[[tuple[Source, int]], InlineKeyboardButton]:
    def one(row: tuple[Source, int]) -> InlineKeyboardButton:
        source, deals = row
        count = f" · {t.number(deals)}" if deals else ""
        return button(f"{cut(clean_line(source.name), WHOLE)}{count}", OpenSource(source_id=source.id))

    return one
