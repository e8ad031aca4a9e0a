"""The team of a plan, as admins read it."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Mode, SalesPlan
from crm_core.results.team import Heirs, Newcomers, Seat, SeatCard, Team
from crm_core.rules.text import clean_line
from crm_core.services.handing import Fate
from locales import N_, Translator
from locales.marks import presence
from views.deals import blocks

SIGNS = (
    ("🟢", N_("🟢 gets new leads")),
    ("⏸", N_("⏸ off shift")),
    ("⚪", N_("⚪ switched off in this plan")),
    ("🚫", N_("🚫 has blocked the bot")),
    ("🔒", N_("🔒 the role does not work on deals")),
)
"""What stands before a name in the list."""


def team_screen(t: Translator, found: Team) -> Markup:
    plan = Markup("🗃 {}").format(clean_line(found.plan.name))
    title = [_title(t("👥 Team"), found.plan), plan]
    wait = t.plural("⏳ {n} deal waits for a manager.", "⏳ {n} deals wait for a manager.", found.waiting)
    waiting = [wait] if found.waiting else []
    if not found.seats:
        return blocks(title, [t("Nobody is in the team yet: new leads wait until you add somebody.")], waiting)
    there = {_sign(seat) for seat in found.seats}
    legend = [t(text) for sign, text in SIGNS if sign in there]
    return blocks(title, [t(RULES[found.plan.mode]), t(COUNTS)], legend, waiting)


RULES = {
    Mode.EVEN: N_("The system gives each new lead to one of the team."),
    Mode.MANUAL: N_("A new lead is offered to the team; whoever takes it first has it."),
}
COUNTS = N_("📥 received here from the system · 💼 open deals here")


def _sign(seat: Seat) -> str:
    manager = seat.manager
    return presence(active=seat.member.active, reachable=manager.reachable, on_shift=manager.on_shift, works=seat.works)


def newcomers_screen(t: Translator, found: Newcomers) -> Markup:
    nobody = t("Everybody who may work on deals is in the team.")
    words = t("Whom do you add? One tap each.") if found.people else nobody
    return blocks([_title(t("👥 Team"), found.plan)], [words])


def member_screen(t: Translator, card: SeatCard) -> Markup:
    member = card.seat.member
    counts = [
        t("📥 Received here from the system: {n}", n=t.number(member.received)),
        t("💼 Open deals here: {n}", n=t.number(card.seat.open_deals)),
    ]
    since = [] if member.removed_at else [t("🗓 In the team since {date}", date=t.date(member.joined_at))]
    return blocks([_member_title(card)], [t(_standing(card.seat))], counts + since)


def _standing(seat: Seat) -> str:
    return GONE if seat.member.removed_at is not None else STANDING[_sign(seat)]


GONE = N_("➖ Not in the team: gets no new leads here.")
STANDING = {
    "🟢": N_("🟢 Gets new leads."),
    "⏸": N_("⏸ Off shift: gets new leads when the shift begins."),
    "⚪": N_("⚪ Switched off: gets no new leads here and keeps the deals."),
    "🚫": N_("🚫 Has blocked the bot: gets no new leads until they return."),
    "🔒": N_("🔒 The role does not work on deals: gets no new leads."),
}


def removal_screen(t: Translator, card: SeatCard, deals: int) -> Markup:
    """What becomes of the open deals?"""
    question = t.plural(
        "➖ Remove from the team? {n} open deal is theirs here. What becomes of it?",
        "➖ Remove from the team? {n} open deals are theirs here. What becomes of them?",
        deals,
    )
    return blocks([_member_title(card)], [question], [t(AGAIN[card.plan.mode])])


AGAIN = {
    Mode.EVEN: N_("🔀 Hand out again: the system gives each deal to somebody else of the team."),
    Mode.MANUAL: N_("🔀 Hand out again: the deals are offered to the team; whoever takes one first has it."),
}


def heirs_screen(t: Translator, found: Heirs) -> Markup:
    question = t("Who gets the deals? Beside each name: open deals in this plan.")
    return blocks([_member_title(found.card)], [question if found.people else t("There is nobody else.")])


def added(t: Translator, card: SeatCard) -> str:
    return t.plain("➕ {name} is in the team", name=_name(card))


def switched(t: Translator, card: SeatCard) -> str:
    if card.seat.member.active:
        return t.plain("▶️ {name} gets new leads here", name=_name(card))
    return t.plain("⚪ {name} gets no new leads here", name=_name(card))


def removed(t: Translator, card: SeatCard, deals: int, fate: Fate) -> str:
    if not deals:
        return t.plain("➖ {name} is out of the team", name=_name(card))
    if fate is Fate.HAND:
        return t.plain_plural(
            "➖ Out of the team; {n} deal has gone over", "➖ Out of the team; {n} deals have gone over", deals
        )
    if fate is Fate.AGAIN:
        return t.plain_plural(
            "➖ Out of the team; {n} deal handed out", "➖ Out of the team; {n} deals handed out", deals
        )
    return t.plain_plural("➖ Out of the team; {n} deal is kept", "➖ Out of the team; {n} deals are kept", deals)


def _name(card: SeatCard) -> str:
    return clean_line(card.seat.manager.name)


def _member_title(card: SeatCard) -> Markup:
    return _title(Markup("👤 {}").format(_name(card)), card.plan)


def _title(words: Markup, plan: SalesPlan) -> Markup:
    return Markup("<b>{}</b>   <code>[{}]</code>").format(words, clean_line(plan.short_label))
