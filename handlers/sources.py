"""A plan's link, its QR picture, and named sources for adverts."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="sources"), Staff())

FORMS: tuple[TextForm, ...] = ()
