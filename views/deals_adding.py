"""What the screens say on which a deal is added by hand."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Kind, SalesPlan
from crm_core.results.adding import AddedDeal, Candidates, Spot
from crm_core.rules.text import shown_name
from locales import Translator
from views.asking import waiting
from views.deals import blocks, status_name
from views.plans import headline


def asked_screen(t: Translator, spot: Spot) -> Markup:
    """Stands in place of the board or the plan while the person types."""
    closed = spot.status.kind is not Kind.OPEN
    then = [t("The deal is made first; closing it is the next step.")] if closed else []
    return blocks(_head(t, spot), then, [waiting(t)])


def prompt(t: Translator) -> Markup:
    return t(
        "Who is it? Write a name, phone or e-mail of somebody who is here already, "
        "or a new contact: name, phone, e-mail."
    )


def hint(t: Translator) -> str:
    return t.plain("Name, phone, e-mail")


def candidates_screen(t: Translator, found: Candidates) -> Markup:
    question = [t("Is it one of these people?")]
    if found.more:
        question.append(t("There are more of them: write a little more of the name, phone or e-mail."))
    if any(lead.archived_at is not None and lead.blacklisted_at is None for lead in found.leads):
        question.append(t("🗄 is in the archive: a new deal brings them back."))
    return blocks(_head(t, found.spot), question)


def which_plan(t: Translator, plans: Sequence[SalesPlan]) -> Markup:
    return t("➕ A new deal in which plan?") if plans else t("There is no plan into which you could put a deal.")


def added(t: Translator, result: AddedDeal) -> str:
    """For the answer of a tap; nothing is told of a colleague's deal that was there before."""
    deal = result.deal
    if not result.made:
        return t.plain("There is an open deal in this plan already.")
    values = {"number": f"#{deal.id}", "plan": shown_name(deal.plan.name)}
    if result.card is not None or deal.manager is None:
        return t.plain("🗃 {number} was made in «{plan}».", **values)
    return t.plain("🗃 {number} was made in «{plan}»: {name} has it.", name=shown_name(deal.manager.name), **values)


def out_of_sight(t: Translator, result: AddedDeal) -> Markup:
    """In place of the card of a deal that is not the reader's to see."""
    return blocks(_head(t, result.spot), [Markup("{}").format(added(t, result))])


def _head(t: Translator, spot: Spot) -> list[Markup]:
    return [headline(spot.plan), t("➕ A new deal · {status}", status=status_name(spot.status))]
