"""What happened, to what, and what changed by it: the words of the action log on every screen that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from crm_core.models import ActorKind, AuditEntry, Event
from crm_core.rules.contacts import masked_email, masked_phone
from locales import LANGUAGES, N_, Translator
from views.contacts import masked_words
from views.log_values import MISSING, change, shorten

EVENTS: dict[Event, str] = {
    Event.DEAL_CREATED: N_("The deal was created"),
    Event.DEAL_ADD_REPEATED: N_("Added again: already open, nothing changed"),
    Event.DEAL_ASSIGNED: N_("Given to a manager"),
    Event.DEAL_TAKEN: N_("Taken"),
    Event.DEAL_TRANSFERRED: N_("Handed over"),
    Event.DEAL_RELEASED: N_("Without a manager again"),
    Event.DEAL_MOVED: N_("Moved"),
    Event.DEAL_AMOUNT_CHANGED: N_("Amount changed"),
    Event.DEAL_TITLE_CHANGED: N_("Title changed"),
    Event.DEAL_NOTE_CHANGED: N_("Note changed"),
    Event.DEAL_WON: N_("Won"),
    Event.DEAL_LOST: N_("Lost"),
    Event.DEAL_CLARIFIED: N_("Clarification written"),
    Event.DEAL_CLOSING_CANCELLED: N_("Closing cancelled"),
    Event.DEAL_UNDONE: N_("Taken back"),
    Event.TASK_ADDED: N_("A task was planned"),
    Event.TASK_CHANGED: N_("A task was changed"),
    Event.TASK_DONE: N_("A task was done"),
    Event.TASK_DROPPED: N_("A task was dropped"),
    Event.LEAD_CREATED: N_("The lead appeared"),
    Event.LEAD_PHONE_CHANGED: N_("Phone changed"),
    Event.LEAD_EMAIL_CHANGED: N_("E-mail changed"),
    Event.LEAD_CONTACT_CHANGED: N_("Contact changed"),
    Event.LEAD_BLOCKED_BOT: N_("The lead blocked the bot"),
    Event.LEAD_RETURNED: N_("The lead is back"),
    Event.LEAD_CONNECTED: N_("Connected to the chat"),
    Event.LEAD_DISCONNECTED: N_("Disconnected from the chat"),
    Event.LEAD_STOPPED: N_("The lead asked not to be written to"),
    Event.LEAD_ERASED: N_("The person was erased"),
    Event.LEADS_MERGED: N_("Merged with another lead"),
    Event.LEADS_PARTED: N_("Merging taken back"),
    Event.LEAD_TAGGED: N_("A tag was put on the lead"),
    Event.LEAD_UNTAGGED: N_("A tag was taken off the lead"),
    Event.LEAD_ARCHIVED: N_("The lead went to the archive"),
    Event.LEAD_RESTORED: N_("The lead came back from the archive"),
    Event.LEAD_BLACKLISTED: N_("The lead was blacklisted"),
    Event.LEAD_UNBLACKLISTED: N_("The lead was taken off the blacklist"),
    Event.MASS_STARTED: N_("An action over many leads began"),
    Event.MASS_STOPPED: N_("An action over many leads was stopped"),
    Event.MASS_FINISHED: N_("An action over many leads ended"),
    Event.LEAD_ENTERED_TUNNEL: N_("The lead came into a tunnel"),
    Event.LEAD_TUNNEL_PAUSED: N_("The tunnel is silent: somebody of the team writes"),
    Event.LEAD_TUNNEL_RESUMED: N_("The tunnel goes on"),
    Event.LEAD_TUNNEL_STOPPED: N_("The tunnel was stopped"),
    Event.LEAD_TUNNEL_BROKEN: N_("The tunnel broke off: its way leads nowhere"),
    Event.LEAD_TUNNEL_FAILED: N_("An action of the tunnel failed"),
    Event.PLAN_CREATED: N_("The plan was created"),
    Event.PLAN_CHANGED: N_("The plan was changed"),
    Event.PLAN_ARCHIVED: N_("The plan was archived"),
    Event.PLAN_RESTORED: N_("The plan was restored"),
    Event.STATUS_CREATED: N_("A status was added"),
    Event.STATUS_CHANGED: N_("A status was changed"),
    Event.STATUS_DELETED: N_("A status was deleted"),
    Event.STATUSES_SWAPPED: N_("Statuses changed places"),
    Event.REASONS_SELECTED: N_("The plan's reasons were chosen"),
    Event.REASON_CREATED: N_("A reason was added"),
    Event.REASON_CHANGED: N_("A reason was changed"),
    Event.REASON_ARCHIVED: N_("A reason was archived"),
    Event.REASON_RESTORED: N_("A reason was restored"),
    Event.MEMBER_ADDED: N_("A manager was added to the plan"),
    Event.MEMBER_CHANGED: N_("A manager's place in the plan was changed"),
    Event.MEMBER_REMOVED: N_("A manager was removed from the plan"),
    Event.SOURCE_CREATED: N_("A source was added"),
    Event.SOURCE_CHANGED: N_("A source was changed"),
    Event.SOURCE_ARCHIVED: N_("A source was archived"),
    Event.PERSON_JOINED: N_("A person joined"),
    Event.PERSON_CHANGED: N_("A person was changed"),
    Event.PERSON_DISMISSED: N_("A person was dismissed"),
    Event.INVITE_CREATED: N_("An invitation was made"),
    Event.INVITE_REVOKED: N_("An invitation was revoked"),
    Event.ROLE_CREATED: N_("A role was made"),
    Event.ROLE_CHANGED: N_("A role was changed"),
    Event.ROLE_DELETED: N_("A role was deleted"),
    Event.SHIFT_CHANGED: N_("A shift was changed"),
    Event.COMPANY_CHANGED: N_("The company's settings were changed"),
    Event.TAG_CREATED: N_("A tag was added"),
    Event.TAG_CHANGED: N_("A tag was changed"),
    Event.TAG_ARCHIVED: N_("A tag was removed"),
    Event.TAG_RESTORED: N_("A tag was brought back"),
    Event.TAG_DELETED: N_("A tag was removed"),
    Event.TEMPLATE_CREATED: N_("A template was added"),
    Event.TEMPLATE_CHANGED: N_("A template was changed"),
    Event.TEMPLATE_DELETED: N_("A template was deleted"),
    Event.LEADS_EXPORTED: N_("Leads were taken out as a file"),
    Event.TUNNEL_CREATED: N_("A tunnel was made"),
    Event.TUNNEL_CHANGED: N_("A tunnel was changed"),
    Event.TUNNEL_PUBLISHED: N_("A tunnel was published"),
    Event.TUNNEL_DELETED: N_("A tunnel was deleted"),
    Event.REPORT_EXPORTED: N_("A report was taken out as a file"),
    Event.REPORT_SAVED: N_("A report was saved"),
    Event.REPORT_CHANGED: N_("A saved report was changed"),
    Event.REPORT_DELETED: N_("A saved report was deleted"),
    Event.REPORT_SCHEDULED: N_("A report is sent by schedule"),
    Event.REPORT_RESCHEDULED: N_("The schedule of a report was changed"),
    Event.REPORT_UNSCHEDULED: N_("The schedule of a report was deleted"),
}

ACTORS = {ActorKind.LEAD: N_("the lead"), ActorKind.SYSTEM: N_("the system"), ActorKind.PERSON: N_("somebody")}

FIELDS: dict[str, str] = {
    "name": N_("Name: {change}"),
    "phone": N_("Phone: {change}"),
    "email": N_("E-mail: {change}"),
    "title": N_("Title: {change}"),
    "note": N_("Note: {change}"),
    "status": N_("Status: {change}"),
    "manager": N_("Manager: {change}"),
    "task": N_("Task: {change}"),
    "due": N_("When: {change}"),
    "task_text": N_("About: {change}"),
    "result": N_("Result: {change}"),
    "amount": N_("Amount: {change}"),
    "reason": N_("Reason: {change}"),
    "clarification": N_("Clarification: {change}"),
    "source": N_("Source: {change}"),
    "tag": N_("Tag: {change}"),
    "tunnel": N_("Tunnel: {change}"),
    "average_bill": N_("Average bill: {change}"),
    "short_label": N_("Short label: {change}"),
    "mode": N_("Distribution: {change}"),
    "pool": N_("Attach to: {change}"),
    "pick": N_("Between them: {change}"),
    "colour": N_("Colour: {change}"),
    "swapped_with": N_("Changed places with: {change}"),
    "moved_to": N_("Its deals went to: {change}"),
    "deals": N_("Deals: {change}"),
    "fate": N_("What became of them: {change}"),
    "required": N_("Asks for a reason: {change}"),
    "reasons": N_("Reasons: {change}"),
    "archived": N_("In the archive: {change}"),
    "role": N_("Role: {change}"),
    "rights": N_("Rights: {change}"),
    "permissions": N_("Rights: {change}"),
    "plans": N_("Plans: {change}"),
    "until": N_("Valid until: {change}"),
    "active": N_("On the staff: {change}"),
    "on_shift": N_("On shift: {change}"),
    "max_open_deals": N_("Open deals at most: {change}"),
    "hours": N_("Working hours: {change}"),
    "currency": N_("Currency: {change}"),
    "time_zone": N_("Time zone: {change}"),
    "language": N_("Language: {change}"),
    "undo_minutes": N_("Time for undoing: {change}"),
    "managers_may_reopen": N_("Managers take back their own closings: {change}"),
    "contacts_masked": N_("Contacts hidden until a deal is taken: {change}"),
    "shared": N_("For everybody: {change}"),
    "schedule": N_("When: {change}"),
    "paused": N_("Paused: {change}"),
    "group": N_("Group of the team: {change}"),
    "block": N_("Block: {change}"),
    "code": N_("Link code: {change}"),
    "keywords": N_("Keywords: {change}"),
    "is_default": N_("A plain start leads here: {change}"),
    "paused_at": N_("Paused since: {change}"),
    "archived_at": N_("In the archive since: {change}"),
    "number": N_("Version: {change}"),
    "default_plan": N_("Plan of people who just write: {change}"),
    "mass": N_("What is done: {change}"),
    "leads": N_("Leads: {change}"),
    "done": N_("Done: {change}"),
}
"""What of an entry's snapshots is told, in this order; a field that is not here is told by its own name."""

