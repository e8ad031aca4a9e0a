"""One router per feature. The tuple is the order in which they are asked."""

from __future__ import annotations

from aiogram import Router

from handlers import chats, fallback, home, leads, people

ROUTERS: tuple[Router, ...] = (people.router, home.router, leads.router, chats.router, fallback.router)
