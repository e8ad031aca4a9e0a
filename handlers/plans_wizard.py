"""A new plan, step by step."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="plans_wizard"), Staff())

FORMS: tuple[TextForm, ...] = ()
