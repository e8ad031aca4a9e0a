"""What was logged of a change, value by value, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

from crm_core.models import Permission
from crm_core.rules.text import EMPTY, clean_line
from locales import LANGUAGES, N_, Translator
from locales.marks import COLOURS
from views.people import ROLES

MISSING = object()
"""The log says nothing of it: it is not known, or there was no such thing yet."""

RIGHTS: dict[str, str] = {
    Permission.SEE_OWN_DEALS: N_("see own deals"),
    Permission.SEE_ALL_DEALS: N_("see all deals"),
    Permission.CREATE_DEALS: N_("create deals"),
    Permission.EDIT_OWN_DEALS: N_("edit own deals"),
    Permission.EDIT_ALL_DEALS: N_("edit all deals"),
    Permission.EDIT_DEALS_IN_BULK: N_("edit deals in bulk"),
    Permission.TRANSFER_DEALS: N_("transfer and assign deals"),
    Permission.EDIT_PLANS: N_("plans, statuses and reasons"),
    Permission.USE_AUDIENCE: N_("audience and export"),
    Permission.EDIT_TUNNELS: N_("tunnels"),
    Permission.SEE_OWN_CHATS: N_("own conversations"),
    Permission.SEE_ALL_CHATS: N_("all conversations"),
    Permission.SEE_OWN_REPORTS: N_("own reports"),
    Permission.SEE_ALL_REPORTS: N_("all reports"),
    Permission.EDIT_PEOPLE: N_("people and roles"),
    Permission.EDIT_SETTINGS: N_("settings"),
    Permission.SEE_LOG: N_("action log"),
}
CHOICES: dict[str, dict[str, str]] = {
    "mode": {"manual": N_("manual"), "even": N_("even")},
    "pool": {"random": N_("anyone"), "related": N_("the related manager")},
    "pick": {"evenly": N_("evenly"), "fewest": N_("fewest deals")},
    "role": ROLES,
    "permissions": RIGHTS,
}
YES_NO = {True: N_("yes"), False: N_("no")}
NOTHING = {"max_open_deals": N_("without a limit"), "hours": N_("any time")}
"""Where "nothing" means something."""


def shorten(text: str, limit: int) -> str:
    """One line of at most that many UTF-16 units, in which Telegram counts."""
    clean = clean_line(text, limit)
    if units(clean) <= limit:
        return clean
    return clean.encode("utf-16-le")[: 2 * limit - 2].decode("utf-16-le", "ignore") + "…"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def change(t: Translator, key: str, was: object, now: object, limit: int) -> str | None:
    """``manual → even``, ``+ No answer − Too expensive``; None if nothing of it changed."""
    if was == now:
        return None
    if isinstance(now, list) and (isinstance(was, list) or was in (None, MISSING)):
        return shorten(_of_list(t, key, was if isinstance(was, list) else [], now), 2 * limit)
    before, after = (_side(t, key, side, limit) for side in (was, now))
    if before == after:
        return None
    return after if before == EMPTY else f"{before} → {after}"


def _side(t: Translator, key: str, value: object, limit: int) -> str:
    """Texts are cut, sums never."""
    if value is MISSING:
        return EMPTY
    words = word(t, key, value)
    return words if _is_number(value) else shorten(words, limit)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and abs(value) <= LARGEST


def word(t: Translator, key: str, value: object) -> str:
    """One value; whatever it is, something can be said of it."""
    if value is None:
        return t.plain(NOTHING[key]) if key in NOTHING else EMPTY
    if isinstance(value, bool):
        return t.plain(YES_NO[value])
    if _is_number(value):
        return COUNTED[key](t, value) if key in COUNTED else t.number(value)
    if isinstance(value, list):
        words = [word(t, key, item) for item in value]
        return ("; " if any("," in one for one in words) else ", ").join(words)
    if isinstance(value, dict):
        return _of_dict(t, key, value)
    return _text(t, key, str(value))


def hours_words(t: Translator, kept: Mapping[str, Any]) -> str:
    """``Mon–Fri 09:00–18:00``."""
    days = [day for day in range(WEEK) if day in kept["days"]]
    return f"{_days(t, days)} {kept.get('start', '')}–{kept.get('end', '')}"


def money(t: Translator, minor: int) -> str:
    return t.money(minor)


def minutes(t: Translator, count: int) -> str:
    return t.plain("{n} min", n=count)


WEEK = 7
LARGEST = 10**18
COUNTED: dict[str, Callable[[Translator, int], str]] = {
    "amount": money,
    "average_bill": money,
    "undo_minutes": minutes,
}


def _of_dict(t: Translator, key: str, value: Mapping[str, Any]) -> str:
    if key == "hours" and isinstance(value.get("days"), list):
        return hours_words(t, value)
    return ", ".join(f"{name}: {word(t, name, inner)}" for name, inner in value.items())


def _text(t: Translator, key: str, value: str) -> str:
    if key == "colour":
        return COLOURS.get(value, value)
    if key == "language":
        return LANGUAGES.get(value, value)
    known = CHOICES.get(key, {})
    return t.plain(known[value]) if value in known else value


def _of_list(t: Translator, key: str, was: Sequence[object], now: Sequence[object]) -> str:
    added, gone = [one for one in now if one not in was], [one for one in was if one not in now]
    if not was or not (added or gone):  # it is new, or in another order
        return word(t, key, list(now)) or EMPTY
    signed = (("+", added), ("−", gone))
    return " ".join(f"{sign} {word(t, key, some)}" for sign, some in signed if some)


def _days(t: Translator, days: Sequence[int]) -> str:
    """Neighbours are told as a stretch."""
    stretches: list[list[int]] = []
    for day in days:
        if stretches and stretches[-1][-1] == day - 1:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return ", ".join(_stretch(t, some) for some in stretches)


def _stretch(t: Translator, days: Sequence[int]) -> str:
    first, last = t.weekday(days[0]), t.weekday(days[-1])
    if len(days) == 1:
        return first
    return f"{first}–{last}" if len(days) > 2 else f"{first}, {last}"
