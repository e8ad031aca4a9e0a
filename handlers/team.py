"""The managers of a plan."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="team"), Staff())

FORMS: tuple[TextForm, ...] = ()
