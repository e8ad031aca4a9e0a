"""The buttons of the first screen."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Permission
from crm_core.results import Home
from crm_core.rules.chats import COUNTED
from crm_core.rules.permissions import allowed
from keyboards.audience import OpenAudience
from keyboards.buttons import PRIMARY, Payload, button, counted, rows
from keyboards.chats_lists import Chats
from keyboards.deals import DealList
from keyboards.guide import guide_row
from keyboards.home import CHATS, REPORTS, Languages, Shift
from keyboards.paging import Row, in_columns
from keyboards.places import CompanyScreen, Log, People, Plans, Tunnels
from keyboards.reasons import Reasons
from keyboards.reports import Reports
from keyboards.tags import Tags
from keyboards.views import OpenView, OverdueDeals
from locales import N_, Translator


def home_keyboard(t: Translator, home: Home, manager: Manager) -> InlineKeyboardMarkup:
    first = guide_row(t, home.steps)
    likeliest = PRIMARY if home.new and not first else None
    return rows(
        first,
        [button(counted(t, t.plain("🆕 New"), home.new), DealList(scope="n"), likeliest), *_overdue(t, home)],
        [button(counted(t, t.plain("💼 My deals"), home.open), DealList(scope="m")), *_everything(t, manager)],
        [button(counted(t, t.plain("✋ Unassigned"), home.unassigned), DealList(scope="u"))] if home.unassigned else [],
        [*_chats(t, home, manager), _board(t, manager)],
        *in_columns(
            [
                *_reports(t, manager),
                *_shift(t, manager),
                *_admin(t, manager),
                button(t.plain("🌐 Language"), Languages()),
            ],
            2,
        ),
    )


def _overdue(t: Translator, home: Home) -> Row:
    return [button(counted(t, t.plain("🔥 Overdue"), home.overdue), OverdueDeals())] if home.overdue else []


ADMIN: tuple[tuple[str, Payload, Permission], ...] = (
    (N_("🗃 Plans"), Plans(), Permission.EDIT_PLANS),
    (N_("👥 People"), People(), Permission.EDIT_PEOPLE),
    (N_("🎯 Audience"), OpenAudience(), Permission.USE_AUDIENCE),
    (N_("🧭 Tunnels"), Tunnels(), Permission.EDIT_TUNNELS),
    (N_("🏷 Tags"), Tags(), Permission.EDIT_PLANS),
    (N_("🚫 Reasons"), Reasons(), Permission.EDIT_PLANS),
    (N_("🕘 Log"), Log(), Permission.SEE_LOG),
    (N_("⚙️ Company"), CompanyScreen(), Permission.EDIT_SETTINGS),
)
"""What admins set up, each with the right that it needs."""


def _admin(t: Translator, manager: Manager) -> Row:
    return [button(t.plain(text), payload) for text, payload, right in ADMIN if allowed(manager, right)]


def _board(t: Translator, manager: Manager) -> InlineKeyboardButton:
    """Of everybody's deals, or of one's own."""
    if allowed(manager, Permission.SEE_ALL_DEALS):
        return button(t.plain("🗂 Board"), OpenView(scope="v", to="b"))
    return button(t.plain("🗂 Board"), OpenView(scope="m", to="b"))


def _everything(t: Translator, manager: Manager) -> list[InlineKeyboardButton]:
    if not allowed(manager, Permission.SEE_ALL_DEALS):
        return []
    return [button(t.plain("💼 All deals"), DealList(scope="v", kind="o"))]


def _chats(t: Translator, home: Home, manager: Manager) -> Row:
    """Those that nobody has read come first, if there are such."""
    if not allowed(manager, Permission.SEE_OWN_CHATS) and not allowed(manager, Permission.SEE_ALL_CHATS):
        return []
    listed = Chats(tab="u" if home.unread else "a")
    more = "+" if home.unread == COUNTED else ""
    return [button(counted(t, t.plain(CHATS), home.unread) + more, listed)]


def _reports(t: Translator, manager: Manager) -> list[InlineKeyboardButton]:
    if not allowed(manager, Permission.SEE_OWN_REPORTS) and not allowed(manager, Permission.SEE_ALL_REPORTS):
        return []
    return [button(t.plain(REPORTS), Reports())]


def _shift(t: Translator, manager: Manager) -> list[InlineKeyboardButton]:
    """Only for those whom deals can be given to."""
    if not allowed(manager, Permission.EDIT_OWN_DEALS):
        return []
    text = t.plain("⏸ Go off shift") if manager.on_shift else t.plain("▶️ Go on shift")
    return [button(text, Shift(on=not manager.on_shift))]
