"""What each refusal of the core says to the person, as plain text for an alert or a message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crm_core import errors
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.tunnels_files import file_problems

CANNOT_SAVE = N_("Could not save, nothing was changed. Try again in a minute.")
OUT_OF_DATE = N_("This screen is out of date. Here is a fresh one.")

SENTENCES: dict[type[errors.DomainError], str] = {
    errors.NotFound: N_("Nothing was found: it may have been removed, or you may not see it."),
    errors.HoldsNoDeals: N_("This person has left, or takes no deals any more. Nothing was changed."),
    errors.Forbidden: N_("You have no right to do this."),
    errors.DealClosed: N_("The deal is closed. Only “Cancel deal” opens it again."),
    errors.DealIsOpen: N_("The deal is already open."),
    errors.ReasonRequired: N_("This plan asks for a reason: choose one."),
    errors.NoRule: N_("In this plan people choose: pick somebody from the list."),
    errors.NobodyAvailable: N_("Nobody else in the plan's team is available now. Nothing was changed."),
    errors.NothingToUndo: N_("There is nothing left to undo here."),
    errors.NotOnStaff: N_("You are no longer on the staff of this company."),
    errors.InviteRefused: N_("This link does not work any more. Ask for a new one."),
    errors.AlreadyOnStaff: N_("You are on the staff already, and a link changes nothing about that."),
    errors.DraftGone: N_("This has been done already, or was begun too long ago. Begin again from “Invitations”."),
    errors.PlanArchived: N_("The plan is archived: it takes no new deals."),
    errors.LastOpenStatus: N_("A plan needs at least one status before won and lost."),
    errors.FinalStatus: N_("Won and lost can be renamed and recoloured, not moved or deleted."),
    errors.LastOwner: N_("This is the last owner: make somebody else an owner first."),
    errors.NoReasonsSelected: N_("Choose at least one reason first."),
    errors.RightsLacking: N_("You cannot give rights that you do not have, nor change people who may do more."),
    errors.StandardRole: N_("A standard role stays as it is. Make a copy and change that."),
    errors.LockedOut: N_("This is your own role: you would lock yourself out. Ask somebody else to do it."),
    errors.OwnDismissal: N_("You cannot dismiss yourself: ask another owner or admin."),
    errors.CurrencyInUse: N_("There are deals with sums in this currency already, so it cannot be changed."),
    errors.TunnelNotReady: N_("The tunnel cannot be published yet. Look at what is wrong and correct it."),
    errors.NothingTicked: N_("Nothing is ticked any more: it has been done already, or was left too long ago."),
    errors.TicksChanged: N_("The ticks have changed meanwhile. Look again before you hand the deals over."),
    errors.LeadErased: N_("This person has been erased already."),
    errors.LeadStopped: N_("Not delivered: this person asked not to be written to."),
    errors.LeadWithoutChat: N_("Not delivered: this person has no chat with the bot."),
    errors.LeadUnreachable: N_("Not delivered: this person has blocked the bot."),
}

EMPTY = N_("There is nothing in it. Write at least one letter.")
LONG = N_("Too long: {limit} characters at most.")
TAKEN = N_("«{name}» is there already. Choose another name.")
PROBLEMS: dict[tuple[str, str], str] = {
    **{
        (field, "empty"): EMPTY
        for field in (
            "name",
            "label",
            "status",
            "reason",
            "role",
            "source",
            "view",
            "template",
            "letter",
            "note",
            "saved",
            "tunnel",
            "block",
            "keyword",
        )
    },
    **{(field, "long"): LONG for field in ("name", "status", "reason", "role", "source")},
    **{(field, "long"): LONG for field in ("text", "title", "note", "view", "saved", "tunnel", "block", "keyword")},
    **{(field, "taken"): TAKEN for field in ("name", "status", "reason", "role", "source", "saved", "tunnel", "block")},
    ("name", "archived"): N_("«{name}» is in the archive. Restore it there, or choose another name."),
    ("label", "complex"): N_("These characters are made of too many parts. Choose simpler ones."),
    ("average_bill", "wrong"): N_("This does not look like an amount. Example: 12500 or 12500.50"),
    ("text", "empty"): EMPTY,
    ("text", "names"): N_("The name of the person can stand there {limit} times at most."),
    ("currency", "unknown"): N_("No such currency was found. Write its name or its code, like EUR."),
    ("time_zone", "unknown"): N_(
        "No such city was found. Write a capital or a large city of your time zone, or its name like Europe/Kyiv."
    ),
    ("cap", "wrong"): N_("Write a whole number from 1 to {limit}."),
    ("hours", "wrong"): N_("These do not look like hours. Example: 9:00–18:00"),
    ("hours", "same"): N_("The beginning and the end are the same. Example: 9:00–18:00"),
    ("days", "wrong"): N_("These do not look like days. Example: 12.10.2026 or 1.10–15.10.2026"),
    ("days", "order"): N_("The first day comes after the last. Example: 1.10–15.10.2026"),
    ("deal", "wrong"): N_("This does not look like a deal's number. Example: #118"),
    ("deal", "missing"): N_("There is no deal with this number, or you may not see it."),
    ("deals", "many"): N_("At most {limit} deals at once: hand over those that are ticked first."),
    ("search", "short"): N_("A little more, please: two letters of a name, or three digits of a phone."),
    ("search", "many"): N_("More than {limit} people match. Write a little more of the name, phone or e-mail."),
    ("hours", "no_days"): N_("At least one day must stay."),
    ("lead", "empty"): N_("Write at least a name, a phone or an e-mail."),
    ("lead", "several"): N_("One person at a time, please: one phone and one e-mail."),
    ("phone", "wrong"): N_("This does not look like a phone number. Example: +380 67 123 45 67"),
    ("email", "wrong"): N_("This does not look like an e-mail. Example: name@example.com"),
    ("message", "empty"): N_("There is nothing in this message that could be sent."),
    ("template", "long"): LONG,
    ("template", "unknown"): N_("Nothing is put in place of {place}. There are {{lead}}, {{plan}} and {{manager}}."),
    ("template", "places"): N_("Names can be put in {limit} times at most."),
    ("letter", "long"): LONG,
    ("letter", "unknown"): N_("Nothing is put in place of {place}. There are {{lead}} and {{manager}}."),
    ("letter", "places"): N_("Names can be put in {limit} times at most."),
    ("letter", "not_words"): N_("Only words can be sent to many. A tunnel can send pictures and files."),
    ("tunnel", "many"): N_("{limit} tunnels at most. Delete one of them first."),
    ("tunnel", "archived"): N_("This tunnel is in the archive. Take it out first."),
    ("tunnel", "used"): N_("People have been in this tunnel: put it into the archive instead."),
    ("tunnel", "calls_out"): N_("It sends data to an outside address, so only an owner can publish it."),
    ("tunnel", "closed"): N_("Nobody new is let into this tunnel now: it is paused, in the archive, or not published."),
    ("tunnel_code", "wrong"): N_("Only Latin letters, digits, - and _ can stand in a link: from 2 to {limit} of them."),
    ("tunnel_code", "taken"): N_("This link leads to the tunnel «{name}» already. Choose another one."),
    ("keyword", "command"): N_("A keyword does not begin with a slash."),
    ("keyword", "many"): N_("{limit} keywords at most."),
    ("keyword", "taken"): N_("«{word}» leads to the tunnel «{name}» already."),
    ("block", "many"): N_("{limit} blocks at most. Delete one of them first."),
    ("span", "long"): N_("{limit} days at most."),
    ("due", "wrong"): N_("Begin with when, like: tomorrow 10:00, 25.11 14:30, in 2 h."),
    ("due", "past"): N_("This moment is over already. Write a later one."),
    ("due", "far"): N_("This is too far away: five years at most."),
    ("task", "long"): LONG,
    ("task", "many"): N_("{limit} open tasks on a deal at most. Finish one of them first."),
    ("moment", "wrong"): N_("This does not look like a day and a time. Example: 31.05.2026 18:00"),
    ("media", "wrong"): N_("Send a photo, a video, a voice message or a file."),
    ("url", "wrong"): N_("A whole address is needed, like https://example.com"),
    ("tunnel_field", "wrong"): N_("One word of letters, digits and _, like city. Names of ours do not fit."),
    ("tunnel_items", "many"): N_("{limit} at most. Delete one of them first."),
    ("span", "wrong"): N_("This does not look like a time span. Example: 30m, 2h or 1d 12h"),
    ("template", "no_plan"): N_("Nothing was sent: the template names a plan, and this person has no open deal."),
    ("template", "many"): N_("{limit} templates at most. Delete one of them first."),
    ("message", "not_carried"): N_("This kind of message cannot be passed on to a person: nothing was sent."),
    ("saved", "many"): N_("{limit} saved reports at most. Delete one of them first."),
    ("time", "wrong"): N_("This does not look like a time. Example: 9:30"),
    ("tag", "empty"): EMPTY,
    ("tag", "long"): N_("A tag has at most {limit} characters; this one has {count}."),
    ("tag", "complex"): N_("This tag has too many signs on its letters. Write it in a simpler way."),
    ("tag", "taken"): N_("There is such a tag already: «{name}»."),
    ("tag", "removed"): N_("There was such a tag once: «{name}». Add it again instead."),
    ("tag", "many"): N_("{limit} tags at most. Remove one of them first."),
    ("view", "many"): N_("{limit} saved lists at most. Take the star away from one of them first."),
    ("amount", "wrong"): N_("This does not look like an amount. Example: 12500 or 12500.50"),
}
WRONG_VALUE = N_("This value does not fit here. Try another one.")


def explain(t: Translator, error: errors.DomainError, *, now: datetime, status: str | None = None) -> str:
    """``status``: how the deal stands now, if its card was loaded."""
    special = SPECIAL.get(type(error))
    if special is not None:
        return special(t, error, now, status)
    if isinstance(error, errors.Invalid):
        return _problem(t, error)
    return t.plain(SENTENCES.get(type(error), SENTENCES[errors.Forbidden]))


def _problem(t: Translator, error: errors.Invalid) -> str:
    if (error.field, error.problem) == ("label", "long"):
        return t.plain_plural(
            "{n} character, {limit} at most: «{label}»",
            "{n} characters, {limit} at most: «{label}»",
            int(str(error.about["count"])),
            limit=error.about["limit"],
            label=error.about["label"],
        )
    return t.plain(PROBLEMS.get((error.field, error.problem), WRONG_VALUE), **error.about)


def _edited(t: Translator, error: errors.DomainError, now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.Changed)
    if error.at is None:
        return t.plain("This was changed meanwhile. Here it is as it stands now.")
    ago = t.ago(error.at, now)
    if error.by is None:
        return t.plain("Changed {ago}. Here it is as it stands now.", ago=ago)
    return t.plain("Changed by {name} {ago}. Here it is as it stands now.", name=clean_line(error.by), ago=ago)


def _role_in_use(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.RoleInUse)
    if not error.people:
        return t.plain_plural(
            "{n} open invitation carries this role. Revoke it first.",
            "{n} open invitations carry this role. Revoke them first.",
            error.invites,
        )
    return t.plain_plural(
        "{n} person has this role. Give them another one first.",
        "{n} people have this role. Give them another one first.",
        error.people,
    )


def _too_many_tries(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.TooManyTries)
    return t.plain("Too many wrong links. Try again in {span}.", span=t.span(error.wait))


def _changed(t: Translator, error: errors.DomainError, now: datetime, status: str | None) -> str:
    assert isinstance(error, errors.DealChanged)
    values = {"name": clean_line(error.by), "ago": t.ago(error.at, now), "status": status}
    if error.by is None:
        text = N_("The deal changed {ago}: now {status}.") if status else N_("The deal changed {ago}.")
    else:
        text = N_("Changed by {name} {ago}: now {status}.") if status else N_("Changed by {name} {ago}.")
    return t.plain(text, **values)


def _taken(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.AlreadyTaken)
    return t.plain("{name} was quicker: the deal is taken.", name=clean_line(error.by))


def _another_open(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.AnotherDealOpen)
    return t.plain("This person already has an open deal in the plan: #{number}.", number=error.other_id)


def _archived(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.LeadArchived)
    if error.blacklisted:
        return t.plain("This person is on the blacklist. Take them off it in the audience first.")
    return t.plain("This person is in the archive. Bring them back in the audience first.")


def _in_use(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.StatusInUse)
    return t.plain_plural(
        "{n} deal stands in this status: choose where it goes.",
        "{n} deals stand in this status: choose where they go.",
        error.deals,
    )


def _both_open(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.BothOpen)
    return t.plain(
        "Both have an open deal in the same plan: #{first} and #{second}. Close one of them first.",
        first=error.first_id,
        second=error.second_id,
    )


def _file(t: Translator, error: errors.DomainError, _now: datetime, _status: str | None) -> str:
    assert isinstance(error, errors.CompanyFileError)
    return file_problems(t, error.problems)


SPECIAL: dict[type[errors.DomainError], Callable[[Translator, errors.DomainError, datetime, str | None], str]] = {
    errors.Changed: _edited,
    errors.CompanyFileError: _file,
    errors.DealChanged: _changed,
    errors.AlreadyTaken: _taken,
    errors.AnotherDealOpen: _another_open,
    errors.BothOpen: _both_open,
    errors.LeadArchived: _archived,
    errors.RoleInUse: _role_in_use,
    errors.StatusInUse: _in_use,
    errors.TooManyTries: _too_many_tries,
}
