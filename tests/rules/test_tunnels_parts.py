"""Edits of one field or item: whatever is offered fits, whatever was edited can be kept and read again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.errors import Invalid, NotFound
from crm_core.models import Kind
from crm_core.rules.tunnels import (
    ActionBlock,
    Button,
    ConditionBlock,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
    Script,
    as_json,
    from_json,
)
from crm_core.rules.tunnels_actions import AddTags, SetField
from crm_core.rules.tunnels_draft import branched, changed, tail
from crm_core.rules.tunnels_known import Known, KnownPlan, KnownStatus
from crm_core.rules.tunnels_parts import (
    SLOTS,
    TICKED,
    Part,
    Slot,
    Spot,
    item_at,
    items,
    offered,
    optional,
    parts,
    slots,
    value_of,
)
from crm_core.rules.tunnels_parts_edit import (
    ACTIONS,
    BRANCHES,
    ITEMS_AT_MOST,
    NONE,
    Added,
    Dropped,
    Picked,
    Shifted,
    Typed,
    edited,
)
from tests.rules.tunnels import scripts

PLANS = {
    1: KnownPlan("Online", {11: KnownStatus("New", Kind.OPEN), 13: KnownStatus("Lost", Kind.LOST)}, {21: "Rival"}),
    2: KnownPlan("School", {12: KnownStatus("New", Kind.OPEN)}),
}
SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Scripts are large."""
KNOWN = Known(PLANS, {21: "Rival"}, {31: "VIP"}, {41: "Ivan"}, {51: "Other"})
WHOLE = Script(
    (
        MessageBlock(1, "Hello", buttons=(Button("Go", to=2),)),
        QuestionBlock(2, "Ask"),
        ConditionBlock(3, "If"),
        DelayBlock(4, "Wait"),
        ActionBlock(5, "Do"),
    ),
    5,
)


def every_item() -> Script:
    """With an item of each kind in each list."""
    script = WHOLE
    for block_id, part, kinds in ((5, Part.ACTIONS, ACTIONS), (3, Part.BRANCHES, BRANCHES)):
        for kind in kinds:
            script = changed(script, edited(script, KNOWN, Added(block_id, part, kind)))
    return script


def spots(script: Script) -> list[Spot]:
    found = []
    for block in script.blocks:
        found += [Spot(block.id, slot=slot) for slot in slots(block)]
        for part in parts(block):
            for place, item in enumerate(items(block, part)):
                found += [Spot(block.id, part, place, slot) for slot in slots(item)]
    return found


def kept(script: Script) -> Script:
    return from_json(as_json(script))


def test_every_kind_of_item_can_be_added_and_kept() -> None:
    script = every_item()
    assert [len(items(script.by_id[key], part)) for key, part in ((5, Part.ACTIONS), (3, Part.BRANCHES))] == [11, 5]
    assert kept(script) == script


def test_whatever_is_offered_fits_and_can_be_kept() -> None:
    script = every_item()
    for spot in spots(script):
        for value in offered(script, KNOWN, spot):
            picked = changed(script, edited(script, KNOWN, Picked(spot, value)))
            assert kept(picked) == picked, spot
            item = item_at(picked.by_id[spot.block], spot.part, spot.place)
            assert value_of(item, spot.slot) not in (None, "", ()), spot


def test_what_may_be_empty_can_be_emptied_and_nothing_else() -> None:
    script = every_item()
    for spot in spots(script):
        item = item_at(script.by_id[spot.block], spot.part, spot.place)
        if not optional(item, spot.slot):
            with pytest.raises(NotFound):
                edited(script, KNOWN, Picked(spot, NONE))
            continue
        emptied = changed(script, edited(script, KNOWN, Picked(spot, NONE)))
        assert kept(emptied) == emptied
        assert value_of(item_at(emptied.by_id[spot.block], spot.part, spot.place), spot.slot) in (None, "", ())


@SLOW
@given(scripts(), st.data())
def test_no_edit_of_any_script_breaks_it(script: Script, data: st.DataObject) -> None:
    every = spots(script)
    if not every:
        return
    spot = data.draw(st.sampled_from(every))
    values = [*offered(script, KNOWN, spot), NONE, 10**6]
    try:
        after = changed(script, edited(script, KNOWN, Picked(spot, data.draw(st.sampled_from(values)))))
    except NotFound:
        return
    assert kept(after) == after
    assert [block.id for block in after.blocks] == [block.id for block in script.blocks]


