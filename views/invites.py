"""Invitations, as those read them who look after people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from crm_core.models import Company, Invite, Role, SalesPlan
from crm_core.results.invites import Added, Choices, InvitePage, ListedInvite, MadeInvite, Picked, Way
from crm_core.rules.invites import Standing, holds_deals
from crm_core.rules.text import EMPTY, clean_line
from locales import N_, Translator
from views.deals import blocks
from views.people import role_name
from views.rights import rights_quote

NAME_LIMIT, LABELS_SHOWN = 40, 5


def invites_screen(t: Translator, page: InvitePage, *, now: datetime) -> Markup:
    title = _bold(t("✉️ Invitations"))
    if not page.found:
        return blocks([title], [t("Nobody has been invited yet. Make a link for one person, or pick several at once.")])
    return blocks([title], [_line(t, found, now) for found in page.found])


def _line(t: Translator, found: ListedInvite, now: datetime) -> Markup:
    what = Markup(" ").join([Markup("{}").format(_role(t, found.invite.role)), *_labels(found.invite.plans)])
    return _told(t, LINES, found, now, what=what)


def _told(
    t: Translator, sentences: Mapping[Standing | None, str], found: ListedInvite, now: datetime, **values: object
) -> Markup:
    """The sentence for how it stands."""
    invite = found.invite
    ended = invite.used_at or invite.revoked_at or invite.expires_at
    is_open = found.standing is Standing.OPEN
    return t(
        sentences[None if is_open and not found.works else found.standing],
        by=_made_by(t, invite),
        who=clean_line(invite.used_by.name if invite.used_by else EMPTY, NAME_LIMIT),
        until=t.moment(invite.expires_at, now),
        ago=t.ago(now if is_open else ended, now),
        **values,
    )


LINES: dict[Standing | None, str] = {
    Standing.OPEN: N_("🔗 {what} · until {until} · {by}"),
    None: N_("⚠️ {what} · does not work: {by} may not give this role any more"),
    Standing.USED: N_("✅ {who} joined {ago} · {what}"),
    Standing.REVOKED: N_("🚫 {what} · revoked {ago}"),
    Standing.EXPIRED: N_("⌛ {what} · expired {ago}"),
}
"""In the list; None: it is open, but whoever made it has lost the right."""

SENTENCES: dict[Standing | None, str] = {
    Standing.OPEN: N_("It works once, until {until}."),
    None: N_("⚠️ It does not work: {by} may not give this role any more."),
    Standing.USED: N_("✅ {who} joined {ago}."),
    Standing.REVOKED: N_("🚫 Revoked {ago}."),
    Standing.EXPIRED: N_("⌛ Expired {ago}."),
}
"""On its own screen."""


def invite_screen(t: Translator, found: ListedInvite, *, now: datetime) -> Markup:
    invite = found.invite
    made = t("Made by {by}, {ago}.", by=_made_by(t, invite), ago=t.ago(invite.created_at, now))
    how = _told(t, SENTENCES, found, now)
    return blocks([_bold(t("🔗 Invitation"))], _terms(t, invite.role, invite.plans), [made, how])


def revoked(t: Translator, found: ListedInvite) -> str:
    """What the tap did, or why there was nothing left to do."""
    if found.standing is Standing.REVOKED:
        return t.plain("🚫 Revoked: nobody joins by it")
    return t.plain("It has been used already") if found.standing is Standing.USED else t.plain("It has expired already")


def choices_screen(t: Translator, choices: Choices) -> Markup:
    if choices.role is None:
        terms = [t("Choose the role.")]
        return blocks(_whom(t, choices), terms)
    terms = _terms(t, choices.role, choices.chosen_plans)
    lasts = [t("The link works once, for {n} h.", n=choices.hours)] if choices.way is Way.LINK else []
    return blocks(_whom(t, choices), terms + lasts, [rights_quote(t, choices.role)])


def _whom(t: Translator, choices: Choices) -> list[Markup]:
    if choices.way is Way.LINK:
        return [_bold(t("🔗 A new link"))]
    title = t.plural("👤 <b>{n} person</b>", "👤 <b>{n} people</b>", len(choices.people))
    return [title, *(_picked(t, one) for one in choices.people), *_all_there(t, choices)]


def _picked(t: Translator, one: Picked) -> Markup:
    name = clean_line(one.name, NAME_LIMIT)
    if one.on_staff:
        return t("▫️ {name} · on the staff already", name=name)
    return Markup("👉 {}{}").format(name, f" · @{one.username}" if one.username else "")


def _all_there(t: Translator, choices: Choices) -> list[Markup]:
    if choices.newcomers:
        return []
    return [Markup(), t("There is nobody to add.")]


def made_screen(t: Translator, made: MadeInvite, link: str, *, now: datetime) -> Markup:
    invite = made.invite
    until = t("It works once, until {until}.", until=t.moment(invite.expires_at, now))
    once = t("Send it only to the person whom it is for: whoever opens it first joins. It is shown only now.")
    return blocks(
        [_bold(t("🔗 The link is ready"))], [_code(link)], _terms(t, invite.role, invite.plans), [until, once]
    )


def invitation(t: Translator, company: Company) -> str:
    """What is sent along with the link."""
    name = clean_line(company.name)
    if name == EMPTY:
        return t.plain("You are invited to the team. Open the link and press Start.")
    return t.plain("You are invited to the team of {company}. Open the link and press Start.", company=name)


def added_screen(t: Translator, added: Added, link: str) -> Markup:
    count = len(added.people)
    title = t.plural("✅ <b>{n} person is on the staff</b>", "✅ <b>{n} people are on the staff</b>", count)
    names = [
        Markup("{} {}").format("👉" if one.reachable else "⏳", clean_line(one.name, NAME_LIMIT))
        for one in added.people
    ]
    first = t(
        "⏳ The bot may not write to them, and no deals come to them, until they press Start. Send them its link:"
    )
    waiting = [first, _code(link)] if added.waiting else []
    return blocks([title, *names], _terms(t, added.role, added.plans), waiting)


def picking(t: Translator) -> Markup:
    """Over the button that opens Telegram's own window."""
    return t("👤 Tap “Choose people” under the input field and mark up to 10 people.")


def picking_asked(t: Translator) -> str:
    return t.plain("👤 Choose people with the button below")


def link_words(t: Translator) -> str:
    """What is sent along with the bot's own link."""
    return t.plain("You are on the team. Open the bot and press Start.")


def dropped(t: Translator) -> str:
    return t.plain("✖️ Nothing was made")


def _terms(t: Translator, role: Role, plans: Sequence[SalesPlan]) -> list[Markup]:
    named = t("Role: <b>{role}</b>", role=_role(t, role))
    if not holds_deals(role):
        return [named, t("This role holds no deals, so it has no plans.")]
    if not plans:
        return [named, t("No plans: no deals will come.")]
    return [named, t("Plans: {plans}", plans=Markup(" ").join(_labels(plans)))]


def _labels(plans: Sequence[SalesPlan]) -> list[Markup]:
    shown = [Markup("<code>[{}]</code>").format(clean_line(plan.short_label)) for plan in plans[:LABELS_SHOWN]]
    rest = len(plans) - LABELS_SHOWN
    return [*shown, Markup("+{}").format(rest)] if rest > 0 else shown


def _role(t: Translator, role: Role) -> str:
    return clean_line(role_name(t, role), NAME_LIMIT)


def _made_by(t: Translator, invite: Invite) -> str:
    return clean_line(invite.created_by.name, NAME_LIMIT) if invite.created_by else t.plain("the bot itself")


def _bold(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)
