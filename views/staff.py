"""People on staff, as admins read them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Manager, Role, SalesPlan
from crm_core.results.staff import Farewell, Heirs, PersonCard, Seats
from crm_core.rules.permissions import rights_of
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks
from views.hours import hours_lines, hours_words
from views.people import role_name
from views.rights import rights_lines, rights_quote

LABELS_SHOWN = 20


def people_screen(t: Translator, found: Sequence[Manager], *, former: bool) -> Markup:
    if former:
        words = t("Nobody has left.") if not found else t("They have left; their deals and the log keep their names.")
        return blocks([t("<b>🗄 Former colleagues</b>")], [words])
    count = t.plural("{n} person on the staff.", "{n} people on the staff.", len(found))
    return blocks([t("<b>👥 People</b>"), count], [t("🟢 on shift · ⏸ off shift · 🚫 out of reach")])


def person_screen(t: Translator, card: PersonCard) -> Markup:
    person = card.person
    if not person.active:
        left = [t("🗄 Has left: {date}", date=t.date(person.left_at))] if person.left_at else [t("🗄 Has left")]
        return blocks([_title(person)], [*left, _since(t, person)])
    rights = [] if card.manageable else [t("🔒 May do more than you, so only others can change them.")]
    return blocks(
        [_title(person), _state(t, person)],
        [_plans(t, card.plans), _deals(t, card), _hours(t, card), _since(t, person)],
        _reach(t, person),
        [*rights, t("Rights:"), rights_quote(t, person.role)],
    )


def roles_screen(t: Translator, card: PersonCard) -> Markup:
    asked = t("Which role?") if card.person.active else t("With which role do they come back?")
    return blocks([_title(card.person)], [asked, t("You can give only what you may do yourself.")])


def lose_rights_screen(t: Translator, card: PersonCard, role: Role) -> Markup:
    """Before somebody gives themselves a role that may do less."""
    lost = rights_lines(t, rights_of(card.person.role) - rights_of(role))
    asked = t("Your own role would be <b>{role}</b>. You cannot take it back yourself.", role=role_name(t, role))
    told = [t("You would lose:"), Markup("<blockquote expandable>{}</blockquote>").format(Markup("\n").join(lost))]
    return blocks([asked], told if lost else [])


def seats_screen(t: Translator, seats: Seats) -> Markup:
    if not seats.plans:
        return blocks([_title(seats.card.person)], [t("There are no plans yet.")])
    words = t("In which plans do they take part? Each tap counts at once; deals they have stay with them.")
    return blocks([_title(seats.card.person)], [words])


def cap_screen(t: Translator, card: PersonCard) -> Markup:
    words = t("How many open deals at most, in all plans together? At the cap no new ones come.")
    return blocks([_title(card.person), _deals(t, card)], [words])


def hours_screen(t: Translator, card: PersonCard) -> Markup:
    if card.hours is None:
        return blocks([_title(card.person)], [t("No working hours: the shift begins and ends only by hand.")])
    words = t("The shift begins and ends by itself. What is set by hand holds until the next of these times.")
    return blocks([_title(card.person)], hours_lines(t, card.hours), [words])


def dismissal_screen(t: Translator, card: PersonCard) -> Markup:
    """Where do the open deals go?"""
    asked = t.plural("{n} open deal: what becomes of it?", "{n} open deals: what becomes of them?", card.open_deals)
    return blocks([_title(card.person)], [asked, t(AGAIN)])


AGAIN = N_(
    "Handed out again: plans that distribute by themselves choose by their rule, "
    "in the others everybody who may take a deal is told."
)


def heirs_screen(t: Translator, heirs: Heirs) -> Markup:
    if not heirs.people:
        return blocks([_title(heirs.card.person)], [t("There is nobody who could take them yet: hand them out again.")])
    return blocks([_title(heirs.card.person)], [t("Who gets the deals? Beside each: how many they have.")])


def farewell_screen(t: Translator, farewell: Farewell) -> Markup:
    card = farewell.card
    asked = t("🚪 Dismiss <b>{name}</b>?", name=clean_line(card.person.name))
    gone = t("The buttons and the plans are gone at once, their invitations do not work any more.")
    return blocks([asked], [*_fate(t, farewell), gone])


def _fate(t: Translator, farewell: Farewell) -> list[Markup]:
    count, heir = farewell.card.open_deals, farewell.heir
    if not count:
        return []
    if heir is None:
        return [t.plural("{n} open deal is handed out again.", "{n} open deals are handed out again.", count)]
    name = clean_line(heir.name)
    return [t.plural("{n} open deal goes to {name}.", "{n} open deals go to {name}.", count, name=name)]


def person_asked(t: Translator, card: PersonCard) -> Markup:
    """Stands on the screen while a value is typed."""
    return blocks([_title(card.person)], [waiting(t)])


def name_prompt(t: Translator) -> Markup:
    return t("Write the name by which colleagues know this person.")


def cap_prompt(t: Translator) -> Markup:
    return t("How many open deals at most? Write a whole number.")


def role_given(t: Translator, card: PersonCard) -> str:
    return f"🎭 {role_name(t, card.person.role)}"


def shift_set(t: Translator, card: PersonCard) -> str:
    return t.plain("▶️ On shift now") if card.person.on_shift else t.plain("⏸ Off shift now")


def dismissed(t: Translator, card: PersonCard) -> str:
    return t.plain("🚪 {name} is off the staff", name=clean_line(card.person.name))


def taken_back(t: Translator, card: PersonCard) -> str:
    return t.plain("♻️ {name} is back on the staff", name=clean_line(card.person.name))


def _title(person: Manager) -> Markup:
    name = Markup("👤 <b>{}</b>").format(clean_line(person.name))
    return name + (Markup(" · @{}").format(clean_line(person.username)) if person.username else Markup())


def _state(t: Translator, person: Manager) -> Markup:
    shift = t("🟢 on shift") if person.on_shift else t("⏸ off shift")
    return Markup("🎭 {} · {}").format(role_name(t, person.role), shift)


def _plans(t: Translator, plans: Sequence[SalesPlan]) -> Markup:
    if not plans:
        return t("🗃 In no plan yet: no deals come by themselves.")
    labels = [Markup("<code>[{}]</code>").format(clean_line(plan.short_label)) for plan in plans[:LABELS_SHOWN]]
    rest = [Markup("…")] if len(plans) > LABELS_SHOWN else []
    return Markup("🗃 {}").format(Markup(" ").join([*labels, *rest]))


def _deals(t: Translator, card: PersonCard) -> Markup:
    cap = card.person.max_open_deals
    if cap is None:
        return t.plural("💼 {n} open deal, no cap", "💼 {n} open deals, no cap", card.open_deals)
    return t.plural("💼 {n} open deal, cap {cap}", "💼 {n} open deals, cap {cap}", card.open_deals, cap=t.number(cap))


def _hours(t: Translator, card: PersonCard) -> Markup:
    return Markup("🕘 {}").format(hours_words(t, card.hours)) if card.hours else t("🕘 No working hours")


def _since(t: Translator, person: Manager) -> Markup:
    return t("📅 On the staff since {date}", date=t.date(person.created_at))


def _reach(t: Translator, person: Manager) -> list[Markup]:
    if person.telegram_language is None:
        return [t("📭 Has not opened the bot yet, so nothing reaches them.")]
    return [] if person.reachable else [t("🚫 Has blocked the bot: no new deals until they return.")]