OWN_LIMIT = 40
OTHERWISE = {("member", "active"): N_("In the team: {change}"), ("person", "name"): N_("Person's name: {change}")}
"""Fields that mean something else there."""
BY_LANGUAGE = {
    "greetings": N_("Greeting, {language}: {change}"),
    "closed_words": N_("Out of hours, {language}: {change}"),
}
NAMED = {"plan": "plan", "status": "status", "reason": "reason", "member": "manager", "person": "manager"}
NAMED |= {
    "role": "role",
    "source": "source",
    "template": "template",
    "tag": "tag",
    "report": "report",
    "export": "file",
}
"""By the beginning of an event: which field says what the entry is about."""
UNTOLD = frozenset({"by_tunnel"})
"""Who did it is told beside."""
SAID_ALREADY = {Event.MEMBER_ADDED: {"active"}, Event.PLAN_CREATED: {"name"}}


def who(t: Translator, entry: AuditEntry, limit: int) -> str:
    """Plain text."""
    by_tunnel = entry.after.get("by_tunnel")
    if isinstance(by_tunnel, str):
        return t.plain("the tunnel «{name}»", name=shorten(by_tunnel, limit))
    return shorten(entry.actor.name, limit) if entry.actor else t.plain(ACTORS[entry.actor_kind])


