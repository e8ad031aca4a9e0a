"""What was logged of a change, value by value, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeGuard

from crm_core.rules.contacts import phone_text
from crm_core.rules.hours import Hours
from crm_core.rules.report_schedules import Rule
from crm_core.rules.text import EMPTY, clean_line, from_right, isolated
from locales import LANGUAGES, N_, Translator
from locales.marks import COLOURS
from locales.mass import ACTIONS
from locales.roles import RIGHTS, ROLES
from locales.tasks import TASKS
from views.hours import hours_words
from views.lengths import fitting
from views.reports_rules import rule_words

MISSING = object()
"""The log says nothing of it: it is not known, or there was no such thing yet."""

CHOICES: dict[str, dict[str, str]] = {
    "mode": {"manual": N_("manual"), "even": N_("even")},
    "pool": {"random": N_("anyone"), "related": N_("the related manager")},
    "pick": {"evenly": N_("evenly"), "fewest": N_("fewest deals")},
    "fate": {"keep": N_("stay with them"), "hand": N_("went to a colleague"), "again": N_("handed out again")},
    "role": ROLES,
    "mass": ACTIONS,
    "task": TASKS,
    "rights": RIGHTS,
    "permissions": RIGHTS,
}
ISOLATING = 2
"""The characters that keep words which run from right to left to themselves."""
YES_NO = {True: N_("yes"), False: N_("no")}
NOTHING = {"max_open_deals": N_("without a limit"), "hours": N_("any time")}
"""Where "nothing" means something."""


def shorten(text: str, limit: int) -> str:
    """One line of at most so many UTF-16 units, as Telegram counts; what stands beside it is not turned round."""
    line = clean_line(text, limit + 2)
    return isolated(fitting(line, limit - ISOLATING)) if from_right(line) else fitting(line, limit)


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


def money(t: Translator, minor: int) -> str:
    return t.money(minor)


def minutes(t: Translator, count: int) -> str:
    return t.plain("{n} min", n=count)


LARGEST = 10**18
COUNTED: dict[str, Callable[[Translator, int], str]] = {
    "amount": money,
    "average_bill": money,
    "undo_minutes": minutes,
}


def _of_dict(t: Translator, key: str, value: Mapping[str, Any]) -> str:
    with suppress(KeyError, TypeError, ValueError):
        hours = Hours.read(dict(value)) if key == "hours" else None
        if hours is not None:
            return hours_words(t, hours)
        if key == "schedule":
            return rule_words(t, Rule.read(dict(value)))
    return ", ".join(f"{name}: {word(t, name, inner)}" for name, inner in value.items())


def _text(t: Translator, key: str, value: str) -> str:
    if key == "colour":
        return COLOURS.get(value, value)
    if key == "language":
        return LANGUAGES.get(value, value)
    if key == "phone":
        return phone_text(value)
    if key in ("until", "due"):
        return _moment(t, value)
    known = CHOICES.get(key, {})
    return t.plain(known[value]) if value in known else value


def _moment(t: Translator, value: str) -> str:
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(value)
        return f"{t.date(moment)} {t.time(moment)}"
    return value


def _of_list(t: Translator, key: str, was: Sequence[object], now: Sequence[object]) -> str:
    added, gone = [one for one in now if one not in was], [one for one in was if one not in now]
    if not was or not (added or gone):  # it is new, or in another order
        return word(t, key, list(now)) or EMPTY
    signed = (("+", added), ("−", gone))
    return " ".join(f"{sign} {word(t, key, some)}" for sign, some in signed if some)
