"""A tunnel tried on oneself: everything is said, nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Forbidden, NotFound
from crm_core.models import Base, RunState
from crm_core.results.tunnels_trying import Tried
from crm_core.rules.tunnels import ActionBlock, AnswerKind, Button, DelayBlock, MessageBlock, QuestionBlock
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.rules.tunnels_run import Act, Save, Say
from locales.currencies import minor_digits
from tests.firm import Firm
from tests.services.tunnels_led import Guide


def words(tried: Tried) -> list[str]:
    """What is said, and what would be done."""
    return [one.text if isinstance(one, Say) else type(one).__name__ for one in tried.happened]


async def every_row(firm: Firm) -> dict[str, list[str]]:
    """The whole database."""
    tables = Base.metadata.sorted_tables

    def unit(session: Session) -> dict[str, list[str]]:
        return {table.name: sorted(repr(row) for row in session.execute(select(table))) for table in tables}

    return await firm.db.read(unit)


async def made(firm: Firm) -> int:
    plan = await firm.plan(await firm.person())
    phone = QuestionBlock(2, "Phone", text="Phone?", answer=AnswerKind.PHONE, save_to="phone", wrong="Hm?", next=3)
    return await Guide(firm, firm.owner).tunnel(
        MessageBlock(1, "Menu", text="Hello, {lead}!", buttons=(Button("Go", to=2),)),
        phone,
        DelayBlock(3, "Wait", span=600, next=4),
        ActionBlock(4, "Add", actions=(AddToPlan(plan.id),), next=5),
        MessageBlock(5, "Bye", text="We call {phone}"),
    )


async def test_everything_is_said_and_nothing_is_done(firm: Firm) -> None:
    number, trying = await made(firm), firm.services.tunnels_trying
    before = await every_row(firm)
    how: dict[str, Any] = {"minor_digits": minor_digits, "actor": firm.owner}
    begun = await trying.begin(number, **how)
    assert words(begun) == ["Hello, Olga!"]
    assert words(await trying.press(begun.state.step, 0, **how)) == ["Phone?"]
    assert not (await trying.press(begun.state.step, 0, **how)).handled
    assert words(await trying.answer("no", **how)) == ["Hm?"]
    saved = await trying.answer("0671234567", **how)
    assert {name for name, rows in (await every_row(firm)).items() if rows != before[name]} == {"forms"}
    assert [type(one) for one in saved.happened] == [Save]
    ended = await trying.let_time_pass(**how)
    assert (words(ended), ended.end) == (["Act", "We call +380671234567"], RunState.ENDED)
    (act,) = [one for one in ended.happened if isinstance(one, Act)]
    assert isinstance(act.action, AddToPlan)
    assert ended.known.plans[act.action.plan].name == "Online sales"
    assert await every_row(firm) == before
    with pytest.raises(NotFound):
        await trying.answer("again", **how)


async def test_whoever_edits_the_draft_meanwhile_ends_the_trial(firm: Firm) -> None:
    number, trying = await made(firm), firm.services.tunnels_trying
    how: dict[str, Any] = {"minor_digits": minor_digits, "actor": firm.owner}
    begun = await trying.begin(number, **how)
    await firm.services.tunnels.rename(number, "Other", seen=begun.tunnel.version, actor=firm.owner)
    with pytest.raises(Changed):
        await trying.press(begun.state.step, 0, **how)


async def test_who_may_not_edit_tunnels_tries_none(firm: Firm) -> None:
    number, ivan = await made(firm), await firm.person("Petro")
    with pytest.raises(Forbidden):
        await firm.services.tunnels_trying.begin(number, minor_digits=minor_digits, actor=ivan)
