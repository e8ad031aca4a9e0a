"""A plan's statuses, as admins read them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Kind, SalesPlan, Status
from crm_core.results.statuses import StatusCard, StatusList
from crm_core.rules.text import clean_line
from locales import N_, Translator
from locales.marks import COLOURS
from views.asking import waiting
from views.deals import blocks, status_name

NEIGHBOURS = 4
"""Above and below the status, shown with it."""
REASONS_SHOWN, REASON_LIMIT = 15, 60


def statuses_screen(t: Translator, found: StatusList) -> Markup:
    plan = Markup("🗃 {}").format(clean_line(found.plan.name))
    return blocks([_title(t("🚦 Statuses"), found.plan), plan], [t(ORDER), t(COUNTS)])


ORDER = N_("A new deal enters the first one; won and lost always come last.")
COUNTS = N_("Beside each: how many open deals stand in it now.")


def status_screen(t: Translator, card: StatusCard) -> Markup:
    title = _status_title(card)
    if card.status.kind is Kind.OPEN:
        return blocks([title], _order(card), _standing(t, card))
    colour = t("Colour in charts: {colour}", colour=COLOURS[card.status.colour])
    if card.status.kind is Kind.WON:
        return blocks([title], [t("Deals that succeeded end here."), colour])
    return blocks([title], [t("Deals that failed end here."), colour], _reasons(t, card))


def _order(card: StatusCard) -> list[Markup]:
    """Where the status stands among its neighbours."""
    steps = list(card.steps)
    place = steps.index(card.status)
    first, last = max(place - NEIGHBOURS, 0), place + NEIGHBOURS + 1
    lines = [_line(step, bold=step is card.status) for step in steps[first:last]]
    return [*([Markup("…")] if first else []), *lines, *([Markup("…")] if last < len(steps) else [])]


def _line(status: Status, *, bold: bool) -> Markup:
    name = Markup("{}").format(status_name(status))
    return Markup("<b>{}</b>").format(name) if bold else name


def _standing(t: Translator, card: StatusCard) -> list[Markup]:
    deals = t.plural("{n} deal stands here now.", "{n} deals stand here now.", card.deals)
    now = deals if card.deals else t("No deal stands here now.")
    return [t("New deals enter here."), now] if card.status is card.steps[0] else [now]


def _reasons(t: Translator, card: StatusCard) -> list[Markup]:
    if not card.company:
        return [t("The company has no reasons yet. Add your own, or begin with the usual ones.")]
    lines = [t(REQUIRED if card.status.reasons_required else NOT_REQUIRED)]
    if not card.selected:
        return [*lines, t("Tick those that fit this plan.")]
    names = [clean_line(reason.name, REASON_LIMIT) for reason in card.selected]
    shown = ", ".join(names[:REASONS_SHOWN]) + ("…" if len(names) > REASONS_SHOWN else "")
    return [*lines, t("In this order: {reasons}", reasons=shown)]


REQUIRED = N_("☑ Nobody can lose a deal here without one of the ticked reasons.")
NOT_REQUIRED = N_("☐ With “Reasons for refusal” on, nobody can lose a deal without one of the ticked reasons.")


def colours_screen(t: Translator, card: StatusCard) -> Markup:
    question = [t("🎨 Which colour?")]
    if card.status.kind is not Kind.OPEN:
        question.append(t("In lists its sign stays as it is; the colour shows in charts."))
    return blocks([_status_title(card)], question)


def deletion_screen(t: Translator, card: StatusCard) -> Markup:
    if not card.deals:
        return blocks(
            [_status_title(card)], [t("Delete this status? No deal stands in it; old records keep its name.")]
        )
    words = t.plural("{n} deal stands here. Where does it go?", "{n} deals stand here. Where do they go?", card.deals)
    return blocks([_status_title(card)], [words, t("A tap moves them and deletes the status.")])


def deleted(t: Translator, went: int) -> str:
    if not went:
        return t.plain("🗑 The status is deleted.")
    return t.plain_plural("🗑 Deleted; {n} deal was moved.", "🗑 Deleted; {n} deals were moved.", went)


def gone(t: Translator) -> str:
    return t.plain("This status has been deleted.")


def status_asked(t: Translator, plan: SalesPlan) -> Markup:
    """Stands on the screen while the name of a new one is typed."""
    return blocks([_title(t("🚦 A new status"), plan)], [waiting(t)])


def status_prompt(t: Translator) -> Markup:
    return t("What is it called? For example: Offer sent. Several at once: one a line.")


def name_asked(t: Translator, card: StatusCard) -> Markup:
    return blocks([_status_title(card)], [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("Write the new name of the status. It shows everywhere.")


def reason_prompt(t: Translator) -> Markup:
    return t("How do people refuse? It goes into the company's list and is ticked here. Several at once: one a line.")


def _status_title(card: StatusCard) -> Markup:
    return _title(Markup("{}").format(status_name(card.status)), card.plan)


def _title(words: Markup, plan: SalesPlan) -> Markup:
    return Markup("<b>{}</b>   <code>[{}]</code>").format(words, clean_line(plan.short_label))
