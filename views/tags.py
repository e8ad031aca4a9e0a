"""Tags, as admins and managers read them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Tag
from crm_core.results.tags import Tagged, TagUse
from crm_core.rules.text import clean_line
from locales import Translator
from views.asking import waiting
from views.deals import blocks


def tags_screen(t: Translator, found: Sequence[TagUse]) -> Markup:
    words = (
        t("One list for everybody. Beside each: how many leads have it.")
        if found
        else t("There are none yet. A tag groups leads: VIP, partner, webinar.")
    )
    return blocks([_title(t("🏷 Tags"))], [words])


def tag_screen(t: Translator, use: TagUse) -> Markup:
    count = t.plural("{n} lead has it.", "{n} leads have it.", use.leads) if use.leads else t("Nobody has it yet.")
    return blocks([_named(use.tag)], [count])


def removal_screen(t: Translator, use: TagUse) -> Markup:
    words = [t("Remove this tag?")]
    if use.leads:
        words.append(
            t.plural(
                "It disappears from {n} lead. Added again under the same name, it comes back there.",
                "It disappears from {n} leads. Added again under the same name, it comes back there.",
                use.leads,
            )
        )
    return blocks([_named(use.tag)], words)


def removed(t: Translator) -> str:
    return t.plain("🏷 The tag is removed")


def tag_asked(t: Translator, tag: Tag | None) -> Markup:
    """Stands on the screen while a name is typed."""
    return blocks([_title(t("🏷 A new tag")) if tag is None else _named(tag)], [waiting(t)])


def tag_prompt(t: Translator, tag: Tag | None) -> Markup:
    if tag is None:
        return t("What is the tag called? For example: VIP. Several at once: one a line.")
    return t("Write the new name. It shows everywhere.")


def lead_tags_screen(t: Translator, headline: Markup, found: Tagged) -> Markup:
    words = t("Which tags fit? Each tap counts at once.") if found.tags else t("There are no tags yet. Add the first.")
    return blocks([headline], [words])


def lead_tag_prompt(t: Translator) -> Markup:
    return t("Write a tag of at most 40 characters. If there is none like it, it is added to the list.")


def tag_hint(t: Translator) -> str:
    return t.plain("Tag")


def _named(tag: Tag) -> Markup:
    return Markup("🏷 <b>{}</b>").format(clean_line(tag.name))


def _title(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)
