"""The managers of a plan."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.results.team import SeatCard
from crm_core.services.handing import Fate, Handing
from crm_core.services.team import TeamService
from handlers.asking import Desk, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.places import PlanTeam
from keyboards.team import (
    AddMember,
    ChooseHeir,
    DecideRemoval,
    Newcomer,
    OpenMember,
    RemoveMember,
    SwitchMember,
    heirs_keyboard,
    member_keyboard,
    newcomers_keyboard,
    removal_keyboard,
    team_keyboard,
)
from views import team as words

router = Gated("team", Staff())

FATES = {"k": Fate.KEEP, "h": Fate.HAND, "a": Fate.AGAIN}
FORMS: tuple[TextForm, ...] = ()


@router.callback_query(PlanTeam.filter())
async def open_team(query: CallbackQuery, callback_data: PlanTeam, desk: Desk) -> None:
    await show_team(query, desk, callback_data.plan_id, page=callback_data.page)


@router.callback_query(OpenMember.filter())
async def open_member(query: CallbackQuery, callback_data: OpenMember, team: TeamService, desk: Desk) -> None:
    card = await team.get(callback_data.plan_id, callback_data.manager_id, actor=desk.manager)
    await draw_member(query, desk, card)


@router.callback_query(Newcomer.filter())
async def choose_newcomer(query: CallbackQuery, callback_data: Newcomer, desk: Desk) -> None:
    await show_newcomers(query, desk, callback_data.plan_id, page=callback_data.page)


@router.callback_query(AddMember.filter())
async def add(query: CallbackQuery, callback_data: AddMember, team: TeamService, desk: Desk) -> None:
    """The others stay on the screen: a team is put together name by name."""
    tap = callback_data
    card = await team.seat(tap.plan_id, tap.manager_id, active=True, seen=tap.version, actor=desk.manager)
    toast(query, words.added(desk.t, card))
    await show_newcomers(query, desk, tap.plan_id, page=tap.page)


@router.callback_query(SwitchMember.filter())
async def switch(query: CallbackQuery, callback_data: SwitchMember, team: TeamService, desk: Desk) -> None:
    tap = callback_data
    card = await team.seat(tap.plan_id, tap.manager_id, active=tap.active, seen=tap.version, actor=desk.manager)
    toast(query, words.switched(desk.t, card))
    await draw_member(query, desk, card)


@router.callback_query(RemoveMember.filter())
async def remove(query: CallbackQuery, callback_data: RemoveMember, team: TeamService, desk: Desk) -> None:
    tap, t = callback_data, desk.t
    found = await team.remove(tap.plan_id, tap.manager_id, handing=None, seen=tap.version, actor=desk.manager)
    if not found.done:
        await show(query, words.removal_screen(t, found.card, found.deals), removal_keyboard(t, found.card))
        return
    toast(query, words.removed(t, found.card, 0, Fate.KEEP))
    await draw_member(query, desk, found.card)


@router.callback_query(ChooseHeir.filter())
async def choose_heir(query: CallbackQuery, callback_data: ChooseHeir, team: TeamService, desk: Desk) -> None:
    tap = callback_data
    found = await team.heirs(tap.plan_id, tap.manager_id, actor=desk.manager)
    await show(query, words.heirs_screen(desk.t, found), heirs_keyboard(desk.t, found, tap))


@router.callback_query(DecideRemoval.filter())
async def decide_removal(query: CallbackQuery, callback_data: DecideRemoval, team: TeamService, desk: Desk) -> None:
    tap, fate = callback_data, FATES[callback_data.fate]
    handing = Handing(fate, tap.to or None)
    done = await team.remove(tap.plan_id, tap.manager_id, handing=handing, seen=tap.version, actor=desk.manager)
    toast(query, words.removed(desk.t, done.card, done.deals, fate))
    await draw_member(query, desk, done.card)


async def show_team(query: CallbackQuery, desk: Desk, plan_id: int, *, page: int = 0) -> None:
    found = await desk.services.team.list(plan_id, actor=desk.manager)
    await show(query, words.team_screen(desk.t, found), team_keyboard(desk.t, found, page))


async def show_newcomers(query: CallbackQuery, desk: Desk, plan_id: int, *, page: int = 0) -> None:
    found = await desk.services.team.newcomers(plan_id, actor=desk.manager)
    await show(query, words.newcomers_screen(desk.t, found), newcomers_keyboard(desk.t, found, page))


async def draw_member(query: CallbackQuery, desk: Desk, card: SeatCard) -> None:
    await show(query, words.member_screen(desk.t, card), member_keyboard(desk.t, card, desk.manager))


async def redraw(query: CallbackQuery, desk: Desk, plan_id: int) -> None:
    await show_team(query, desk, plan_id)
