"""Roles: the standard ones, and the company's own."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="roles"), Staff())

FORMS: tuple[TextForm, ...] = ()
