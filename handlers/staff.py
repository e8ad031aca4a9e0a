"""People on staff: list, card, role, cap, hours, dismissal."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="staff"), Staff())

FORMS: tuple[TextForm, ...] = ()
