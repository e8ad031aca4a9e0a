"""Turns the rows of the outbox into messages, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import (
    DeleteMyCommands,
    EditMessageText,
    SetMessageReaction,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ReactionTypeEmoji,
    ReplyKeyboardRemove,
)

from bot import notices_leads
from bot.notices_leads import NO_PREVIEW
from bot.notices_leads import message as _message
from bot.redraws import Redraw, redrawn
from crm_core.models import Company, Kind, Notice, NoticeKind
from crm_core.services.notices import NoticeService, Subject
from keyboards.chats import relay_keyboard
from keyboards.deals_card import card_keyboard, mention_keyboard, new_deal_keyboard, offer_keyboard
from keyboards.home import home_only, menu_below
from keyboards.notices import (
    dead_notice_keyboard,
    dead_update_keyboard,
    digest_keyboard,
    joined_keyboard,
    my_deals_keyboard,
)
from locales import LANGUAGES, Translator, choose_language, translator
from views import chats, commands, deals, notices, people

Method = TelegramMethod[Any]
Render = Callable[[Translator, Notice, Subject], Method | None]

DELIVERED = "👌"
NOT_ONLY_STAFF = frozenset(
    {
        NoticeKind.REPLY_TO_LEAD,
        NoticeKind.COMMANDS,
        NoticeKind.DEFAULT_COMMANDS,
        NoticeKind.PERSON_DISMISSED,
        NoticeKind.CARD_REDRAW,
        NoticeKind.MESSAGES_GONE,
        NoticeKind.MESSAGE_BLANKED,
    }
)


class Notices:
    def __init__(self, subjects: NoticeService) -> None:
        self.subjects = subjects

    async def render(self, notice: Notice) -> Method | None:
        """None if the notice is no longer true or not for this reader."""
        subject = await self.subjects.subject(notice)
        if subject.manager is None and notice.kind not in NOT_ONLY_STAFF:
            return None
        method = RENDERERS[notice.kind](_translator(subject), notice, subject)
        if isinstance(method, Redraw):
            method.ask(self.subjects.is_there)
        return method

    async def digest(self, several: Sequence[Notice]) -> Method | None:
        """One message for many deals that came to one reader, or went from them."""
        subjects = [await self.subjects.subject(notice) for notice in several]
        if several[0].kind is NoticeKind.DEAL_HANDED_OVER:
            return _gone(several[0], subjects)
        cards = [subject.card for subject in subjects if subject.manager is not None and subject.card is not None]
        if not cards:
            return None
        t = _translator(subjects[0])
        return _message(several[0], notices.digest(t, cards), digest_keyboard(t))

    async def delivered(self, notice: Notice) -> Method | None:
        """What tells the manager that their answer has arrived: a sign on their own message."""
        if notice.kind is NoticeKind.CARD_REDRAW:
            await self.subjects.let_go(notice)
        if notice.kind is not NoticeKind.REPLY_TO_LEAD:
            return None
        relay = (await self.subjects.subject(notice)).relay
        if relay is None:
            return None
        return SetMessageReaction(
            chat_id=relay.message.chat_id,
            message_id=relay.message.message_id,
            reaction=[ReactionTypeEmoji(emoji=DELIVERED)],
        )


def default_commands(company: Company) -> list[SetMyCommands]:
    """The menus of everyone who is not on staff: one a language, and the company's language for all others."""
    return [_strangers_menu(company, language) for language in (None, *LANGUAGES)]


def _strangers_menu(company: Company, language: str | None) -> SetMyCommands:
    t = translator(language or company.language, currency=company.currency, time_zone=company.time_zone)
    return SetMyCommands(
        commands=_commands(commands.lead_commands(t)),
        scope=BotCommandScopeAllPrivateChats(),
        language_code=language,
    )


