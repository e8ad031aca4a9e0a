from __future__ import annotations

from typing import Any

import pytest

from bot.notices import RENDERERS
from bot.reports import DRAWN
from crm_core.models import Deal, Manager, Mode, NoticeKind
from crm_core.services.notify import notify
from tests.firm import OWNER, Firm
from tests.stage import Stage

LEAD = 7001
DUE = {"schedule_id": 999, "due": "2026-05-04T06:00:00+00:00"}


async def queue(firm: Firm, kind: NoticeKind, chat_id: int, **data: Any) -> None:
    await firm.change(lambda session: notify(session, kind, chat_id, key=f"{kind}:{data}", now=firm.clock(), **data))


async def person(firm: Firm, stage: Stage, name: str, role: str = "manager") -> Manager:
    made = await firm.person(name, role)
    stage.arrive(made)
    return made


def test_every_kind_has_its_words() -> None:
    assert set(RENDERERS) | DRAWN == set(NoticeKind)


async def test_offer_is_taken_by_the_first_and_closed_for_the_others(firm: Firm, stage: Stage) -> None:
    ivan, anna = [await person(firm, stage, name) for name in ("Ivan", "Anna")]
    await firm.plan(ivan, anna, mode=Mode.MANUAL)
    await firm.deal()
    await stage.deliver()
    assert "✋ Take it" in stage.buttons(ivan.telegram_id)
    await stage.tap(anna.telegram_id, "✋ Take it")
    assert stage.text(ivan.telegram_id) == "#1 Olena Koval · taken by Anna"
    assert "👤 Anna" in stage.text(anna.telegram_id)
    assert "✋ Take it" not in stage.buttons(anna.telegram_id)


async def test_offer_that_is_taken_before_it_is_sent_is_not_sent(firm: Firm, stage: Stage) -> None:
    ivan, anna = [await person(firm, stage, name) for name in ("Ivan", "Anna")]
    await firm.plan(ivan, anna, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.services.deals.take(deal.id, actor=anna)
    await stage.deliver()
    assert not [text for text in stage.texts(ivan.telegram_id) if "Olena" in text]


async def test_many_new_deals_come_as_one_message(firm: Firm, stage: Stage) -> None:
    ivan = await person(firm, stage, "Ivan")
    await firm.plan(ivan)
    for _ in range(8):
        await firm.deal()
    await stage.deliver()
    (digest,) = stage.texts(ivan.telegram_id)
    assert digest.startswith("🆕 <b>8 new deals</b>")
    assert digest.count("[ONLINE]") == 8
    await stage.tap(ivan.telegram_id, "🆕 New")
    assert "#8 Olena Koval" in " ".join(stage.buttons(ivan.telegram_id))


async def test_transfer_tells_both_in_their_languages(firm: Firm, stage: Stage) -> None:
    ivan, anna = [await person(firm, stage, name) for name in ("Ivan", "Anna")]
    await firm.plan(ivan)
    deal = await firm.deal()
    await stage.deliver()
    await firm.services.deals.transfer(deal.id, anna.id, seen=deal.version, actor=firm.owner)
    await stage.deliver()
    assert "Olga handed you a deal" in stage.text(anna.telegram_id)
    assert "Olga handed the deal to Anna" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id) == ["⬅️ Home"]


async def test_person_without_a_plan_is_not_lost(firm: Firm, stage: Stage) -> None:
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello?")
    assert "No plan takes new people" in stage.text(OWNER)
    assert "Hello?" in stage.text(OWNER)


async def test_words_written_before_anybody_had_the_deal_are_passed_on(firm: Firm, stage: Stage) -> None:
    ivan = await person(firm, stage, "Ivan")
    await firm.plan(ivan, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    firm.clock.forward(5)
    await stage.send(LEAD, "I want two")
    await stage.tap(ivan.telegram_id, "✋ Take it")
    assert "I want two" in stage.text(ivan.telegram_id)


async def test_notice_of_a_deal_that_went_out_of_sight_is_not_sent(firm: Firm, stage: Stage) -> None:
    ivan, anna = [await person(firm, stage, name) for name in ("Ivan", "Anna")]
    await firm.plan(ivan)
    deal = await firm.deal()
    await firm.services.deals.transfer(deal.id, anna.id, seen=deal.version, actor=firm.owner)
    await stage.deliver()
    assert not [text for text in stage.texts(ivan.telegram_id) if text.startswith("🆕")]


async def test_notices_of_the_staff_do_not_go_to_others(firm: Firm, stage: Stage) -> None:
    ivan = await person(firm, stage, "Ivan")
    await firm.plan(ivan)
    stage.world.person(LEAD, "Olena").started = True
    deal = await firm.deal()
    theirs = {NoticeKind.REPLY_TO_LEAD, NoticeKind.ANSWER_EDITED, NoticeKind.COMMANDS}
    for kind in set(NoticeKind) - theirs:
        data = {"deal_id": deal.id, "lead_id": deal.lead_id, "lead_message_id": 1, "by_id": ivan.id, "to_id": ivan.id}
        await queue(firm, kind, LEAD, **data, **DUE, manager_id=ivan.id, inbox_id=1, message_id=1)
    await stage.deliver()
    assert stage.texts(LEAD) == []


@pytest.mark.parametrize("data", [{"inbox_id": 5}, {"notice_id": 5}, {"plain_id": 5}])
async def test_dead_letters_are_told(firm: Firm, stage: Stage, data: dict[str, int]) -> None:
    await queue(firm, NoticeKind.DEAD_LETTER, OWNER, **data)
    await stage.deliver()
    assert "record 5" in stage.text(OWNER)


async def test_notice_about_what_has_been_erased_is_dropped(firm: Firm, stage: Stage) -> None:
    about_the_reader = {NoticeKind.COMMANDS, NoticeKind.ROLE_CHANGED, NoticeKind.PERSON_ADDED}
    about_the_reader |= {NoticeKind.MESSAGE_BLANKED}  # of their own chat
    for kind in set(NoticeKind) - about_the_reader - {NoticeKind.DEAD_LETTER}:
        gone = {"deal_id": 999, "lead_id": 999, "lead_message_id": 999, "by_id": 999, "manager_id": 999}
        await queue(firm, kind, OWNER, **gone, **DUE, message_id=1)
    await stage.deliver()
    assert stage.texts(OWNER) == []
    assert await firm.count(Deal) == 0
