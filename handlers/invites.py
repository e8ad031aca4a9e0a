"""Invitations into the staff: links, and Telegram's own picker of people."""

from __future__ import annotations

from aiogram import Router

from handlers.asking import TextForm
from handlers.filters import Staff, gated

router = gated(Router(name="invites"), Staff())

FORMS: tuple[TextForm, ...] = ()
