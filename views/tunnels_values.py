"""What the fields of a tunnel's blocks hold, in the reader's words: for buttons and for the screens around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crm_core.results.tunnels import OpenedBlock
from crm_core.rules.company_file import WEEK
from crm_core.rules.text import clean_line, cut
from crm_core.rules.tunnels import (
    AnyBlock,
    Button,
    Choice,
    IfDeal,
    Script,
)
from crm_core.rules.tunnels_actions import NotifyManager
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_parts import (
    LINKS,
    Part,
    Slot,
    Spot,
    is_set,
    item_at,
    items,
    kind_of,
    offered,
    optional,
    parts,
    slots,
    value_of,
)
from locales import N_, Translator
from views.tunnels_words import (
    ANSWERS,
    DOINGS,
    LISTS,
    MATCHES,
    MEDIA,
    NOTHING,
    SLOTS,
    TESTS,
    field_name,
    kind_name,
    span,
)

GONE = N_("not chosen")
END = 30
NOTED, ANY_OPEN = N_("Who has the deal"), N_("Any open one")


def block_labels(t: Translator, opened: OpenedBlock) -> list[tuple[Slot, str]]:
    return _labels(t, opened, opened.block)


def item_labels(t: Translator, opened: OpenedBlock, part: Part, place: int) -> list[tuple[Slot, str]]:
    return _labels(t, opened, item_at(opened.block, part, place))


def _labels(t: Translator, opened: OpenedBlock, item: Any) -> list[tuple[Slot, str]]:
    return [(slot, _label(t, opened, item, slot)) for slot in slots(item)]


def _label(t: Translator, opened: OpenedBlock, item: Any, slot: Slot) -> str:
    name = t.plain(SLOTS[slot])
    if slot in SHOWN_ABOVE and not isinstance(item, Button | Choice):
        return name
    return f"{name}: {shown(t, opened.card.script, opened.known, item, slot)}"


SHOWN_ABOVE = frozenset({Slot.TEXT, Slot.WRONG})
"""Too long for a button: they stand on the screen."""


def lists(t: Translator, block: AnyBlock) -> list[tuple[Part, str]]:
    return [(part, _counted(t, block, part)) for part in parts(block)]


def _counted(t: Translator, block: AnyBlock, part: Part) -> str:
    count = len(items(block, part))
    return f"{t.plain(LISTS[part])} · {count}" if count else t.plain(LISTS[part])


def shown(t: Translator, script: Script, known: Known, item: Any, slot: Slot) -> str:
    """The value in a few words."""
    if not is_set(item, slot):
        return _nothing(t, item, slot)
    value = value_of(item, slot)
    if slot in WRITTEN:
        return WRITTEN[slot](t, item)
    if isinstance(value, tuple):
        return ", ".join(named(t, script, known, item, slot, one) for one in value)
    return named(t, script, known, item, slot, value)


def _nothing(t: Translator, item: Any, slot: Slot) -> str:
    """What it means that the field is empty."""
    if slot is Slot.MANAGER and isinstance(item, NotifyManager):
        return t.plain(NOTED)
    if slot is Slot.STATUS and isinstance(item, IfDeal):
        return t.plain(ANY_OPEN)
    return t.plain(NOTHING[slot]) if slot in NOTHING and optional(item, slot) else "—"


WRITTEN: dict[Slot, Callable[[Translator, Any], str]] = {
    Slot.HOURS: lambda _, item: f"{item.begin or '00:00'}–{item.end or '00:00'}",
    Slot.AMOUNT: lambda t, item: t.money(item.amount),
    Slot.AT: lambda _, item: f"{datetime.fromisoformat(item.at):%d.%m.%Y %H:%M}",
    Slot.MEDIA: lambda t, item: t.plain(MEDIA[item.media.kind]),
}


def named(t: Translator, script: Script, known: Known, item: Any, slot: Slot, value: Any) -> str:
    """One value: a thing by its name, "not chosen" if there is none such."""
    if slot in WORDS:
        return WORDS[slot](t, value)
    if slot in LINKS or slot is Slot.BLOCK:
        block = script.by_id.get(value)
        return clean_line(block.name) if block else t.plain(GONE)
    things = _things(known, item, slot)
    if things is None:
        return cut(clean_line(str(value)), END)
    return clean_line(things[value]) if value in things else t.plain(GONE)


def _things(known: Known, item: Any, slot: Slot) -> Mapping[int, str] | None:
    plan = known.plans.get(getattr(item, "plan", 0))
    statuses = {key: one.name for key, one in plan.statuses.items()} if plan else {}
    found: dict[Slot, Mapping[int, str]] = {
        Slot.PLAN: {key: one.name for key, one in known.plans.items()},
        Slot.STATUS: statuses,
        Slot.REASON: known.reasons,
        Slot.MANAGER: known.managers,
        Slot.TAG: known.tags,
        Slot.TAGS: known.tags,
        Slot.TUNNEL: known.tunnels,
    }
    return found.get(slot)


def _day(t: Translator, value: str) -> str:
    return t.weekday(WEEK.index(value)).capitalize()


WORDS: dict[Slot, Callable[[Translator, Any], str]] = {
    Slot.ANSWER: lambda t, value: t.plain(ANSWERS[value]),
    Slot.MATCH: lambda t, value: t.plain(MATCHES[value]),
    Slot.SAVE_TO: field_name,
    Slot.FIELD: field_name,
    Slot.DAYS: _day,
    Slot.PATIENCE: span,
    Slot.SPAN: span,
}


def title(t: Translator, script: Script, known: Known, item: Any, *, short: bool = False) -> str:
    """An item of a list on one line; ``short``: its sign says what it does."""

    def said(slot: Slot) -> str:
        return shown(t, script, known, item, slot)

    if isinstance(item, Button | Choice):
        text = clean_line(item.text)
        url = isinstance(item, Button) and item.url is not None
        to = "🔗" if url else f"→ {said(Slot.TO)}" if item.to is not None else ""
        return f"{text} {to}".strip()
    head = t.plain((DOINGS | TESTS)[kind_of(item)])
    rest = [said(slot) for slot in slots(item) if slot is not Slot.TO and is_set(item, slot)]
    if kind_of(item) in COMPARED or (short and rest):
        return f"{head.split()[0]} {(' ' if kind_of(item) in COMPARED else ' · ').join(rest)}"
    return f"{head}: {' · '.join(rest)}" if rest else head


COMPARED = frozenset({"answer", "field", "tag"})
"""What is compared with what says enough."""


def item_titles(t: Translator, opened: OpenedBlock, part: Part, *, short: bool = False) -> list[str]:
    script, known = opened.card.script, opened.known
    return [title(t, script, known, item, short=short) for item in items(opened.block, part)]


def block_title(t: Translator, block: AnyBlock) -> str:
    """With the sign of its kind."""
    return f"{kind_name(t, block.kind).split()[0]} {clean_line(block.name)}"


def choices(t: Translator, opened: OpenedBlock, spot: Spot) -> list[tuple[int, str, bool]]:
    """What is offered for a field, with its words, and whether it is what the field holds."""
    script, known = opened.card.script, opened.known
    item = item_at(opened.block, spot.part, spot.place)
    before = value_of(item, spot.slot)
    several = before if isinstance(before, tuple) else (before,)
    found = []
    for number, one in offered(script, known, spot).items():
        value = number if spot.slot not in WORDS else one
        leads = spot.slot in LINKS or spot.slot is Slot.BLOCK
        text = numbered(t, script, number) if leads else named(t, script, known, item, spot.slot, value)
        found.append((number, text, value in several))
    return found


def numbered(t: Translator, script: Script, block_id: int) -> str:
    """As in the list of blocks."""
    block = script.by_id[block_id]
    return f"{script.blocks.index(block) + 1}. {block_title(t, block)}"


def none_of(t: Translator, item: Any, slot: Slot) -> str | None:
    """What the button says that leaves a field empty; None if it cannot be left so, or is."""
    if slot in (Slot.TAGS, Slot.DAYS) or not optional(item, slot) or not is_set(item, slot):
        return None
    if slot in LINKS:
        return t.plain("🏁 The end of the tunnel")
    words = _nothing(t, item, slot)
    return words if slot in NOTHING else t.plain("🧹 Leave it empty")
