"""An open card that is drawn anew for others' sake never goes over what the person has drawn there meanwhile."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from aiogram import Bot
from markupsafe import Markup

from bot.limits import CHAT_BURST, Limiter
from bot.redraws import Redraw
from crm_core.models import Deal, Notice, NoticeKind, NoticeState, OpenCard
from crm_core.services.notices import NoticeService
from sandbox.world import World
from tests.bot.parts import IVAN, Outbox, Script, texts, until
from tests.bot.post import Post
from tests.clock import Clock
from tests.firm import Firm


async def shown(bot: Bot, firm: Firm, script: Script) -> OpenCard:
    """A card stands in the chat, and a notice would redraw it."""
    await firm.plan()
    deal = await firm.deal()
    message = await bot.send_message(IVAN, "card")
    await firm.services.copies.remember(IVAN, message.message_id, deal)
    (card,) = await firm.rows(OpenCard)

    def redraw(_notice: Notice) -> Redraw:
        method = Redraw.of(card, Markup("<b>newer</b>"), None)
        method.ask(NoticeService(firm.db, firm.clock, Random(1)).is_there)
        return method

    script.by_kind[NoticeKind.CARD_REDRAW] = redraw
    return card


async def test_a_card_that_is_still_there_is_redrawn(
    post: Post, outbox: Outbox, bot: Bot, world: World, script: Script, firm: Firm
) -> None:
    copy = await shown(bot, firm, script)
    notice = await outbox.add(kind=NoticeKind.CARD_REDRAW, message_id=copy.message_id)
    await post.round()
    assert ((await outbox.get(notice)).state, texts(world)) == (NoticeState.SENT, ["newer"])


@pytest.mark.parametrize("with_card", [True, False])
async def test_what_the_person_draws_while_the_edit_waits_for_its_turn_stays(
    post: Post,
    outbox: Outbox,
    bot: Bot,
    world: World,
    script: Script,
    firm: Firm,
    limiter: Limiter,
    clock: Clock,
    with_card: bool,
) -> None:
    copy = await shown(bot, firm, script)
    for _ in range(CHAT_BURST):
        limiter.limits.take(IVAN, 1, clock().timestamp())
    notice = await outbox.add(kind=NoticeKind.CARD_REDRAW, message_id=copy.message_id)
    round_ = asyncio.create_task(post.round())
    await until(lambda: bool(limiter._waiters))
    await bot.edit_message_text("a list", chat_id=IVAN, message_id=copy.message_id)
    if with_card:
        (deal,) = await firm.rows(Deal)
        await firm.services.copies.remember(IVAN, copy.message_id, deal)
    else:
        await firm.services.copies.forget(IVAN, copy.message_id)
    clock.forward(60)
    limiter._let_through()
    await round_
    assert ((await outbox.get(notice)).state, texts(world)) == (NoticeState.DROPPED, ["a list"])
