"""The first steps of a new company."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="guide"), Staff())

FORMS: tuple[TextForm, ...] = ()
