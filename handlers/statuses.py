"""A plan's statuses, and the reasons that its lost status asks for."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="statuses"), Staff())

FORMS: tuple[TextForm, ...] = ()
