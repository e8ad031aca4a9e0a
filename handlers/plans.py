"""Sales plans: list, card, settings."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="plans"), Staff())

FORMS: tuple[TextForm, ...] = ()
