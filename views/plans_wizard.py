"""A new plan, step by step: what each step says."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import LABEL_LIMIT, Colour
from crm_core.results.plans import STEPS, PlanDraft, PlanForm, Step
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks
from views.plans import distribution_words, label_words, what_will_happen

NAMES_SHOWN = 5
FIRST_STATUSES = (
    (N_("🔵 New"), Colour.BLUE),
    (N_("🟡 In work"), Colour.YELLOW),
    (N_("🟣 Offer sent"), Colour.PURPLE),
)
WON, LOST = (N_("✅ Won"), Colour.GREEN), (N_("❌ Lost"), Colour.RED)
"""With the sign that each is shown with; it is no part of the name."""
FIRST = N_("It is your first plan: people who just write to the bot will come to it.")

PROMPTS = {
    Step.NAME: N_("What is the plan called? For example: Online sales"),
    Step.BILL: N_("What is a deal worth on average? New deals begin with this amount. For example: 12500"),
    Step.LABEL: N_(
        "A short label, {limit} characters at most. It stands beside the lead's name wherever managers see it. "
        "For example: ONLINE"
    ),
}


def statuses(t: Translator) -> list[tuple[str, Colour]]:
    """What a new plan begins with, in the language of whoever makes it."""
    return [status(t, one) for one in FIRST_STATUSES]


def status(t: Translator, one: tuple[str, Colour]) -> tuple[str, Colour]:
    text, colour = one
    return t.plain(text).partition(" ")[2], colour


def typing_screen(t: Translator, form: PlanForm, draft: PlanDraft, step: Step) -> Markup:
    first = [t(FIRST)] if form.first and step is Step.NAME else []
    return blocks([_title(t, step)], _chosen(t, form, draft, step), first, [waiting(t)])


def prompt(t: Translator, step: Step) -> Markup:
    """Over the input field."""
    return t(PROMPTS[step], limit=LABEL_LIMIT)


def sharing_screen(t: Translator, form: PlanForm, draft: PlanDraft) -> Markup:
    step = Step.DISTRIBUTION
    ask = t("⚖️ How do new deals reach managers?")
    return blocks(
        [_title(t, step)], _chosen(t, form, draft, step), [ask, what_will_happen(t, draft.distribution)]
    )  # fmt: skip


def team_screen(t: Translator, form: PlanForm, draft: PlanDraft) -> Markup:
    ask = t("👥 Who takes part? It may be nobody for now: people can be added and removed at any time.")
    if not form.people:
        ask = t("👥 Nobody on staff may hold deals yet. Create the plan, invite people and add them to its team.")
    return blocks([_title(t, Step.TEAM)], _chosen(t, form, draft, Step.TEAM), [ask])


def _title(t: Translator, step: Step) -> Markup:
    place = f"{STEPS.index(step) + 1}/{len(STEPS)}"
    return Markup("<b>{}</b> · {}").format(t("🗃 New plan"), place)


def _chosen(t: Translator, form: PlanForm, draft: PlanDraft, step: Step) -> list[Markup]:
    """What has been filled in so far, a line each."""
    lines = [
        f"🗃 {clean_line(draft.name)}" if draft.name is not None else None,
        f"💰 {t.money(draft.bill)}" if draft.bill is not None else None,
        f"🏷 {label_words(draft.label)}" if draft.label is not None else None,
        f"⚖️ {distribution_words(t, draft.distribution)}" if draft.mode or step is Step.TEAM else None,
        _team(t, form, draft),
    ]
    return [Markup("{}").format(line) for line in lines if line]


def _team(t: Translator, form: PlanForm, draft: PlanDraft) -> str | None:
    names = [clean_line(one.name) for one in form.people if one.id in draft.team]
    if not names:
        return None
    if len(names) > NAMES_SHOWN:
        return f"👥 {t.plain_plural('{n} manager', '{n} managers', len(names))}"
    return f"👥 {', '.join(names)}"


def made(t: Translator) -> str:
    return t.plain("✅ The plan is created")


def dropped(t: Translator) -> str:
    return t.plain("Nothing was created")
