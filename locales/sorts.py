"""What the orders of a list are called."""

from __future__ import annotations

from locales.translator import N_, Translator

SORT_NAMES: dict[str, tuple[str, str]] = {
    "created": (N_("newest first"), N_("oldest first")),
    "updated": (N_("changed last first"), N_("long unchanged first")),
    "waiting": (N_("longest in their status first"), N_("shortest in their status first")),
    "amount": (N_("largest first"), N_("smallest first")),
    "name": (N_("by name"), N_("by name, from the end")),
    "task": (N_("nearest task first"), N_("without a task first")),
}
"""Each as it is, and turned round."""


def sort_name(t: Translator, sort: str, *, turned: bool) -> str:
    return t.plain(SORT_NAMES[sort][turned])
