"""Files are made in the drawing process: spreadsheet and chart libraries are loaded there alone."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from locales import Translator, translator
from views import charts

PATIENCE = 40.0
"""Seconds: less than an update may take."""


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Everything that the drawing process has to know."""

    writing: str
    """The module that writes it; only that process may import it."""
    form: str
    export: Any
    language: str
    currency: str
    time_zone: str


async def make(t: Translator, writing: str, form: str, export: object) -> bytes | None:
    """The file, or None if it cannot be had just now."""
    order = FileOrder(writing, form, export, t.language, t.currency, str(t.zone))
    return await charts.make(write, order, patience=PATIENCE)


def write(order: FileOrder) -> bytes:
    """In the drawing process."""
    t = translator(order.language, currency=order.currency, time_zone=order.time_zone)
    made: bytes = import_module(order.writing).written(t, order.form, order.export)
    return made
