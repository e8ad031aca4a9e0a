"""The action log of the whole company."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="log"), Staff())

FORMS: tuple[TextForm, ...] = ()