@SLOW
@given(scripts(), st.data(), st.text(max_size=40))
def test_nothing_that_is_typed_breaks_a_script(script: Script, data: st.DataObject, text: str) -> None:
    every = spots(script)
    if not every:
        return
    try:
        after = changed(script, edited(script, KNOWN, Typed(data.draw(st.sampled_from(every)), text)))
    except (NotFound, Invalid):
        return
    assert kept(after) == after


def test_ticks_are_put_and_taken_away() -> None:
    spot = Spot(4, slot=Slot.DAYS)
    script = WHOLE
    for day in (6, 0, 3, 6):
        script = changed(script, edited(script, KNOWN, Picked(spot, day)))
    assert script.by_id[4] == DelayBlock(4, "Wait", days=("mon", "thu"))
    assert {Slot.TAGS, Slot.DAYS} == TICKED


def test_tags_can_be_none_for_a_while() -> None:
    script = changed(WHOLE, edited(WHOLE, KNOWN, Added(5, Part.ACTIONS, "add_tags")))
    assert kept(script).by_id[5] == ActionBlock(5, "Do", actions=(AddTags(()),))


def test_another_plan_takes_status_and_reason_along() -> None:
    script = changed(WHOLE, edited(WHOLE, KNOWN, Added(5, Part.ACTIONS, "move_deal")))
    for slot, value in ((Slot.PLAN, 1), (Slot.STATUS, 13), (Slot.REASON, 21), (Slot.PLAN, 2)):
        script = changed(script, edited(script, KNOWN, Picked(Spot(5, Part.ACTIONS, 0, slot), value)))
    (action,) = items(script.by_id[5], Part.ACTIONS)
    assert (action.plan, action.status, action.reason) == (2, 0, None)


def test_items_change_places_and_go() -> None:
    script = WHOLE
    for text in ("A", "B", "C"):
        script = changed(script, edited(script, KNOWN, Added(1, Part.BUTTONS, text=text)))
    script = changed(script, edited(script, KNOWN, Shifted(1, Part.BUTTONS, 3, 0)))
    script = changed(script, edited(script, KNOWN, Dropped(1, Part.BUTTONS, 1)))
    assert [one.text for one in items(script.by_id[1], Part.BUTTONS)] == ["C", "A", "B"]


def test_a_list_has_an_end() -> None:
    script = WHOLE
    for _ in range(ITEMS_AT_MOST):
        script = changed(script, edited(script, KNOWN, Added(5, Part.ACTIONS, "mark_unread")))
    with pytest.raises(Invalid):
        edited(script, KNOWN, Added(5, Part.ACTIONS, "mark_unread"))


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        (Slot.AT, "2026-05-31"),
        (Slot.AT, "31.13.2026 10:00"),
        (Slot.HOURS, "whenever"),
        (Slot.SPAN, "400d"),
    ],
)
def test_times_that_are_none_are_refused(slot: Slot, text: str) -> None:
    with pytest.raises(Invalid):
        edited(WHOLE, KNOWN, Typed(Spot(4, slot=slot), text))


def test_a_field_is_a_name_of_ones_own() -> None:
    script = changed(WHOLE, edited(WHOLE, KNOWN, Added(5, Part.ACTIONS, "set_field")))
    spot = Spot(5, Part.ACTIONS, 0, Slot.FIELD)
    assert edited(script, KNOWN, Typed(spot, "{Місто}")) == ActionBlock(5, "Do", actions=(SetField("місто"),))
    with pytest.raises(Invalid):
        edited(script, KNOWN, Typed(spot, "lead"))


def test_a_new_block_at_the_end_of_an_arrow() -> None:
    script = branched(WHOLE, DelayBlock(0, "Pause"), 1, "button", 0)
    assert script.by_id[1] == MessageBlock(1, "Hello", buttons=(Button("Go", to=6),))
    between = branched(branched(WHOLE, DelayBlock(0, "Pause"), 2, "next", 0), DelayBlock(0, "Pause"), 2, "next", 0)
    assert [(block.id, getattr(block, "next", None)) for block in between.blocks[1:4]] == [(2, 7), (7, 6), (6, None)]
    with pytest.raises(NotFound):
        branched(WHOLE, DelayBlock(0, "Pause"), 1, "choice", 0)


def test_what_is_added_goes_on_from_an_end_only() -> None:
    assert tail(WHOLE) == 5
    assert tail(Script()) is None
    assert tail(Script((QuestionBlock(1, "Ask", next=1),), 1)) is None


def test_every_field_has_a_kind_that_has_it() -> None:
    assert {slot for several in SLOTS.values() for slot in several} | {Slot.NAME} == set(Slot)
