from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiogram import Router
from aiogram.exceptions import TelegramServerError
from aiogram.types import CallbackQuery

import bot.middlewares
from crm_core.errors import DealChanged, Forbidden, StorageUnavailable
from crm_core.models import Deal, Manager
from handlers.reply import alert, toast
from keyboards.buttons import Payload
from sandbox.messages import Press
from tests.firm import Firm
from tests.stage import Stage


class Probe(Payload, prefix="zz"):
    pass


@pytest.fixture
async def ivan(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    stage.arrive(person)
    await stage.send(person.telegram_id, "/menu")
    return person


async def tap_that(stage: Stage, who: Manager, act: Any) -> Press:
    """A tap whose handler does the act."""
    router = Router()
    router.callback_query.register(act, Probe.filter())
    stage.dispatcher.sub_routers.insert(0, router)
    return await stage.press(who.telegram_id, stage.last(who.telegram_id).id, "zz", forged=True)


def answers(stage: Stage) -> int:
    return len(stage.world.calls("answerCallbackQuery"))


async def test_silent_handler_still_answers_once(stage: Stage, ivan: Manager) -> None:
    async def act(query: CallbackQuery) -> None:
        assert query.data == "zz"

    press = await tap_that(stage, ivan, act)
    assert press.answered
    assert press.text is None
    assert answers(stage) == 1


async def test_toast_and_alert_are_the_one_answer(stage: Stage, ivan: Manager) -> None:
    async def act(query: CallbackQuery) -> None:
        toast(query, "first")
        alert(query, "y" * 300)

    press = await tap_that(stage, ivan, act)
    assert press.alert
    assert len(press.text or "") == 200
    assert answers(stage) == 1


async def test_slow_handler_is_answered_before_it_ends(
    stage: Stage, ivan: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.middlewares, "PATIENCE", 0.0)
    events = stage.world.subscribe()

    async def act(query: CallbackQuery) -> None:
        async with asyncio.timeout(5):
            while (await events.get())["type"] != "answer":
                pass
        alert(query, "Read me")

    await tap_that(stage, ivan, act)
    assert answers(stage) == 1
    assert stage.text(ivan.telegram_id) == "Read me"


async def test_refusal_is_an_alert(stage: Stage, ivan: Manager) -> None:
    async def act(query: CallbackQuery) -> None:
        raise Forbidden

    press = await tap_that(stage, ivan, act)
    assert press.alert
    assert press.text == "You have no right to do this."
    assert answers(stage) == 1


async def test_change_by_somebody_else_redraws_the_card(firm: Firm, stage: Stage, ivan: Manager) -> None:
    deal = await firm.deal()

    async def act(query: CallbackQuery) -> None:
        raise DealChanged(deal.id, by="Anna", at=firm.clock())

    press = await tap_that(stage, ivan, act)
    assert press.text == "Changed by Anna just now: now 🔵 New."
    assert f"#{deal.id} Olena Koval" in stage.texts(ivan.telegram_id)[0]
    assert answers(stage) == 1


async def test_what_cannot_be_saved_is_said(stage: Stage, ivan: Manager) -> None:
    async def act(query: CallbackQuery) -> None:
        raise StorageUnavailable("disk full")

    press = await tap_that(stage, ivan, act)
    assert press.alert
    assert press.text == "Could not save, nothing was changed. Try again in a minute."


async def test_unstored_message_of_a_lead_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(type(stage.services.leads), "receive", fail)
    with pytest.raises(StorageUnavailable):
        await stage.send(7001, "Hello")
    assert not stage.world.calls("sendMessage")


async def test_failed_drawing_is_answered_and_tried_again_without_a_second_answer(stage: Stage, ivan: Manager) -> None:
    stage.world.faults.add("editMessageText", status=502, times=1)
    menu = stage.last(ivan.telegram_id)
    stage.world.press(ivan.telegram_id, menu.id, "sl")
    (update,) = [entry.update for entry in stage.world.updates.waiting()]
    with pytest.raises(TelegramServerError):
        await stage.settle()
    assert answers(stage) == 1
    stage.world.push(update)
    await stage.settle()
    assert answers(stage) == 1
    assert "Українська" in stage.buttons(ivan.telegram_id)


@pytest.mark.parametrize("trouble", [{"status": 500}, {"retry_after": 1}, {"cut": True}])
async def test_answer_survives_a_moment_of_trouble(stage: Stage, ivan: Manager, trouble: dict[str, Any]) -> None:
    stage.world.faults.add("answerCallbackQuery", times=1, **trouble)
    press = await stage.tap(ivan.telegram_id, "⏸ Go off shift")
    assert press.answered


async def test_late_tap_does_its_work_without_an_answer(firm: Firm, stage: Stage, ivan: Manager) -> None:
    stage.world.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, "hs:0")
    firm.clock.forward(3600)
    await stage.settle()
    assert "▶️ Go on shift" in stage.buttons(ivan.telegram_id)
    assert not stage.world.presses[next(reversed(stage.world.presses))].answered
    stage.world.journal.errors.clear()


