"""The first screen of everyone on staff, help, and the choice of a language."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Manager
from crm_core.results import Home
from crm_core.rules.text import shown_name
from locales import N_, Translator

EVENING = N_("👋 {name}, good evening")
GREETINGS = ((5, EVENING), (12, N_("👋 {name}, good morning")), (18, N_("👋 {name}, good afternoon")))
"""Until which hour each one fits; "good night" would be a farewell."""


def home_screen(t: Translator, home: Home, manager: Manager) -> Markup:
    lines = [
        t(_greeting(t, home), name=shown_name(manager.name)),
        Markup(" · ").join(_counts(t, home)),
        *([] if manager.on_shift else [t("⏸ You are off shift: new deals do not come to you.")]),
    ]
    return Markup("\n").join(lines) + "\n\n" + t("Type a name, phone, e-mail or a number like #118 to find a deal.")


def _greeting(t: Translator, home: Home) -> str:
    hour = home.now.astimezone(t.zone).hour
    return next((greeting for until, greeting in GREETINGS if hour < until), EVENING)


def _counts(t: Translator, home: Home) -> list[Markup]:
    counts = [
        t.plural("🆕 {n} new", "🆕 {n} new", home.new),
        *([t.plural("🔥 {n} overdue", "🔥 {n} overdue", home.overdue)] if home.overdue else []),
        t.plural("💼 {n} in work", "💼 {n} in work", home.open),
    ]
    if home.unassigned:
        counts.append(t.plural("✋ {n} unassigned", "✋ {n} unassigned", home.unassigned))
    if home.won:
        amount = t.money(home.won_amount)
        counts.append(
            t.plural("✅ {n} won this month ({amount})", "✅ {n} won this month ({amount})", home.won, amount=amount)
        )
    return counts


def buttons_below(t: Translator) -> Markup:
    return t("The main buttons are under the input field.")


def language_screen(t: Translator) -> Markup:
    return t("🌐 Which language do you read?")


def language_chosen(t: Translator) -> str:
    return t.plain("The language is English now.")


def shift_changed(t: Translator, manager: Manager) -> str:
    return t.plain("▶️ You are on shift.") if manager.on_shift else t.plain("⏸ You are off shift.")


def help_screen(t: Translator) -> Markup:
    return t(
        "<b>How it works</b>\n\n"
        "🆕 A new deal comes as a message with buttons: move it, win it or lose it right there.\n"
        "💬 To answer a person, reply to their message.\n"
        "🔎 To find a deal, type a name, a phone, an e-mail or a number like #118.\n\n"
        "/menu – the first screen\n"
        "/new – new deals\n"
        "/deals – my deals\n"
        "/chats – conversations\n"
        "/find – search\n"
        "/report – reports\n"
        "/language – language"
    )


def unknown_command(t: Translator) -> Markup:
    return t("There is no such command. /help says what there is.")


def only_text(t: Translator) -> Markup:
    return t("Only text is understood here: a name, a phone, an e-mail or a number like #118 finds a deal.")
