"""Templates: sent from a conversation by two taps, listed, written and deleted."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager, Permission, Template
from crm_core.rules.permissions import allowed
from crm_core.services.chats import ChatService
from crm_core.services.dialogs import DialogService
from crm_core.services.templates import TemplateService
from handlers.asking import Asked, Desk, Question, TextForm, ask
from handlers.chats_screen import draw_chat, place_of
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.buttons import back
from keyboards.chats_lists import Chats, chats_back
from keyboards.chats_screen import behind
from keyboards.chats_templates import (
    COMPANY,
    AskDeletion,
    ChatTemplates,
    DeleteTemplate,
    OpenTemplate,
    SendTemplate,
    Templates,
    chat_templates_keyboard,
    deletion_keyboard,
    template_keyboard,
    templates_keyboard,
)
from keyboards.paging import Row
from keyboards.places import CompanyScreen
from locales import Translator
from views import chats_templates as words

router = Gated("chats_templates", Staff())


@router.callback_query(ChatTemplates.filter())
async def for_chat(
    query: CallbackQuery, callback_data: ChatTemplates, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    tap, found = callback_data, await templates.for_chat(callback_data.lead_id, actor=manager)
    way = behind(t, place_of(query, tap.lead_id))
    keyboard = chat_templates_keyboard(t, found, tap.page, words.AT_ONCE, way)
    await show(query, words.chat_templates_screen(t, found, tap.page), keyboard)


@router.callback_query(SendTemplate.filter())
async def send(
    query: CallbackQuery,
    callback_data: SendTemplate,
    manager: Manager,
    chats: ChatService,
    dialogs: DialogService,
    t: Translator,
) -> None:
    tap = callback_data
    now = await chats.send_template(tap.lead_id, tap.template_id, seen=tap.seen, actor=manager)
    toast(query, words.sent(t) if now else words.sent_before(t))
    await draw_chat(query, t, await dialogs.open(tap.lead_id, actor=manager), place_of(query, tap.lead_id))


@router.callback_query(Templates.filter())
async def open_templates(
    query: CallbackQuery, callback_data: Templates, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    await show_templates(query, callback_data.page, manager=manager, templates=templates, t=t)


@router.callback_query(OpenTemplate.filter())
async def open_template(
    query: CallbackQuery, callback_data: OpenTemplate, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    await show_template(query, callback_data.template_id, manager=manager, templates=templates, t=t)


@router.callback_query(AskDeletion.filter())
async def ask_deletion(
    query: CallbackQuery, callback_data: AskDeletion, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    template = await templates.to_change(callback_data.template_id, actor=manager)
    await show(query, words.deletion_screen(t, template), deletion_keyboard(t, template))


@router.callback_query(DeleteTemplate.filter())
async def delete(
    query: CallbackQuery, callback_data: DeleteTemplate, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    await templates.delete(callback_data.template_id, seen=callback_data.version, actor=manager)
    toast(query, words.deleted(t))
    await show_templates(query, 0, manager=manager, templates=templates, t=t)


async def show_templates(
    event: Event, page: int, *, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    found = await templates.every(actor=manager)
    await show(event, words.templates_screen(t, found), templates_keyboard(t, found, page, ways_out(t, manager)))


def ways_out(t: Translator, manager: Manager) -> Row:
    """To both places from where templates are opened, as far as the person may go there."""
    chats = [chats_back(t, Chats())] if allowed(manager, Permission.SEE_OWN_CHATS) else []
    company = [back(t.plain("Company"), CompanyScreen())] if allowed(manager, Permission.EDIT_SETTINGS) else []
    return chats + company


async def show_template(
    event: Event, template_id: int, *, manager: Manager, templates: TemplateService, t: Translator
) -> None:
    found = await templates.get(template_id, actor=manager)
    await show(event, words.template_screen(t, found), template_keyboard(t, found))


async def redraw(query: CallbackQuery, desk: Desk, template_id: int) -> None:
    await show_template(query, template_id, manager=desk.manager, templates=desk.services.templates, t=desk.t)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, whose: int, _event: Event) -> Question:
    t, company = desk.t, whose == COMPANY
    await desk.services.templates.demand_may_add(company=company, actor=desk.manager)
    screen = words.name_asked(t, None, company=company)
    return Question(screen, words.name_prompt(t), t.plain("Template name"), cancel_keyboard(t, Templates()))


async def _rename(desk: Desk, template_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.templates.to_change(template_id, actor=desk.manager)
    keyboard = cancel_keyboard(t, OpenTemplate(template_id=template_id))
    screen = words.name_asked(t, found, company=False)
    return Question(screen, words.name_prompt(t), t.plain("Template name"), keyboard, version=found.version)


async def _rewrite(desk: Desk, template_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.templates.to_change(template_id, actor=desk.manager)
    keyboard = cancel_keyboard(t, OpenTemplate(template_id=template_id))
    screen, prompt = words.text_asked(t, found), words.text_prompt(t, found)
    return Question(screen, prompt, t.plain("Text"), keyboard, version=found.version)


async def _add(desk: Desk, asked: Asked, text: str) -> Template:
    return await desk.services.templates.add(text, company=asked.id == COMPANY, actor=desk.manager)


async def _save_name(desk: Desk, asked: Asked, text: str) -> Template:
    return await desk.services.templates.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _save_text(desk: Desk, asked: Asked, text: str) -> Template:
    return await desk.services.templates.rewrite(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_text(message: Message, desk: Desk, _asked: Asked, template: Template) -> None:
    await ask(message, desk, TEXT, template.id)


async def _then_template(message: Message, desk: Desk, asked: Asked, _template: Template) -> None:
    await show_template(message, asked.id, manager=desk.manager, templates=desk.services.templates, t=desk.t)


TEXT = TextForm(Field.TEMPLATE_TEXT, _rewrite, _save_text, _then_template)
FORMS = (
    TextForm(Field.TEMPLATE_NEW, _new, _add, _then_text),
    TextForm(Field.TEMPLATE_NAME, _rename, _save_name, _then_template),
    TEXT,
)
