"""Saved reports: their screens."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.results.report_saved import SavedCard
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import About
from crm_core.rules.text import clean_line
from locales import Translator
from views.asking import waiting
from views.deals import blocks
from views.reports import TITLES, name_line, scope


def new_report_screen(t: Translator) -> Markup:
    return blocks(
        [t("<b>➕ New report</b>")],
        [t("Choose what it is about. Then set 🗓 the period and 🔎 the filter, and give it a name with ⭐ Save.")],
    )


def saved_screen(t: Translator, card: SavedCard) -> Markup:
    about, saved = card.about, card.saved
    asks = Markup("📊 {} · {}").format(t.plain(TITLES[about.params.kind]), scope(t, about))
    lines = [_audience(t, card)]
    if isinstance(about.params.span, Preset) and about.params.span is not Preset.ALL_TIME:
        lines.append(t("🗓 The period is counted anew on the day on which it is opened."))
    if card.scheduled:
        lines.append(t.plural("⏰ Sent by itself to {n} person", "⏰ Sent by itself to {n} people", card.scheduled))
    return blocks([name_line(saved.name, shared=saved.shared), asks], lines)


def _audience(t: Translator, card: SavedCard) -> Markup:
    if not card.saved.shared:
        return t("👤 Only you find it in your list.")
    if card.mine:
        return t("👥 Everybody who may see reports finds it, each with the deals that they may see.")
    return t("👥 {name} has saved it for everybody.", name=clean_line(card.saved.owner.name))


def delete_screen(t: Translator, card: SavedCard) -> Markup:
    words = [t("Delete this report from the list? The deals stay as they are.")]
    if card.scheduled:
        words.append(
            t.plural(
                "It is sent by itself to {n} person, who will not get it any more.",
                "It is sent by itself to {n} people, who will not get it any more.",
                card.scheduled,
            )
        )
    return blocks([name_line(card.saved.name, shared=card.saved.shared)], words)


def name_asked(t: Translator, about: About) -> Markup:
    asks = Markup("📊 {} · {}").format(t.plain(TITLES[about.params.kind]), scope(t, about))
    return blocks([asks], [waiting(t)])


def new_name_asked(t: Translator, card: SavedCard) -> Markup:
    return blocks([name_line(card.saved.name, shared=card.saved.shared)], [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("Under which name shall the report be saved? 40 characters at most.")


def new_name_prompt(t: Translator) -> Markup:
    return t("Write the new name, 40 characters at most.")


def name_hint(t: Translator) -> str:
    return t.plain("For the Monday meeting")


def saved_words(t: Translator) -> str:
    return t.plain("🗑 Deleted from the list")
