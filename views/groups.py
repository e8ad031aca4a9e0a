"""Groups of the team: as admins read of them, and what is said there."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.results.groups import GroupTake, PlanGroup
from crm_core.rules.groups import GROUP
from crm_core.rules.text import clean_line
from locales import Translator
from views.deals import blocks


def address(username: str | None, code: str) -> str:
    """Telegram asks which group, brings the bot there and says the code."""
    return f"https://t.me/{username}?startgroup={GROUP}{code}"


def groups_screen(t: Translator, found: Sequence[PlanGroup]) -> Markup:
    title = Markup("<b>{}</b>").format(t("👥 Team groups"))
    about = t(
        "A Telegram group of the plan's team is told of each deal that nobody has, and the first to tap takes it."
        " Phone and e-mail are never shown there."
    )
    bound = [
        Markup("{} → «{}»").format(clean_line(row.plan.name), clean_line(row.group.title)) for row in found if row.group
    ]
    return blocks([title], [about], bound)


def group_screen(t: Translator, found: PlanGroup) -> Markup:
    title = Markup("👥 <b>{}</b>").format(clean_line(found.plan.name))
    if found.group is None:
        return blocks([title], [t("This plan has no group: deals that nobody has are offered to each of the team.")])
    told = t("Deals that nobody has are also offered in «{group}».", group=clean_line(found.group.title))
    return blocks([title], [told])


def link_screen(t: Translator, found: PlanGroup) -> Markup:
    title = Markup("👥 <b>{}</b>").format(clean_line(found.plan.name))
    how = t(
        "Tap the button and choose the group: the bot comes there and says that it is bound. You must be in the group"
        " under your own name, not as an anonymous administrator. The link works once, within 24 hours."
    )
    return blocks([title], [how])


def unbound(t: Translator) -> str:
    return t.plain("🗑 The plan has no group any more")


def lost(t: Translator, title: str, teams: Sequence[str]) -> Markup:
    labels = ", ".join(clean_line(team) for team in teams)
    return t(
        "👥 The bot is no longer in the group «{group}», so deals of {plans} are offered only to each of the team.",
        group=clean_line(title),
        plans=labels,
    )


# -- in the group -------------------------------------------------------------------------------------------------


def bound(t: Translator, found: PlanGroup) -> Markup:
    return t("👥 Deals of {plan} that nobody has are offered here. The first to tap takes it.", plan=_plan(found))


def only_named(t: Translator) -> Markup:
    return t("Only somebody of the team who may edit the company's settings binds a group, under their own name.")


def taken(t: Translator, done: GroupTake, username: str | None) -> str:
    if not done.taken:
        return t.plain("I cannot write to you yet: open t.me/{bot}, press Start, and tap again.", bot=username)
    return t.plain("The deal is yours. Its card is in your chat with the bot.")


def only_team(t: Translator) -> str:
    return t.plain("This is for the company's team, under their own names.")


def _plan(found: PlanGroup) -> Markup:
    return Markup("«{}»").format(clean_line(found.plan.name))