def name_of(entry: AuditEntry) -> str | None:
    """What the edited thing was called; plain text."""
    found = (entry.before | entry.after).get(_name_field(entry))
    return found if isinstance(found, str) else None


def facts(
    t: Translator, entry: AuditEntry, limit: int, most: int | None = None, *, masked: bool = False
) -> list[Markup]:
    """A line for each thing that changed; of more than ``most``, how many are left out.

    ``masked``: without the phones and e-mails that stand there.
    """
    lines = [line for key in _fields(entry) for line in _fact(t, entry, key, limit, masked=masked)]
    if most is None or len(lines) <= most:
        return lines
    return [*lines[:most], t.plural("and {n} more", "and {n} more", len(lines) - most)]


def _fields(entry: AuditEntry) -> Iterator[str]:
    logged = entry.before | entry.after
    yield from (key for key in FIELDS if key in logged)
    yield from sorted(key for key in logged if key not in FIELDS and key not in UNTOLD)


def _fact(t: Translator, entry: AuditEntry, key: str, limit: int, *, masked: bool) -> Iterator[Markup]:
    was, now = (_masked(key, side.get(key, MISSING), masked=masked) for side in (entry.before, entry.after))
    if key.endswith("_id") or key in SAID_ALREADY.get(entry.event, ()):
        return
    if key == _name_field(entry) and MISSING in (was, now):
        return
    if key in BY_LANGUAGE:
        yield from _texts(t, key, _texts_of(was), _texts_of(now), limit)
        return
    words = change(t, key, was, now, limit)
    if words is not None:
        yield _sentence(t, entry, key, words)


def _masked(key: str, value: object, *, masked: bool) -> object:
    return MASKS[key](value) if masked and key in MASKS and isinstance(value, str) else value


MASKS = {"phone": masked_phone, "email": masked_email}
MASKS |= dict.fromkeys(("title", "note", "clarification", "task_text", "result"), masked_words)


def _sentence(t: Translator, entry: AuditEntry, key: str, words: str) -> Markup:
    sentence = OTHERWISE.get((_subject(entry), key)) or FIELDS.get(key)
    if sentence is not None:
        return t(sentence, change=words)
    return Markup("{}: {}").format(_own(key), words)


def _own(key: str) -> str:
    """A name that is in no table of ours."""
    return shorten(key.replace("_", " "), OWN_LIMIT)


def _texts_of(side: object) -> Mapping[str, Any]:
    return side if isinstance(side, dict) else {}


def _texts(t: Translator, key: str, was: Mapping[str, Any], now: Mapping[str, Any], limit: int) -> Iterator[Markup]:
    for language in dict.fromkeys([*LANGUAGES, *was, *now]):
        words = change(t, key, was.get(language), now.get(language), limit)
        if words is not None:
            yield t(BY_LANGUAGE[key], language=LANGUAGES.get(language) or _own(language), change=words)


def _subject(entry: AuditEntry) -> str:
    return entry.event.value.partition(".")[0]


def _name_field(entry: AuditEntry) -> str:
    return NAMED.get(_subject(entry), "")