def _assigned(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.card is None:
        return None
    return _message(notice, deals.new_deal(t, subject.card), new_deal_keyboard(t, subject.card))


def _offered(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    card = subject.card
    if card is None or card.deal.manager_id is not None or card.deal.kind is not Kind.OPEN:
        return None
    return _message(notice, deals.new_deal(t, card), offer_keyboard(t, card))


def _offer_closed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """A copy that has become the deal's card meanwhile is redrawn as one; that of whoever took it is one by now."""
    deal, reader = subject.deal, subject.manager
    if deal is None or subject.copy is not None or (reader is not None and deal.manager_id == reader.id):
        return None
    return EditMessageText(
        chat_id=notice.chat_id,
        message_id=notice.data["message_id"],
        text=str(deals.taken_offer(t, deal)),
        parse_mode=ParseMode.HTML,
        reply_markup=mention_keyboard(t, deal) if subject.card else None,
        link_preview_options=NO_PREVIEW,
    )


def _received(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.card is None or subject.by is None:
        return None
    text = deals.received_deal(t, subject.card, by=subject.by.name)
    return _message(notice, text, card_keyboard(t, subject.card))


def _handed_over(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.deal is None or subject.by is None:
        return None
    by, to = subject.by, subject.to
    text = deals.handed_over(t, subject.deal, by=by.name, to=None if to is None or to.id == by.id else to.name)
    return _message(notice, text, mention_keyboard(t, subject.deal) if subject.card else home_only(t))


def _received_many(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Those that have gone on since are not named."""
    reader = subject.manager
    theirs = [deal for deal in subject.deals if reader is not None and deal.manager_id == reader.id]
    if not theirs or subject.by is None:
        return None
    text = notices.received(t, theirs, notice.data["count"], by=subject.by.name)
    return _message(notice, text, my_deals_keyboard(t))


def _handed_over_many(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    by, to = subject.by, subject.to
    if not subject.deals or by is None:
        return None
    name = None if to is None or to.id == by.id else to.name
    text = notices.handed_over(t, subject.deals, notice.data["count"], by=by.name, to=name)
    return _message(notice, text, my_deals_keyboard(t))


def _gone(notice: Notice, subjects: Sequence[Subject]) -> Method | None:
    gone = [(one.deal, one.to) for one in subjects if one.manager is not None and one.deal is not None]
    t = _translator(subjects[0])
    return _message(notice, notices.gone(t, gone), home_only(t)) if gone else None


def _lead_wrote(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.relay is None:
        return None
    keyboard = relay_keyboard(t, notice.data["deal_id"]) if subject.card else None
    return _message(notice, chats.relayed(subject.relay), keyboard)


def _lead_unplanned(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return _message(notice, chats.unplanned(t, subject.relay)) if subject.relay else None


def _reply_to_lead(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return _message(notice, chats.answer_to_lead(subject.relay.message)) if subject.relay else None


def _staff_unreachable(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return _message(notice, people.staff_unreachable(t, subject.colleague)) if subject.colleague else None


def _role_changed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return _message(notice, people.role_changed(t, subject.manager), home_only(t)) if subject.manager else None


def _person_added(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return _message(notice, people.added(t, subject.manager), menu_below(t)) if subject.manager else None


def _person_dismissed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever was taken back meanwhile need not hear of it."""
    person = subject.colleague
    if person is None or person.active or person.telegram_id != notice.chat_id:
        return None
    return _message(notice, people.dismissed(t), ReplyKeyboardRemove())


def _joined_by_link(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    person, reader = subject.colleague, subject.manager
    if person is None or reader is None:
        return None
    return _message(
        notice, people.joined_by_link(t, person, notice.data.get("teams", ())), joined_keyboard(t, person, reader)
    )


def _command_menu(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever has left the staff sees what everybody sees; whoever has not come yet has no chat for a menu."""
    scope, manager = BotCommandScopeChat(chat_id=notice.chat_id), subject.manager
    if manager is None:
        return DeleteMyCommands(scope=scope)
    if manager.telegram_language is None:
        return None
    return SetMyCommands(commands=_commands(commands.staff_commands(t, manager)), scope=scope)


def _default_menu(_t: Translator, _notice: Notice, subject: Subject) -> Method | None:
    return _strangers_menu(subject.company, None)


def _dead_letter(t: Translator, notice: Notice, _subject: Subject) -> Method | None:
    match notice.data:
        case {"inbox_id": int(number)}:
            return _message(notice, notices.dead_update(t, number), dead_update_keyboard(t, number))
        case {"notice_id": int(number)}:
            return _message(notice, notices.dead_notice(t, number), dead_notice_keyboard(t, number))
        case {"plain_id": int(number)}:
            return _message(notice, notices.plain_notice(t, number), home_only(t))
    return None


RENDERERS: dict[NoticeKind, Render] = {
    NoticeKind.DEAL_ASSIGNED: _assigned,
    NoticeKind.DEAL_OFFERED: _offered,
    NoticeKind.DEAL_OFFER_CLOSED: _offer_closed,
    NoticeKind.CARD_REDRAW: redrawn,
    NoticeKind.DEAL_RECEIVED: _received,
    NoticeKind.DEAL_HANDED_OVER: _handed_over,
    NoticeKind.DEALS_RECEIVED: _received_many,
    NoticeKind.DEALS_HANDED_OVER: _handed_over_many,
    NoticeKind.LEAD_WROTE: _lead_wrote,
    NoticeKind.LEAD_UNPLANNED: _lead_unplanned,
    NoticeKind.REPLY_TO_LEAD: _reply_to_lead,
    **notices_leads.RENDERERS,
    NoticeKind.STAFF_UNREACHABLE: _staff_unreachable,
    NoticeKind.ROLE_CHANGED: _role_changed,
    NoticeKind.PERSON_ADDED: _person_added,
    NoticeKind.PERSON_DISMISSED: _person_dismissed,
    NoticeKind.PERSON_JOINED_BY_LINK: _joined_by_link,
    NoticeKind.COMMANDS: _command_menu,
    NoticeKind.DEFAULT_COMMANDS: _default_menu,
    NoticeKind.DEAD_LETTER: _dead_letter,
}


def _translator(subject: Subject) -> Translator:
    reader, company = subject.reader, subject.company
    chosen, telegram = (reader.language, reader.telegram_language) if reader else (None, None)
    language = choose_language(chosen, telegram, company.language)
    return translator(language, currency=company.currency, time_zone=company.time_zone)


def _commands(menu: list[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(command=name, description=text) for name, text in menu]
