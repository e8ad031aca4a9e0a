"""One router per feature. The tuple is the order in which they are asked."""

from __future__ import annotations

from aiogram import Router

from handlers import (
    chats,
    deals,
    deals_closing,
    deals_lists,
    deals_screens,
    deals_search,
    fallback,
    forms,
    home,
    leads,
    letters,
    people,
    reasons,
    reports,
)

ROUTERS: tuple[Router, ...] = (
    people.router,
    leads.router,
    deals_search.links,
    home.router,
    reports.router,
    reasons.router,
    letters.router,
    chats.router,
    deals.router,
    deals_screens.router,
    deals_closing.router,
    deals_lists.router,
    forms.router,
    deals_search.router,
    fallback.router,
)
