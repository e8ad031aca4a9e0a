"""Turns the rows of the outbox into messages, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiogram.enums import ParseMode
from aiogram.methods import (
    DeleteMyCommands,
    EditMessageText,
    SetMessageReaction,
    SetMyCommands,
)
from aiogram.types import (
    BotCommandScopeChat,
    ReactionTypeEmoji,
    ReplyKeyboardRemove,
)

from bot import notices_groups, notices_leads, notices_mass, notices_tasks, notices_tunnels, relays
from bot.menus import menu_of, strangers_menu
from bot.messages import NO_PREVIEW, html_message, is_group
from bot.plain import Method, Rendered
from bot.readers import translator_of
from bot.redraws import Redraw, redrawn
from bot.reports import DRAWN, ScheduledReports
from crm_core.models import Kind, Notice, NoticeKind
from crm_core.services.notices import NoticeService, Subject
from keyboards.chats_screen import chat_below
from keyboards.deals_card import card_keyboard, mention_keyboard, new_deal_keyboard, offer_keyboard
from keyboards.home import home_only, menu_below
from keyboards.notices import (
    dead_notice_keyboard,
    dead_update_keyboard,
    digest_keyboard,
    joined_keyboard,
    my_deals_keyboard,
)
from locales import Translator
from views import chats_lists, commands, deals, notices, people

Render = Callable[[Translator, Notice, Subject], Rendered]

DELIVERED = "👌"
NOT_ONLY_STAFF = frozenset(
    {
        NoticeKind.REPLY_TO_LEAD,
        NoticeKind.TUNNEL_SAID,
        NoticeKind.MASS_LETTER,
        NoticeKind.ANSWER_EDITED,
        NoticeKind.COMMANDS,
        NoticeKind.DEFAULT_COMMANDS,
        NoticeKind.PERSON_DISMISSED,
        NoticeKind.CARD_REDRAW,
        NoticeKind.GROUP_OFFERED,
        NoticeKind.DEAL_OFFER_CLOSED,
        NoticeKind.MESSAGES_GONE,
        NoticeKind.MESSAGE_BLANKED,
    }
)


class Notices:
    def __init__(self, subjects: NoticeService) -> None:
        self.subjects = subjects
        self.reports = ScheduledReports(subjects.db, subjects.now, subjects.random)

    async def render(self, notice: Notice) -> Rendered:
        """None if the notice is no longer true or not for this reader."""
        subject = await self.subjects.subject(notice)
        if subject.manager is None and notice.kind not in NOT_ONLY_STAFF:
            return None
        if notice.kind in DRAWN:
            return await self.reports.render(translator_of(subject), notice, subject.report)
        method = RENDERERS[notice.kind](translator_of(subject), notice, subject)
        if isinstance(method, Redraw):
            shown = notice.kind is NoticeKind.MASS_PROGRESS
            method.ask(self.subjects.is_watched if shown else self.subjects.is_there)
        return method

    async def digest(self, several: Sequence[Notice]) -> Rendered:
        """One message for many deals that came to one reader, or went from them; what was said in a few breaths."""
        match several[0].kind:
            case NoticeKind.LEAD_WROTE | NoticeKind.LEAD_UNPLANNED:
                return await self._burst(several)
            case NoticeKind.REPLY_TO_LEAD:
                messages = await self.subjects.messages(several)
                return relays.album_to_lead(several[0], messages) if messages else None
        subjects = [await self.subjects.subject(notice) for notice in several]
        if several[0].kind is NoticeKind.DEAL_HANDED_OVER:
            return _gone(several[0], subjects)
        cards = [subject.card for subject in subjects if subject.manager is not None and subject.card is not None]
        if not cards:
            return None
        t = translator_of(subjects[0])
        return html_message(several[0].chat_id, notices.digest(t, cards), digest_keyboard(t))

    async def _burst(self, several: Sequence[Notice]) -> Rendered:
        subject, burst = await self.subjects.subject(several[-1]), await self.subjects.burst(several)
        if subject.manager is None or burst is None:
            return None
        show = relays.to_manager if several[0].kind is NoticeKind.LEAD_WROTE else relays.to_planner
        return show(translator_of(subject), several[0], burst)

    async def delivered(self, notice: Notice) -> Method | None:
        """What tells the manager that their answer has arrived: a sign on their own message."""
        if notice.kind is NoticeKind.CARD_REDRAW:
            await self.subjects.let_go(notice)
        if notice.kind is not NoticeKind.REPLY_TO_LEAD:
            return None
        relay = (await self.subjects.subject(notice)).relay
        if relay is None or relay.message.message_id <= 0:  # sent by a tap: there is no message of theirs to mark
            return None
        return SetMessageReaction(
            chat_id=relay.message.chat_id,
            message_id=relay.message.message_id,
            reaction=[ReactionTypeEmoji(emoji=DELIVERED)],
        )


def _assigned(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.card is None:
        return None
    return html_message(notice.chat_id, deals.new_deal(t, subject.card), new_deal_keyboard(t, subject.card))


def _offered(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    card = subject.card
    if card is None or card.deal.manager_id is not None or card.deal.kind is not Kind.OPEN:
        return None
    return html_message(notice.chat_id, deals.new_deal(t, card), offer_keyboard(t, card))


def _offer_closed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """A copy that has become the deal's card meanwhile is redrawn as one; that of whoever took it is one by now."""
    deal, reader = subject.deal, subject.manager
    if deal is None or subject.copy is not None or (reader is None and not is_group(notice.chat_id)):
        return None
    if reader is not None and deal.manager_id == reader.id and "own" not in notice.data:
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
    text = chats_lists.received_deal(t, subject.card, subject.talk, by=subject.by.name)
    return html_message(notice.chat_id, text, card_keyboard(t, subject.card))


