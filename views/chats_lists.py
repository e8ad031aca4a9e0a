"""Conversations as the team reads them: the list, one of them, who takes part."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Direction, Lead, LeadMessage, Manager
from crm_core.results import DealCard
from crm_core.results.chats import ChatPage, ChatPeople, Conversation, FoundChats
from crm_core.rules.chats import Tab, earlier_words
from crm_core.rules.text import EMPTY, clean_line, clean_text, shown_name, units
from locales import N_, Translator
from views import deals
from views.asking import waiting
from views.chats import FOLDED, QUOTED, signed
from views.deals import blocks
from views.tunnels_runs import in_chat

ROOM = 3900
"""Of the 4096 units that Telegram takes."""
WORDS_LIMITS = (1200, 600, 300, 150, 80, 30)
"""Characters of each message, so many as fit."""
LONG_QUOTE = 300
ALL_EARLIER = 300
"""With so much room for each message all its earlier versions are shown."""
PEOPLE_SHOWN = 30
SEARCH_LIMIT = 60
TELEGRAM_ROOM = 4050
HANDED_LIMITS = (400, 150, 60)
"""The same of the last words beside a deal that changes hands."""

TITLES: dict[Tab, str] = {
    Tab.IMPORTANT: N_("⭐ Important chats"),
    Tab.UNREAD: N_("🔵 Unread chats"),
    Tab.DIALOGS: N_("💬 Open dialogs"),
    Tab.ALL: N_("💬 All chats"),
}
NOTHING: dict[Tab, str] = {
    Tab.IMPORTANT: N_("No open tasks and no stars. A task is set on a deal's card, a star inside the chat."),
    Tab.UNREAD: N_("Everything has been read. 👌"),
    Tab.DIALOGS: N_("No open dialogs. One opens with the first answer."),
    Tab.ALL: N_("Nobody has written yet."),
}


def chats_screen(t: Translator, page: ChatPage) -> Markup:
    title = Markup("<b>{}</b>").format(t(TITLES[page.filter.tab]))
    plan = [Markup("🗃 {}").format(shown_name(page.plan.name))] if page.plan else []
    return blocks([title, *plan], [] if page.rows else [t(NOTHING[page.filter.tab])])


def which_plan(t: Translator) -> Markup:
    return t("🗃 Chats with open deals of which plan?")


def find_asked(t: Translator) -> Markup:
    return blocks([Markup("<b>{}</b>").format(t("🔎 Find a chat"))], [waiting(t)])


def find_prompt(t: Translator) -> Markup:
    return t("Write a part of the person's name, phone, e-mail or username.")


def found_screen(t: Translator, found: FoundChats, words: str) -> Markup:
    said = shown_name(words, SEARCH_LIMIT)
    if not found.rows:
        return t("🔎 No chats for «{words}».", words=said)
    title = Markup("<b>{}</b>").format(t("🔎 Found for «{words}»", words=said))
    count = t.plural("{n} chat", "{n} chats", found.total)
    more = found.total > len(found.rows)
    rest = [t("The newest {n} are shown: write a little more.", n=t.number(len(found.rows)))] if more else []
    return blocks([title, count], rest)


def chat_screen(t: Translator, chat: Conversation) -> Markup:
    """As much of each message as fits."""
    text = Markup()
    for limit in WORDS_LIMITS:
        text = _chat_screen(t, chat, limit)
        if units(text.striptags()) <= ROOM:
            break
    return text


def _chat_screen(t: Translator, chat: Conversation, limit: int) -> Markup:
    said = [_message(t, chat, message, limit) for message in chat.messages] or [t("No messages yet.")]
    return blocks(_head(t, chat), said)


def _head(t: Translator, chat: Conversation) -> list[Markup]:
    lead = chat.lead
    state = [t.plain("⭐ important")] if lead.important else []
    state += [t.plain("⏰ has a task")] if lead.has_task else []
    state += [t.plain("💬 open dialog")] if lead.dialog_open else []
    lines = [signed(lead, chat.labels), *([Markup("{}").format(" · ".join(state))] if state else [])]
    if not lead.reachable:
        lines.append(t("🚫 Has blocked the bot: messages do not arrive now."))
    lines += [in_chat(t, run) for run in chat.runs]
    if not chat.may_write:
        lines.append(t("👀 You can read this chat; whoever has a deal or is connected answers."))
    return lines


def _message(t: Translator, chat: Conversation, message: LeadMessage, limit: int) -> Markup:
    marks = [t.moment(message.at, chat.now)]
    marks += ["✏️"] if message.edited_at else []
    marks += ["👌"] if message.arrived_id else []
    marks += [t.plain("note of the team")] if message.direction is Direction.NOTE else []
    head = Markup("{} <b>{}</b> · {}").format(SIGNS[message.direction], _who(t, chat, message), " · ".join(marks))
    return Markup("\n").join([head, _quoted(message, limit), *_earlier(t, chat, message, limit)])


def _earlier(t: Translator, chat: Conversation, message: LeadMessage, limit: int) -> list[Markup]:
    """What it said before it was edited; where room is short, the last of it."""
    said = earlier_words(message)
    shown = said if limit >= ALL_EARLIER else said[-1:]
    return [
        t("✏️ {moment}, before: {words}", moment=t.moment(one.at, chat.now), words=clean_line(one.words, limit))
        for one in shown
    ]


SIGNS = {Direction.IN: "👤", Direction.OUT: "↩️", Direction.NOTE: "📝"}


def _who(t: Translator, chat: Conversation, message: LeadMessage) -> str:
    if message.direction is Direction.IN:
        return shown_name(chat.lead.name, 60)
    name = chat.names.get(message.manager_id or 0)
    return shown_name(name, 60) if name else t.plain("the company")


def _quoted(message: LeadMessage, limit: int) -> Markup:
    words = _cut(message, limit)
    return (FOLDED if len(words) > LONG_QUOTE else QUOTED).format(words)


def _cut(message: LeadMessage, limit: int) -> str:
    words = clean_text(message.text, limit + 1)
    return (words if len(words) <= limit else words[:limit].rstrip() + "…") or EMPTY


def received_deal(t: Translator, card: DealCard, said: Sequence[LeadMessage], *, by: str) -> Markup:
    """The notice of a deal that a colleague handed over, with the last words of the conversation if they fit."""
    notice = deals.received_deal(t, card, by=by)
    for limit in HANDED_LIMITS if said else ():
        lines = [Markup("{} {}").format(SIGNS[one.direction], _cut(one, limit)) for one in said]
        whole = blocks([notice], [FOLDED.format(Markup("\n").join(lines))])
        if units(whole.striptags()) <= TELEGRAM_ROOM:
            return whole
    return notice


def note_asked(t: Translator, chat: Conversation) -> Markup:
    return blocks(_head(t, chat), [waiting(t)])


def note_prompt(t: Translator, chat: Conversation) -> Markup:
    return t("Write a note about {name}. Only the team sees it.", name=shown_name(chat.lead.name))


def team_screen(t: Translator, found: ChatPeople) -> Markup:
    lead = found.chat.lead
    words = t("What {name} writes reaches:", name=shown_name(lead.name))
    held = [t("💼 {name}: has a deal", name=shown_name(one.name)) for one in found.holders[:PEOPLE_SHOWN]]
    there = [t("🔔 {name}: connected", name=shown_name(one.name)) for one in found.connected[:PEOPLE_SHOWN]]
    nobody = [] if held or there else [t("nobody yet: whoever takes the deal")]
    return blocks([signed(lead, found.chat.labels)], [words, *held, *there, *nobody])


def connect_screen(t: Translator, found: ChatPeople) -> Markup:
    words = t("Who else should get these messages and may answer?")
    return blocks([signed(found.chat.lead, found.chat.labels)], [words])


def connected_you(t: Translator, lead: Lead, by: Manager) -> Markup:
    return t(
        "🔔 {by} connected you to the chat with <b>{name}</b>: their messages come to you now.",
        by=shown_name(by.name),
        name=shown_name(lead.name),
    )


def marked(t: Translator, lead: Lead) -> str:
    return t.plain("⭐ Marked as important") if lead.important else t.plain("The star is gone")


def closed(t: Translator, lead: Lead) -> str:
    return t.plain("💬 The dialog is open") if lead.dialog_open else t.plain("🔕 The dialog is closed")


def not_there(t: Translator) -> str:
    return t.plain("It is not there any more: it was deleted.")
