"""Edits of a draft: arrows stay where they were led."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.errors import Invalid, NotFound
from crm_core.rules.tunnels import ActionBlock, Button, ConditionBlock, IfTag, MessageBlock, Script
from crm_core.rules.tunnels_draft import added, changed, copied, led, moved, removed
from crm_core.rules.tunnels_edges import BRANCH, BUTTON, NEXT, targets
from tests.rules.tunnels import VIP, follower, scripts

ONE = MessageBlock(1, "One", text="1", next=2)
TWO = MessageBlock(2, "Two", text="2")
BOTH = Script((ONE, TWO), 2)


def test_a_block_added_after_another_stands_between() -> None:
    found = added(BOTH, ActionBlock(0, "Do"), after=1)
    assert [(block.id, follower(block)) for block in found.blocks] == [(1, 3), (3, 2), (2, None)]
    condition = added(BOTH, ConditionBlock(0, "If", (IfTag(VIP),)), after=1).by_id[3]
    assert isinstance(condition, ConditionBlock)
    assert condition.otherwise == 2


def test_a_name_is_had_by_one_block() -> None:
    assert added(BOTH, ActionBlock(0, "ONE")).blocks[-1].name == "ONE 2"
    with pytest.raises(Invalid):
        changed(BOTH, MessageBlock(2, "one"))


def test_what_led_to_a_deleted_block_leads_on() -> None:
    menu = MessageBlock(3, "Menu", text="?", buttons=(Button("b", to=1),), next=1)
    found = removed(Script((menu, ONE, TWO), 3), 1)
    assert set(targets(found.by_id[3])) == {2}
    assert found.last_id == 3  # its number is nobody else's


def test_arrows_are_led_one_by_one() -> None:
    condition = ConditionBlock(3, "If", (IfTag(VIP), IfTag(VIP)))
    found = led(Script((ONE, TWO, condition), 3), 3, BRANCH, 1, 2)
    assert list(targets(found.by_id[3])) == [2]
    for way, place, to in ((BRANCH, 2, 1), (BUTTON, 0, 1), (NEXT, 0, 1), (BRANCH, 0, 9), ("no", 0, 1)):
        with pytest.raises(NotFound):
            led(found, 3, way, place, to)


def test_more_blocks_than_there_can_be_are_refused() -> None:
    script = Script()
    for _ in range(100):
        script = added(script, ONE)
    with pytest.raises(Invalid):
        copied(script, 1)
    assert len({block.name for block in script.blocks}) == 100


@settings(max_examples=60, deadline=None)
@given(scripts(), st.data())
def test_no_edit_leaves_an_arrow_to_nothing(script: Script, data: st.DataObject) -> None:
    for _ in range(4):
        ids = [block.id for block in script.blocks]
        if len(ids) < 2:
            return
        one = data.draw(st.sampled_from(ids))
        script = data.draw(st.sampled_from([removed(script, one), copied(script, one), moved(script, one, 0)]))
        there = set(script.by_id)
        assert all(to in there for block in script.blocks for to in targets(block))
        assert script.last_id >= max(there)
