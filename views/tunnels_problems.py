"""What stands between a tunnel and its publishing, in words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.results.tunnels import TunnelCard
from crm_core.rules.text import clean_line
from crm_core.rules.tunnels_problems import Problem, Wrong
from locales import N_, Translator
from views.deals import blocks
from views.tunnels import title
from views.tunnels_values import block_title
from views.tunnels_words import field_name

SAID: dict[Wrong, str] = {
    Wrong.NO_BLOCKS: N_("There are no blocks yet. Add the first one."),
    Wrong.MANY_BLOCKS: N_("There are too many blocks: {limit} at most."),
    Wrong.SAME_NAME: N_("Another block has the same name."),
    Wrong.UNREACHABLE: N_("Nothing leads here from the first block."),
    Wrong.NOWHERE: N_("An arrow leads to a block that is gone."),
    Wrong.LOOP: N_("People would go round here without end: put a question or a delay into the circle."),
    Wrong.START_LOOP: N_("It starts the tunnel «{tunnel}», and that one starts this one again."),
    Wrong.NO_TEXT: N_("There is nothing to send: write a text."),
    Wrong.LONG_TEXT: N_("The text is too long: with names put in, {limit} characters at most."),
    Wrong.UNKNOWN_PLACE: N_("Nothing is ever put in place of {{{place}}}."),
    Wrong.NO_BUTTON_TEXT: N_("Button {button} says nothing."),
    Wrong.LONG_BUTTON: N_("Button {button} is too long: {limit} characters at most."),
    Wrong.MANY_BUTTONS: N_("There are too many buttons: {limit} at most."),
    Wrong.SAME_BUTTON: N_("Button {button} says the same as another one."),
    Wrong.NOT_HTTPS: N_("A whole address is needed, like https://example.com: «{url}»"),
    Wrong.NO_CHOICES: N_("There is nothing to choose from: add answers."),
    Wrong.NO_BRANCHES: N_("The condition asks nothing: add a branch."),
    Wrong.NO_VALUE: N_("A branch does not say what to compare with."),
    Wrong.NO_ACTIONS: N_("It does nothing: add an action."),
    Wrong.MANY_ACTIONS: N_("There are too many actions: {limit} at most."),
    Wrong.NO_TIME: N_("It does not say how long to wait."),
    Wrong.NO_SUCH_TIME: N_("There is no such time."),
    Wrong.NO_TAGS: N_("No tags are chosen."),
    Wrong.WRONG_FIELD: N_("The field «{field}» does not fit here."),
    Wrong.MEDIA_TEXT: N_("A round video comes without words: take the text away, or send it in a message before."),
    Wrong.PLAN_GONE: N_("Choose the sales plan: there is none, or it is in the archive."),
    Wrong.STATUS_GONE: N_("Choose the status: there is none, or it has been deleted."),
    Wrong.REASON_GONE: N_("The plan does not have this reason for refusal any more."),
    Wrong.TAG_GONE: N_("Choose the tag: there is none, or it has been removed."),
    Wrong.MANAGER_GONE: N_("This manager takes no deals any more: choose somebody else."),
    Wrong.TUNNEL_GONE: N_("Choose the tunnel: there is none, or it is in the archive."),
    Wrong.BLOCK_GONE: N_("A branch asks about a block that is gone or asks nothing."),
    Wrong.REASON_NEEDED: N_("The plan «{plan}» asks for a reason for refusal: choose one."),
    Wrong.FINAL_ENTRY: N_("Nobody is added to «{plan}» as won or lost: choose another status."),
}
NOWHERE_BUTTON = N_("Button {button} leads nowhere.")
AT_ONCE = 20


def problem(t: Translator, one: Problem) -> Markup:
    about = {name: clean_line(str(value)) for name, value in one.about.items()}
    if "field" in about:
        about["field"] = field_name(t, about["field"]).strip("{}")
    text = NOWHERE_BUTTON if one.wrong is Wrong.NOWHERE and "button" in about else SAID[one.wrong]
    return t(text, **about)


def problems_screen(t: Translator, card: TunnelCard, found: Sequence[Problem]) -> Markup:
    """Those of one block together, in the order of the blocks."""
    if not found:
        return blocks([title(card.tunnel)], [t("✅ Everything is in order: it can be published.")])
    shown = found[:AT_ONCE]
    several: dict[int | None, list[Markup]] = {}
    for one in shown:
        several.setdefault(one.block, []).append(Markup("⚠️ {}").format(problem(t, one)))
    count = t.plural("Before it can be published, {n} thing:", "Before it can be published, {n} things:", len(found))
    parts = [[*_named(t, card, block_id), *lines] for block_id, lines in several.items()]
    left = len(found) - len(shown)
    more = [t.plural("… and {n} more", "… and {n} more", left)] if left else []
    return blocks([title(card.tunnel)], [count], *parts, more)


def _named(t: Translator, card: TunnelCard, block_id: int | None) -> list[Markup]:
    block = card.script.by_id.get(block_id) if block_id is not None else None
    return [Markup("<b>{}</b>").format(block_title(t, block))] if block else []
