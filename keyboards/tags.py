"""Tags: the company's list, and those of one lead. Payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Tag
from crm_core.results.tags import Tagged, TagUse
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, Id, Payload, Version, back, button, rows
from keyboards.home import home_row
from keyboards.paging import WHOLE, Page, Row, picked
from keyboards.places import OpenLead
from keyboards.spelling import Number
from locales import Translator


class Tags(Payload, prefix="fl"):
    """The list."""

    page: Page = 0


class OpenTag(Payload, prefix="fo"):
    tag_id: Id


class AskRemoveTag(Payload, prefix="fa"):
    tag_id: Id


class RemoveTag(Payload, prefix="fr"):
    tag_id: Id
    version: Version


class LeadTags(Payload, prefix="ft"):
    """The tags of a lead, behind a deal of theirs or behind the lead."""

    lead_id: Id
    deal_id: Number = 0
    page: Page = 0


class TickTag(LeadTags, prefix="fk"):
    tag_id: Number
    on: bool

    def screen(self) -> LeadTags:
        """The one that it is a button of."""
        return LeadTags.model_validate({name: getattr(self, name) for name in LeadTags.model_fields})


def tags_keyboard(t: Translator, found: Sequence[TagUse], page: int) -> InlineKeyboardMarkup:
    def one(use: TagUse) -> InlineKeyboardButton:
        count = f" · {t.number(use.leads)}" if use.leads else ""
        return button(f"🏷 {cut(clean_line(use.tag.name), WHOLE - len(count))}{count}", OpenTag(tag_id=use.tag.id))

    listed = picked(found, one, page=page, turn=lambda number: Tags(page=number))
    return rows(*listed, [button(t.plain("➕ Add"), AskText(field=Field.TAG_NEW))], home_row(t))


def tag_keyboard(t: Translator, tag: Tag) -> InlineKeyboardMarkup:
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.TAG_NAME, id=tag.id))
    return rows([rename, button(t.plain("🗑 Remove"), AskRemoveTag(tag_id=tag.id))], [back(t.plain("Tags"), Tags())])


def removal_keyboard(t: Translator, tag: Tag) -> InlineKeyboardMarkup:
    yes = button(t.plain("🗑 Yes, remove it"), RemoveTag(tag_id=tag.id, version=tag.version), DANGER)
    return rows([yes], [back(t.plain("No"), OpenTag(tag_id=tag.id))])


def lead_tags_keyboard(t: Translator, shown: LeadTags, found: Tagged, way: Row) -> InlineKeyboardMarkup:
    """``way``: the row that leads back."""

    def one(tag: Tag) -> InlineKeyboardButton:
        there = tag.id in found.ticked
        ticked = TickTag(**shown.model_dump(), tag_id=tag.id, on=not there)
        return button(f"{'☑' if there else '☐'} {cut(clean_line(tag.name), WHOLE)}", ticked)

    def turn(number: int) -> LeadTags:
        return shown.model_copy(update={"page": number})

    field, key = (Field.DEAL_TAG, shown.deal_id) if shown.deal_id else (Field.LEAD_TAG, shown.lead_id)
    new = button(t.plain("➕ New tag"), AskText(field=field, id=key))
    return rows(*picked(found.tags, one, page=shown.page, turn=turn), [new], way)


def lead_way(t: Translator, lead_id: int) -> Row:
    return [back(t.plain("Lead"), OpenLead(lead_id=lead_id))]