def _handed_over(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.deal is None or subject.by is None:
        return None
    by, to = subject.by, subject.to
    text = deals.handed_over(t, subject.deal, by=by.name, to=None if to is None or to.id == by.id else to.name)
    return html_message(notice.chat_id, text, mention_keyboard(t, subject.deal) if subject.card else home_only(t))


def _received_many(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Those that have gone on since are not named."""
    reader = subject.manager
    theirs = [deal for deal in subject.deals if reader is not None and deal.manager_id == reader.id]
    if not theirs or subject.by is None:
        return None
    text = notices.received(t, theirs, notice.data["count"], by=subject.by.name)
    return html_message(notice.chat_id, text, my_deals_keyboard(t))


def _handed_over_many(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    by, to = subject.by, subject.to
    if not subject.deals or by is None:
        return None
    name = None if to is None or to.id == by.id else to.name
    text = notices.handed_over(t, subject.deals, notice.data["count"], by=by.name, to=name)
    return html_message(notice.chat_id, text, my_deals_keyboard(t))


def _gone(notice: Notice, subjects: Sequence[Subject]) -> Method | None:
    gone = [(one.deal, one.to) for one in subjects if one.manager is not None and one.deal is not None]
    t = translator_of(subjects[0])
    return html_message(notice.chat_id, notices.gone(t, gone), home_only(t)) if gone else None


def _chat_connected(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.lead is None or subject.by is None:
        return None
    return html_message(
        notice.chat_id, chats_lists.connected_you(t, subject.lead, subject.by), chat_below(t, subject.lead.id)
    )


def _staff_unreachable(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return html_message(notice.chat_id, people.staff_unreachable(t, subject.colleague)) if subject.colleague else None


def _role_changed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return (
        html_message(notice.chat_id, people.role_changed(t, subject.manager), home_only(t)) if subject.manager else None
    )


def _person_added(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return html_message(notice.chat_id, people.added(t, subject.manager), menu_below(t)) if subject.manager else None


def _person_dismissed(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever was taken back meanwhile need not hear of it."""
    person = subject.colleague
    if person is None or person.active or person.telegram_id != notice.chat_id:
        return None
    return html_message(notice.chat_id, people.dismissed(t), ReplyKeyboardRemove())


def _joined_by_link(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    person, reader = subject.colleague, subject.manager
    if person is None or reader is None:
        return None
    return html_message(
        notice.chat_id,
        people.joined_by_link(t, person, notice.data.get("teams", ())),
        joined_keyboard(t, person, reader),
    )


def _command_menu(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever has left the staff sees what everybody sees; whoever has not come yet has no chat for a menu."""
    scope, manager = BotCommandScopeChat(chat_id=notice.chat_id), subject.manager
    if manager is None:
        return DeleteMyCommands(scope=scope)
    if manager.telegram_language is None:
        return None
    return SetMyCommands(commands=menu_of(commands.staff_commands(t, manager)), scope=scope)


def _default_menu(_t: Translator, _notice: Notice, subject: Subject) -> Method | None:
    return strangers_menu(subject.company, None)


def _dead_letter(t: Translator, notice: Notice, _subject: Subject) -> Method | None:
    match notice.data:
        case {"inbox_id": int(number)}:
            return html_message(notice.chat_id, notices.dead_update(t, number), dead_update_keyboard(t, number))
        case {"notice_id": int(number)}:
            return html_message(notice.chat_id, notices.dead_notice(t, number), dead_notice_keyboard(t, number))
        case {"plain_id": int(number)}:
            return html_message(notice.chat_id, notices.plain_notice(t, number), home_only(t))
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
    NoticeKind.LEAD_WROTE: relays.lead_wrote,
    NoticeKind.LEAD_EDITED: relays.lead_edited,
    NoticeKind.ANSWER_EDITED: relays.answer_edited,
    NoticeKind.ANSWER_LOST: relays.answer_lost,
    NoticeKind.LEAD_RETURNED: relays.lead_returned,
    NoticeKind.LEAD_UNPLANNED: relays.lead_unplanned,
    NoticeKind.REPLY_TO_LEAD: relays.reply_to_lead,
    NoticeKind.LEAD_UNREACHABLE: relays.lead_unreachable,
    NoticeKind.CHAT_CONNECTED: _chat_connected,
    **notices_leads.RENDERERS,
    **notices_groups.RENDERERS,
    **notices_mass.RENDERERS,
    **notices_tasks.RENDERERS,
    **notices_tunnels.RENDERERS,
    NoticeKind.STAFF_UNREACHABLE: _staff_unreachable,
    NoticeKind.ROLE_CHANGED: _role_changed,
    NoticeKind.PERSON_ADDED: _person_added,
    NoticeKind.PERSON_DISMISSED: _person_dismissed,
    NoticeKind.PERSON_JOINED_BY_LINK: _joined_by_link,
    NoticeKind.COMMANDS: _command_menu,
    NoticeKind.DEFAULT_COMMANDS: _default_menu,
    NoticeKind.DEAD_LETTER: _dead_letter,
}
