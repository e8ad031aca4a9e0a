"""A typed answer that is handled once more after a crash is nothing new: no second value, no search."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Update

from crm_core.models import Lead, RefusalReason
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def twice(stage: Stage, text: str) -> None:
    """The person types; the process ends before the update counts as done, and handles it again."""
    stage.world.send(OWNER, text)
    (entry,) = stage.world.updates.waiting()
    kept: dict[str, Any] = entry.update
    await stage.settle()
    await stage.dispatcher.feed_update(stage.bot, Update.model_validate(kept, context={"bot": stage.bot}))


async def test_a_form_that_has_served_takes_nothing_twice(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/reasons")
    await stage.tap(OWNER, "➕ Add")
    await twice(stage, "Moved away")
    assert [reason.name for reason in await firm.rows(RefusalReason)] == ["Moved away"]
    assert "Moved away" in stage.buttons(OWNER)
    assert not [text for text in stage.texts(OWNER) if "Nothing for" in text]


async def test_an_answer_is_not_taken_for_the_next_question(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/plans")
    await stage.tap(OWNER, "➕ Create")
    await stage.send(OWNER, "Online sales")
    await twice(stage, "11000")
    draft = await firm.services.forms.draft("plan", actor=firm.owner)
    assert (draft["name"], draft["bill"]) == ("Online sales", 1_100_000)
    assert "label" not in draft
    await stage.send(OWNER, "11000")
    assert (await firm.services.forms.draft("plan", actor=firm.owner))["label"] == "11000"


async def test_the_same_words_typed_later_are_a_search_again(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/reasons")
    await stage.tap(OWNER, "➕ Add")
    await stage.send(OWNER, "Moved away")
    await stage.send(OWNER, "Moved away")
    assert "Nothing for «Moved away»" in stage.text(OWNER)
    assert await firm.count(Lead) == 0


@pytest.mark.parametrize("words", ["Yes, we do"])
async def test_an_answer_to_a_lead_goes_out_once(firm: Firm, stage: Stage, words: str) -> None:
    plan_owner = firm.owner
    await firm.plan(plan_owner)
    stage.world.person(7001, "Olena")
    await stage.send(7001, "Do you have the course?")
    await stage.send(OWNER, "#1")
    await stage.tap(OWNER, "💬 Reply")
    await twice(stage, words)
    assert [text for text in stage.texts(7001) if words in text] == [words]
    assert not [text for text in stage.texts(OWNER) if "Nothing for" in text]


async def test_a_form_that_a_refusal_ends_leaves_the_reason_and_a_way_back(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan(firm.owner)
    await stage.send(OWNER, "/plans")
    await stage.tap(OWNER, "Online sales")
    await stage.tap(OWNER, "➕ Deal")
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=firm.owner)
    await stage.send(OWNER, "Olena Koval")
    assert stage.text(OWNER) == "The plan is archived: it takes no new deals."
    assert not [text for text in stage.texts(OWNER) if "Waiting for your message" in text or "Who is it?" in text]
    await stage.tap(OWNER, "⬅️ Back")
    assert "🗃 <b>Online sales</b>" in stage.text(OWNER)