@pytest.mark.parametrize(
    "data",
    ["zzz", "h:", "hs:2", "hs:01", "hs: 1", "hs:true", "hs:1:1", "sc:de", "d:0", "d:-1", "d:01", "d:1e3", "d:１",
     "d:9007199254740993", "dm:1:2", "dm:1:2:3:4", "\x00", "d:" + "9" * 60, "lc:uk", "ls"],
)  # fmt: skip
async def test_forged_and_unknown_payloads_are_out_of_date(firm: Firm, stage: Stage, ivan: Manager, data: str) -> None:
    press = await stage.press(ivan.telegram_id, stage.last(ivan.telegram_id).id, data, forged=True)
    assert press.alert
    assert press.text == "This screen is out of date. Here is a fresh one."
    assert "Ivan, good afternoon" in stage.text(ivan.telegram_id)
    assert answers(stage) == 1


@pytest.mark.parametrize("data", ["h", "hs:0", "d:1", "dg:1", "dm:1:2:1", "rl", "sc:ru", "zz"])
async def test_lead_cannot_press_the_buttons_of_the_staff(firm: Firm, stage: Stage, ivan: Manager, data: str) -> None:
    before = await firm.deal()
    await stage.start(7001)
    press = await stage.press(7001, stage.last(7001).id, data, forged=True)
    assert press.alert
    assert "out of date" in (press.text or "")
    assert "a manager will answer" in stage.text(7001)
    (after,) = await firm.rows(Deal)
    assert after.version == before.version


async def test_tap_on_a_message_that_has_gone_gets_a_new_screen(stage: Stage, ivan: Manager) -> None:
    press = await stage.press(ivan.telegram_id, 999, "h", forged=True)
    assert press.answered
    assert "Ivan, good afternoon" in stage.text(ivan.telegram_id)
    stage.world.journal.errors.clear()


@pytest.mark.parametrize("data", ["h", "sl", "dl:m:::::::::0:1", "cr:1", "sc:uk", "rl"])
async def test_doubled_tap_draws_and_says_everything_once(firm: Firm, stage: Stage, ivan: Manager, data: str) -> None:
    await firm.deal()
    await stage.deliver()
    await stage.send(ivan.telegram_id, "/menu")
    await stage.tap(ivan.telegram_id, "💼 My deals")
    screen = stage.last(ivan.telegram_id)
    sent = len(stage.world.calls("sendMessage"))
    for _ in range(3):
        stage.world.press(ivan.telegram_id, screen.id, data, forged=True)
    await stage.settle()
    assert answers(stage) == 4
    assert len(stage.world.calls("editMessageText")) <= 2
    assert len(stage.world.calls("sendMessage")) - sent <= 1
    assert not stage.world.errors


async def test_screen_that_somebody_else_changed_is_drawn_again(firm: Firm, stage: Stage, ivan: Manager) -> None:
    home = stage.last(ivan.telegram_id)
    firm.clock.forward(5)
    await stage.bot.edit_message_text("changed", chat_id=ivan.telegram_id, message_id=home.id)
    await stage.press(ivan.telegram_id, home.id, "h", forged=True)
    assert "Ivan, good afternoon" in stage.text(ivan.telegram_id)
