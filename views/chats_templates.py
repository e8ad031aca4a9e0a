"""Templates as the team reads them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Template
from crm_core.results.chats import ChatTemplates, FilledTemplate, OpenedTemplate, Templates
from crm_core.rules.text import clean_text, shown_name, units
from locales import N_, Translator
from views.asking import waiting
from views.chats import FOLDED, QUOTED, signed
from views.deals import blocks

AT_ONCE = 8
ROOM = 3900
LIMITS = (400, 200, 100, 50)
PLACES = N_(
    "Names are put in place of:\n"
    "<code>{{lead}}</code> – the person's name\n"
    "<code>{{manager}}</code> – the first name of whoever sends it\n"
    "<code>{{plan}}</code> – the plan's name; the person will see it"
)


def chat_templates_screen(t: Translator, found: ChatTemplates, page: int) -> Markup:
    """What each button would send, word for word, as far as it fits."""
    text = Markup()
    for limit in LIMITS:
        text = _chat_templates(t, found, page, limit)
        if units(text.striptags()) <= ROOM:
            break
    return text


def _chat_templates(t: Translator, found: ChatTemplates, page: int, limit: int) -> Markup:
    head = signed(found.chat.lead, found.chat.labels)
    if not found.templates:
        return blocks([head], [t("There are no templates yet.")])
    pages = -(-len(found.templates) // AT_ONCE)
    start = (min(max(page, 1), pages) - 1) * AT_ONCE
    shown = [_filled(t, one, limit) for one in found.templates[start : start + AT_ONCE]]
    return blocks([head], [t("A tap sends it at once:")], shown)


def _filled(t: Translator, one: FilledTemplate, limit: int) -> Markup:
    name = Markup("<b>{}</b>").format(shown_name(one.template.name))
    if one.text is None:
        return name + "\n" + t("It names a plan, and there is no open deal.")
    return name + "\n" + _quoted(one.text, limit)


def _quoted(text: str, limit: int) -> Markup:
    words = clean_text(text, limit + 1)
    return QUOTED.format(words if len(words) <= limit else words[:limit].rstrip() + "…")


def sent(t: Translator) -> str:
    return t.plain("📤 On its way")


def sent_before(t: Translator) -> str:
    return t.plain("It was sent already")


def templates_screen(t: Translator, found: Templates) -> Markup:
    title = Markup("<b>{}</b>").format(t("🧩 Templates"))
    words = t("Words that you send often: two taps in a chat. 👤 your own, 🏢 everybody's.")
    return blocks([title], [words], [] if found.own or found.company else [t("There are no templates yet.")])


def template_screen(t: Translator, found: OpenedTemplate) -> Markup:
    template = found.template
    text = FOLDED.format(clean_text(template.text)) if template.text else t("No text yet: it is offered nowhere.")
    return blocks([_title(template)], [_whose(t, template)], [text])


def deletion_screen(t: Translator, template: Template) -> Markup:
    return blocks([_title(template)], [t("Delete the template? What was sent by it stays.")])


def deleted(t: Translator) -> str:
    return t.plain("🗑 Deleted")


def name_asked(t: Translator, template: Template | None, *, company: bool) -> Markup:
    if template is not None:
        return blocks([_title(template)], [waiting(t)])
    title = t("🧩 A new template for everybody") if company else t("🧩 A new template of your own")
    return blocks([Markup("<b>{}</b>").format(title)], [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("What is the template called? Only the team sees the name.")


def text_asked(t: Translator, template: Template) -> Markup:
    now = [FOLDED.format(clean_text(template.text))] if template.text else []
    return blocks([_title(template)], now, [t(PLACES)], [waiting(t)])


def text_prompt(t: Translator, template: Template) -> Markup:
    return t("Write the text of «{name}» as the person will get it.", name=shown_name(template.name))


def _title(template: Template) -> Markup:
    return Markup("🧩 <b>{}</b>").format(shown_name(template.name))


def _whose(t: Translator, template: Template) -> Markup:
    return t("🏢 Everybody's") if template.manager_id is None else t("👤 Your own")
