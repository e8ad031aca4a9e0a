"""What is written beside a picture answers a question; the picture goes to the team as ever."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Direction, LeadMessage, MessageKind, NoticeKind, RunState
from crm_core.results import Content
from crm_core.rules.tunnels import AnswerKind, Choice, MessageBlock, QuestionBlock
from tests.firm import Firm
from tests.services.tunnels_led import Guide

ASK = QuestionBlock(1, "Ask", text="What?", next=2)
BYE = MessageBlock(2, "Bye", text="Thanks")


@pytest.fixture
async def guide(firm: Firm) -> Guide:
    await firm.plan(await firm.person())
    return Guide(firm, firm.owner)


async def send_photo(firm: Firm, guide: Guide, caption: str, message_id: int = 900) -> bool:
    """Does a tunnel answer?"""
    content, text = Content(MessageKind.PHOTO, caption=caption), "\n".join(filter(None, ("📷", caption)))
    leads = firm.services.leads
    return (await leads.receive(guide.sender, message_id=message_id, text=text, content=content)).led


async def test_the_same_picture_twice_answers_once(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(ASK, BYE)
    await guide.start("greeting")
    assert [await send_photo(firm, guide, "The roof") for _ in range(2)] == [True, True]
    run = await guide.run()
    assert (run.state, run.answers, await guide.said()) == (RunState.ENDED, {"1": "The roof"}, ["What?", "Thanks"])
    assert await guide.talk() == [
        (Direction.OUT, "What?"),
        (Direction.IN, "📷\nThe roof"),
        (Direction.OUT, "Thanks"),
    ]
    assert (await firm.count(Deal), (await guide.lead()).unread) == (1, 1)
    assert len(await firm.notices(NoticeKind.LEAD_WROTE)) == 1


@pytest.mark.parametrize(("caption", "answers"), [("small", {"1": "Small"}), ("huge", {}), ("", {})])
async def test_it_is_an_answer_only_if_it_fits(firm: Firm, guide: Guide, caption: str, answers: dict[str, str]) -> None:
    choices = (Choice("Big"), Choice("Small"))
    await guide.tunnel(QuestionBlock(1, "Ask", text="?", answer=AnswerKind.CHOICE, choices=choices, next=2), BYE)
    await guide.start("greeting")
    assert await send_photo(firm, guide, caption) == bool(answers)
    assert (await guide.run()).answers == answers
    assert (await guide.said())[1:] == (["Thanks"] if answers else [])
    assert await firm.count(LeadMessage) == (3 if answers else 2)


async def test_a_silent_tunnel_takes_nothing_and_a_keyword_beside_a_picture_leads_nowhere(
    firm: Firm, guide: Guide
) -> None:
    await guide.tunnel(ASK, BYE, words=("price",))
    assert not await send_photo(firm, guide, "price", message_id=899)
    await guide.start("greeting")
    run = await guide.run()
    await firm.services.tunnels_runs.pause(run.id, actor=firm.owner)
    assert not await send_photo(firm, guide, "The roof")
    assert ((await guide.run()).answers, await guide.said()) == ({}, ["What?"])
