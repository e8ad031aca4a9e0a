"""Sales plans, as admins read them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import LABEL_LIMIT, Mode, Pick, Pool, SalesPlan
from crm_core.results.plans import PlanCard, PlanList, Step
from crm_core.rules.distribution import Distribution
from crm_core.rules.text import clean_line, graphemes
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks

NONE_YET = N_(
    "A sales plan has its own statuses, its own team, and a rule by which new deals reach its managers. "
    "There are none yet: create the first one, it takes a minute."
)
NO_DEFAULT = N_("⚠️ No plan is the default one: whoever just writes to the bot gets no deal. Open a plan and tap ⭐.")
ALL_ARCHIVED = N_("All plans are in the archive, so new people get no deals. Create a plan or restore one.")
NAMES_SHOWN = 5

MODES = {Mode.MANUAL: N_("Manual"), Mode.EVEN: N_("Even")}
POOLS = {Pool.RANDOM: N_("anyone"), Pool.RELATED: N_("the related manager")}
PICKS = {Pick.EVENLY: N_("evenly"), Pick.FEWEST: N_("fewest deals")}
BY_HAND = N_("Nobody gets a new deal by itself: the team is told, and whoever takes it first has it.")
BY_ITSELF: dict[tuple[Pool, Pick], str] = {
    (Pool.RANDOM, Pick.EVENLY): N_(
        "New deals go to the managers on shift in turn, so that each receives as many as the others."
    ),
    (Pool.RANDOM, Pick.FEWEST): N_(
        "Each new deal goes to the manager on shift who has the fewest open deals in this plan."
    ),
    (Pool.RELATED, Pick.EVENLY): N_(
        "A lead who already knows somebody of the team goes to that manager; all others are shared out in turn."
    ),
    (Pool.RELATED, Pick.FEWEST): N_(
        "A lead who already knows somebody of the team goes to that manager; "
        "all others go to the manager on shift who has the fewest open deals in this plan."
    ),
}
LATER_ONLY = N_("A change acts on deals that come from now on.")


def plans_screen(t: Translator, found: PlanList, *, archived: bool) -> Markup:
    if archived:
        words = t("They take no new deals; their deals stay in lists and reports.")
        return blocks([_bold(t("🗄 Archived plans"))], [words if found.rows else t("The archive is empty.")])
    title = _bold(t("🗃 Sales plans"))
    if not found.rows:
        return blocks([title], [t(ALL_ARCHIVED if found.archived else NONE_YET)])
    return blocks([title], [_beside(t, found)], [] if found.default_id else [t(NO_DEFAULT)])


def _beside(t: Translator, found: PlanList) -> Markup:
    if found.rows[0].open_deals is None:
        return t("⭐ is the default plan, of people who just write to the bot.")
    return t("Beside each: its open deals. ⭐ is the default plan, of people who just write to the bot.")


def headline(plan: SalesPlan) -> Markup:
    """The first line of everything that is about one plan."""
    line = Markup("🗃 <b>{}</b>   <code>[{}]</code>")
    return line.format(clean_line(plan.name), clean_line(plan.short_label))


def plan_card(t: Translator, card: PlanCard) -> Markup:
    plan = card.plan
    return blocks(
        [headline(plan), *_standing(t, card)],
        [
            Markup("⚖️ {}").format(distribution_words(t, distribution_of(plan))),
            _team(t, card),
            *_open_deals(t, card),
            Markup("💰 {}").format(t("Average bill: {amount}", amount=t.money(plan.average_bill))),
        ],
        [_created(t, card)],
    )


def _standing(t: Translator, card: PlanCard) -> list[Markup]:
    if card.plan.archived_at is not None:
        return [t("🗄 In the archive: it takes no new deals.")]
    if card.is_default:
        return [t("⭐ The default plan: people who just write to the bot come here.")]
    return []


def _team(t: Translator, card: PlanCard) -> Markup:
    if not card.team:
        return t("👥 Nobody is in the team yet, so new deals have no manager.")
    size = t.plural("{n} manager", "{n} managers", card.team)
    if not card.off_shift:
        return Markup("👥 {}").format(size)
    everybody = card.off_shift == card.team > 1
    away = t("all are off shift") if everybody else t("{n} off shift", n=t.number(card.off_shift))
    return Markup("👥 {} · {}").format(size, away)


def _open_deals(t: Translator, card: PlanCard) -> list[Markup]:
    found = card.open
    if found is None:
        return []
    if not found.count:
        return [t("💼 No open deals")]
    count = t.plural("{n} open deal", "{n} open deals", found.count)
    lines = [Markup("💼 {} · {}").format(count, t.money(found.amount))]
    if found.unassigned:
        lines.append(t("✋ {n} without a manager", n=t.number(found.unassigned)))
    return lines


def _created(t: Translator, card: PlanCard) -> Markup:
    date = t.date(card.plan.created_at)
    if card.created_by is None:
        return t("Created {date}", date=date)
    return t("Created {date} by {name}", date=date, name=clean_line(card.created_by))


# -- distribution -------------------------------------------------------------------------------------------------


def distribution_of(plan: SalesPlan) -> Distribution:
    return Distribution(plan.mode, plan.pool, plan.pick)


def distribution_words(t: Translator, chosen: Distribution) -> str:
    """``Even · anyone · fewest deals``, as plain text."""
    words = [MODES[chosen.mode]]
    if chosen.mode is Mode.EVEN:
        words += [POOLS[chosen.pool], PICKS[chosen.pick]]
    return " · ".join(t.plain(word) for word in words)


def what_will_happen(t: Translator, chosen: Distribution) -> Markup:
    """One sentence about the deals to come."""
    return t(BY_HAND if chosen.mode is Mode.MANUAL else BY_ITSELF[chosen.pool, chosen.pick])


def distribution_screen(t: Translator, card: PlanCard) -> Markup:
    chosen = distribution_of(card.plan)
    return blocks([headline(card.plan), t("⚖️ Distribution")], [what_will_happen(t, chosen)], [t(LATER_ONLY)])


# -- archive ------------------------------------------------------------------------------------------------------


def archive_screen(t: Translator, card: PlanCard) -> Markup:
    title = _bold(t("🗄 Move «{name}» to the archive?", name=clean_line(card.plan.name)))
    return blocks([title], [*_what_stays(t, card), t("No new deals will come. It can be restored at any time.")],
                  _without_default(t, card))  # fmt: skip


def _what_stays(t: Translator, card: PlanCard) -> list[Markup]:
    found = card.open
    if found is None:
        return [t("Its open deals stay with their managers and can be finished.")]
    if not found.count:
        return [t("It has no open deals.")]
    lines = [
        t.plural(
            "{n} open deal stays in it and can be finished.",
            "{n} open deals stay in it and can be finished.",
            found.count,
        )
    ]
    if found.unassigned:
        words = t.plural(
            "✋ {n} has no manager: the bot will not hand it out any more.",
            "✋ {n} have no manager: the bot will not hand them out any more.",
            found.unassigned,
        )
        lines.append(words)
    return lines


def _without_default(t: Translator, card: PlanCard) -> list[Markup]:
    """Who just writes loses their plan; which could be theirs?"""
    if not card.is_default:
        return []
    first = t("⭐ It is the default plan. People who just write to the bot will have no plan and get no deal.")
    if not card.others:
        return [first, t("There is no other plan: create one first.")]
    names = [f"«{clean_line(plan.name)}»" for plan in card.others[:NAMES_SHOWN]]
    more = ["…"] if len(card.others) > NAMES_SHOWN else []
    return [first, t("Choose another one, open it and tap ⭐: {names}", names=", ".join(names + more))]


def moved(t: Translator, plan: SalesPlan) -> str:
    return t.plain("♻️ Back in the list") if plan.archived_at is None else t.plain("🗄 In the archive")


def default_now(t: Translator) -> str:
    return t.plain("⭐ Now the default plan")


# -- what is typed ------------------------------------------------------------------------------------------------


def label_words(label: str) -> str:
    """``ONLINE · 6/12``."""
    return f"{clean_line(label)} · {graphemes(label)}/{LABEL_LIMIT}"


def plan_asked(t: Translator, card: PlanCard) -> Markup:
    """Stands on the screen while a setting is typed."""
    return blocks([headline(card.plan)], [waiting(t)])


def prompt(t: Translator, card: PlanCard, step: Step) -> Markup:
    """Over the input field."""
    plan = card.plan
    if step is Step.NAME:
        return t("Write the new name. Now: {name}", name=clean_line(plan.name))
    if step is Step.BILL:
        now = t.money(plan.average_bill)
        return t("What is a deal worth on average? New deals begin with this amount. Now: {amount}", amount=now)
    label = label_words(plan.short_label)
    return t("Write the new label, {limit} characters at most. Now: {label}", limit=LABEL_LIMIT, label=label)


def hint(t: Translator, step: Step) -> str:
    """In the empty input field."""
    return t.plain(HINTS[step])


HINTS = {Step.NAME: N_("Name of the plan"), Step.BILL: N_("Average bill"), Step.LABEL: N_("Short label")}


def _bold(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)
