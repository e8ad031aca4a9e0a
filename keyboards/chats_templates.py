"""Templates: payloads and buttons."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Template
from crm_core.results import chats as results
from crm_core.rules.text import shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, Id, Payload, Version, back, button, rows
from keyboards.paging import WHOLE, Page, Row, picked
from keyboards.spelling import Number
from locales import Translator

OWN, COMPANY = 0, 1
"""What `AskText.id` says of a new template."""


class Templates(Payload, prefix="xl"):
    """One's own templates and the company's."""

    page: Page = 0


class OpenTemplate(Payload, prefix="xo"):
    template_id: Id


class AskDeletion(Payload, prefix="xa"):
    template_id: Id


class DeleteTemplate(Payload, prefix="xd"):
    template_id: Id
    version: Version


class ChatTemplates(Payload, prefix="ct"):
    """What can be sent to the lead by one tap."""

    lead_id: Number
    page: Page = 0


class SendTemplate(Payload, prefix="cz"):
    lead_id: Number
    template_id: Number
    seen: Number
    """The newest message of the conversation as it is shown: into another one nothing is sent."""


def chat_templates_keyboard(
    t: Translator, found: results.ChatTemplates, page: int, at_once: int, way: Row
) -> InlineKeyboardMarkup:
    lead_id, seen = found.chat.lead.id, found.chat.newest_id

    def send(one: results.FilledTemplate) -> InlineKeyboardButton:
        payload = SendTemplate(lead_id=lead_id, template_id=one.template.id, seen=seen)
        return button(f"📤 {shown_name(one.template.name, WHOLE)}", payload)

    ready = picked(
        found.templates, send, page=page, turn=lambda to: ChatTemplates(lead_id=lead_id, page=to), at_once=at_once
    )
    return rows(*ready, [button(t.plain("🧩 Edit templates"), Templates())], way)


def templates_keyboard(t: Translator, found: results.Templates, page: int, way: Row) -> InlineKeyboardMarkup:
    def row(one: Template) -> InlineKeyboardButton:
        sign = "🏢" if one.manager_id is None else "👤"
        return button(f"{sign} {shown_name(one.name, WHOLE)}", OpenTemplate(template_id=one.id))

    own = button(t.plain("➕ My own"), AskText(field=Field.TEMPLATE_NEW, id=OWN))
    for_all = button(t.plain("➕ For everybody"), AskText(field=Field.TEMPLATE_NEW, id=COMPANY))
    listed = picked([*found.own, *found.company], row, page=page, turn=lambda to: Templates(page=to))
    return rows(*listed, [own, for_all] if found.edits_all else [own], way)


def template_keyboard(t: Translator, found: results.OpenedTemplate) -> InlineKeyboardMarkup:
    template = found.template
    text = button(t.plain("✏️ Text"), AskText(field=Field.TEMPLATE_TEXT, id=template.id))
    name = button(t.plain("✏️ Template name"), AskText(field=Field.TEMPLATE_NAME, id=template.id))
    delete = button(t.plain("🗑 Delete"), AskDeletion(template_id=template.id))
    changes = [[text, name], [delete]] if found.may_change else []
    return rows(*changes, templates_back(t))


def deletion_keyboard(t: Translator, template: Template) -> InlineKeyboardMarkup:
    yes = DeleteTemplate(template_id=template.id, version=template.version)
    no = back(t.plain("No"), OpenTemplate(template_id=template.id))
    return rows([button(t.plain("🗑 Yes, delete it"), yes, DANGER)], [no])


def templates_back(t: Translator) -> Row:
    return [back(t.plain("Templates"), Templates())]
