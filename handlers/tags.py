"""Tags: the company's list, and those of one lead."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Tag
from crm_core.results.tags import Tagged
from crm_core.rules.permissions import Action
from crm_core.services.moving import demand_action
from handlers.asking import Asked, Desk, Question, TextForm, lines
from handlers.deals import beyond, way_from
from handlers.deals_forms import kept_way
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.deals_screens import Way
from keyboards.paging import Row
from keyboards.tags import (
    AskRemoveTag,
    LeadTags,
    OpenTag,
    RemoveTag,
    Tags,
    TickTag,
    lead_tags_keyboard,
    lead_way,
    removal_keyboard,
    tag_keyboard,
    tags_keyboard,
)
from locales import Translator
from views import tags as words
from views.audience import lead_headline
from views.deals import headline

router = Gated("tags", Staff())


@router.message(Command("tags"))
async def say_tags(message: Message, desk: Desk) -> None:
    await show_tags(message, desk)


@router.callback_query(Tags.filter())
async def open_tags(query: CallbackQuery, callback_data: Tags, desk: Desk) -> None:
    await show_tags(query, desk, callback_data.page)


@router.callback_query(OpenTag.filter())
async def open_tag(query: CallbackQuery, callback_data: OpenTag, desk: Desk) -> None:
    await redraw(query, desk, callback_data.tag_id)


@router.callback_query(AskRemoveTag.filter())
async def ask_removal(query: CallbackQuery, callback_data: AskRemoveTag, desk: Desk) -> None:
    use = await desk.services.tags.get(callback_data.tag_id, actor=desk.manager)
    await show(query, words.removal_screen(desk.t, use), removal_keyboard(desk.t, use.tag))


@router.callback_query(RemoveTag.filter())
async def remove(query: CallbackQuery, callback_data: RemoveTag, desk: Desk) -> None:
    await desk.services.tags.remove(callback_data.tag_id, seen=callback_data.version, actor=desk.manager)
    toast(query, words.removed(desk.t))
    await show_tags(query, desk)


@router.callback_query(LeadTags.filter())
async def open_lead_tags(query: CallbackQuery, callback_data: LeadTags, desk: Desk) -> None:
    found = await desk.services.tags.of_lead(callback_data.lead_id, actor=desk.manager)
    await show_lead_tags(query, desk, callback_data, found)


@router.callback_query(TickTag.filter())
async def tick(query: CallbackQuery, callback_data: TickTag, desk: Desk) -> None:
    tap = callback_data
    found = await desk.services.tags.tick(tap.lead_id, tap.tag_id, on=tap.on, actor=desk.manager)
    await show_lead_tags(query, desk, tap.screen(), found)


async def show_tags(event: Event, desk: Desk, page: int = 0) -> None:
    found = await desk.services.tags.every(actor=desk.manager)
    await show(event, words.tags_screen(desk.t, found), tags_keyboard(desk.t, found, page))


async def redraw(event: Event, desk: Desk, tag_id: int) -> None:
    use = await desk.services.tags.get(tag_id, actor=desk.manager)
    await show(event, words.tag_screen(desk.t, use), tag_keyboard(desk.t, use.tag))


async def show_lead_tags(event: Event, desk: Desk, shown: LeadTags, found: Tagged, way: Way | None = None) -> None:
    t = desk.t
    above, leads_back = lead_headline(found.lead), lead_way(t, shown.lead_id)
    if shown.deal_id:
        card = await desk.services.deals.card(shown.deal_id, actor=desk.manager)
        above, leads_back = headline(card.deal), _way(event, t, shown.deal_id, way)
    await show(event, words.lead_tags_screen(t, above, found), lead_tags_keyboard(t, shown, found, leads_back))


def _way(event: Event, t: Translator, deal_id: int, way: Way | None) -> Row:
    if isinstance(event, CallbackQuery):
        return way_from(event, deal_id).row(t)
    return (way or Way(deal_id)).row(t)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.tags.every(actor=desk.manager)  # may this person add one?
    keyboard = cancel_keyboard(t, Tags())
    return Question(words.tag_asked(t, None), words.tag_prompt(t, None), words.tag_hint(t), keyboard)


async def _rename(desk: Desk, tag_id: int, _event: Event) -> Question:
    t, use = desk.t, await desk.services.tags.get(tag_id, actor=desk.manager)
    screen, prompt = words.tag_asked(t, use.tag), words.tag_prompt(t, use.tag)
    keyboard = cancel_keyboard(t, OpenTag(tag_id=tag_id))
    return Question(screen, prompt, t.plain("New name"), keyboard, version=use.tag.version)


async def _of_lead(desk: Desk, lead_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.tags.of_lead(lead_id, actor=desk.manager)
    screen = words.lead_tags_screen(t, lead_headline(found.lead), found)
    return Question(screen, words.lead_tag_prompt(t), words.tag_hint(t), cancel_keyboard(t, LeadTags(lead_id=lead_id)))


async def _of_deal(desk: Desk, deal_id: int, event: Event) -> Question:
    t, back = desk.t, beyond(event)
    card = await desk.services.deals.card(deal_id, actor=desk.manager)
    demand_action(card, Action.TAGS)
    lead_id = card.deal.lead_id
    found = await desk.services.tags.of_lead(lead_id, actor=desk.manager)
    keyboard = cancel_keyboard(t, LeadTags(lead_id=lead_id, deal_id=deal_id))
    more = {"lead": str(lead_id)} | ({"text": back.text, "data": back.callback_data or ""} if back else {})
    screen = words.lead_tags_screen(t, headline(card.deal), found)
    return Question(screen, words.lead_tag_prompt(t), words.tag_hint(t), keyboard, more=more)


async def _add(desk: Desk, _asked: Asked, text: str) -> Sequence[Tag]:
    return await desk.services.tags.add(lines(text), actor=desk.manager)


async def _save_name(desk: Desk, asked: Asked, text: str) -> Tag:
    return await desk.services.tags.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _tick_new(desk: Desk, asked: Asked, text: str) -> Tagged:
    lead_id = int(asked.more.get("lead", asked.id))
    return await desk.services.tags.tick_new(lead_id, text, actor=desk.manager)


async def _then_list(message: Message, desk: Desk, _asked: Asked, _added: Sequence[Tag]) -> None:
    await show_tags(message, desk)


async def _then_tag(message: Message, desk: Desk, asked: Asked, _tag: Tag) -> None:
    await redraw(message, desk, asked.id)


async def _then_ticks(message: Message, desk: Desk, asked: Asked, found: Tagged) -> None:
    deal_id = asked.id if asked.field is Field.DEAL_TAG else 0
    shown = LeadTags(lead_id=found.lead.id, deal_id=deal_id)
    await show_lead_tags(message, desk, shown, found, Way(deal_id, kept_way(asked)))


FORMS = (
    TextForm(Field.TAG_NEW, _new, _add, _then_list),
    TextForm(Field.TAG_NAME, _rename, _save_name, _then_tag),
    TextForm(Field.LEAD_TAG, _of_lead, _tick_new, _then_ticks),
    TextForm(Field.DEAL_TAG, _of_deal, _tick_new, _then_ticks),
)
