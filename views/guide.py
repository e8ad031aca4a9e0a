"""The first steps of a new company, as its owner reads them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import SalesPlan
from crm_core.results.company import Steps
from crm_core.rules.text import clean_line
from locales import N_, Translator
from locales.zones import city
from views.deals import blocks

DONE, NEXT, LATER = "✅", "👉", "▫️"
NAMES = (N_("Your company"), N_("The first sales plan"), N_("The first manager"))
ABOUT = (
    N_("It takes a few minutes, and all of it can be changed later. Stop whenever you like, /start brings you back."),
    N_("A plan says which statuses a deal goes through and who gets it. You can have several; begin with one."),
    N_("Who will answer people? Send a colleague an invitation, or take the deals yourself for now."),
)


def guide_screen(t: Translator, steps: Steps) -> Markup:
    """While a step is left."""
    done = (steps.named, steps.plan is not None, steps.staffed)
    here = done.index(False)
    lines = [_line(t, steps, n, done=is_done, here=n == here) for n, is_done in enumerate(done)]
    return blocks([_title(t("🚀 Let us set up your company"))], lines, [t(ABOUT[here])])


def _line(t: Translator, steps: Steps, n: int, *, done: bool, here: bool) -> Markup:
    name = Markup("<b>{}</b>").format(t(NAMES[n])) if here else t(NAMES[n])
    mark = DONE if done else NEXT if here else LATER
    facts = _facts(t, steps)[n] if done else ""
    return Markup("{} {}{}").format(mark, name, f": {facts}" if facts else "")


def _facts(t: Translator, steps: Steps) -> tuple[str, str, str]:
    company, plan = steps.company, steps.plan
    place = city(company.time_zone, t.language)
    return (
        " · ".join((clean_line(company.name), company.currency, place)),
        clean_line(plan.name) if plan else "",
        "",
    )


def ready_screen(t: Translator, plan: SalesPlan, bot: str) -> Markup:
    """``bot`` is its username, for the link."""
    name = clean_line(plan.name)
    return blocks(
        [_title(t("🎉 Everything is ready"))],
        [
            t("Give people this link. Whoever opens it and writes comes into the plan «{plan}»:", plan=name),
            Markup("https://t.me/{}?start=p_{}").format(bot, plan.code),
        ],
        [t("Try it first: open the link from another account and write something.")],
    )


def _title(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


def seated(t: Translator) -> str:
    return t.plain("🙋 New deals come to you now")
