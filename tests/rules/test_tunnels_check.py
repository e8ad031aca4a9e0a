"""What publishing refuses, each time naming the block."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    AnyBlock,
    Button,
    Choice,
    ConditionBlock,
    DelayBlock,
    IfAnswer,
    IfDeal,
    IfField,
    IfSilent,
    IfTag,
    Media,
    MediaKind,
    MessageBlock,
    QuestionBlock,
    Script,
)
from crm_core.rules.tunnels_actions import (
    Action,
    AddTags,
    AddToPlan,
    MarkUnread,
    MoveDeal,
    NotifyManager,
    RemoveFromPlan,
    Request,
    SetField,
    StartTunnel,
)
from crm_core.rules.tunnels_check import check, instant_starts
from crm_core.rules.tunnels_edges import edges, waits
from crm_core.rules.tunnels_problems import Wrong
from tests.rules.tunnels import (
    EXPENSIVE,
    FAR,
    FRIEND,
    IN_WORK,
    KNOWN,
    LOST,
    OWN,
    PLAN,
    RIVAL,
    VIP,
    WON,
    filled,
    scripts,
)


def script(*blocks: AnyBlock) -> Script:
    return Script(blocks, max((block.id for block in blocks), default=0))


def wrong(*blocks: AnyBlock) -> list[tuple[Wrong, int | None]]:
    return [(one.wrong, one.block) for one in check(script(*blocks), KNOWN, OWN)]


def hello(number: int = 1, to: int | None = None) -> MessageBlock:
    return MessageBlock(number, f"Hello {number}", text="Hello!", next=to)


def test_a_whole_tunnel_passes() -> None:
    ask = QuestionBlock(2, "Phone", text="{lead}, your phone?", answer=AnswerKind.PHONE, save_to="phone", next=3)
    assert wrong(hello(1, 2), ask, ActionBlock(3, "Add", actions=(AddToPlan(PLAN), AddTags((VIP,))))) == []


def test_a_tunnel_without_blocks_is_refused() -> None:
    assert wrong() == [(Wrong.NO_BLOCKS, None)]


def test_an_action_block_that_nothing_leads_to_is_named() -> None:
    assert wrong(hello(), ActionBlock(2, "Add", actions=(AddToPlan(PLAN),))) == [(Wrong.UNREACHABLE, 2)]


def test_an_arrow_to_a_block_that_is_gone_is_named() -> None:
    assert wrong(hello(1, 9)) == [(Wrong.NOWHERE, 1)]
    silent = QuestionBlock(1, "Ask", text="?", patience=5, silent=9)
    assert wrong(silent) == [(Wrong.NOWHERE, 1)]
    assert wrong(replace(silent, patience=None)) == []  # that arrow plays no part then


def test_a_button_leads_somewhere_or_opens_a_page() -> None:
    (problem,) = check(script(MessageBlock(1, "Hello", text="Hello!", buttons=(Button("More"),))), KNOWN)
    assert (problem.wrong, problem.block, problem.about) == (Wrong.NOWHERE, 1, {"button": 1})


def test_a_loop_in_which_nothing_waits_is_named_block_by_block() -> None:
    condition = ConditionBlock(2, "VIP?", (IfTag(VIP, to=1),), otherwise=3)
    assert wrong(hello(1, 2), condition, hello(3)) == [(Wrong.LOOP, 1), (Wrong.LOOP, 2)]


@pytest.mark.parametrize(
    "wait",
    [
        QuestionBlock(2, "Ask", text="Again?", next=1),
        DelayBlock(2, "Wait", span=5, next=1),
        MessageBlock(2, "Menu", text="Again?", buttons=(Button("Yes", to=1),)),
    ],
)
def test_a_loop_with_a_wait_passes(wait: AnyBlock) -> None:
    assert wrong(hello(1, 2), wait) == []


@pytest.mark.parametrize(
    "block",
    [
        DelayBlock(2, "Moment", at="2026-05-01 09:00", next=1),  # passes once and for all
        DelayBlock(2, "Hours", days=("mon",), next=1),
        MessageBlock(2, "Page", text="Look", buttons=(Button("Open", url="https://example.com"),), next=1),
    ],
)
def test_what_may_be_past_already_is_no_wait(block: AnyBlock) -> None:
    assert wrong(hello(1, 2), block) == [(Wrong.LOOP, 1), (Wrong.LOOP, 2)]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (AddToPlan(99), Wrong.PLAN_GONE),
        (AddToPlan(PLAN, status=99), Wrong.STATUS_GONE),
        (AddToPlan(PLAN, status=WON), Wrong.FINAL_ENTRY),
        (AddToPlan(PLAN, manager=99), Wrong.MANAGER_GONE),
        (MoveDeal(PLAN, 15), Wrong.STATUS_GONE),  # of another plan
        (MoveDeal(PLAN, LOST), Wrong.REASON_NEEDED),
        (MoveDeal(PLAN, LOST, reason=RIVAL), Wrong.REASON_GONE),  # not selected in the plan
        (RemoveFromPlan(PLAN), Wrong.REASON_NEEDED),
        (AddTags((99,)), Wrong.TAG_GONE),
        (AddTags(()), Wrong.NO_TAGS),
        (SetField("lead", value="x"), Wrong.WRONG_FIELD),
        (SetField("phone", value="soon"), Wrong.WRONG_FIELD),
        (NotifyManager(text="{nothing}"), Wrong.UNKNOWN_PLACE),
        (NotifyManager(text="x" * 1001), Wrong.LONG_TEXT),
        (StartTunnel(99), Wrong.TUNNEL_GONE),
        (Request(url="http://example.com"), Wrong.NOT_HTTPS),
        (Request(url="https://localhost"), Wrong.NOT_HTTPS),
    ],
)
def test_an_action_names_what_it_lacks(action: Action, expected: Wrong) -> None:
    assert wrong(ActionBlock(1, "Do", actions=(action,))) == [(expected, 1)]


def test_good_actions_pass() -> None:
    good = (MoveDeal(PLAN, LOST, reason=EXPENSIVE), MoveDeal(PLAN, IN_WORK), SetField("phone", value="{phone}"))
    assert wrong(ActionBlock(1, "Do", actions=good)) == []


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (MessageBlock(1, "A"), Wrong.NO_TEXT),
        (MessageBlock(1, "A", text="я" * 4097), Wrong.LONG_TEXT),
        (MessageBlock(1, "A", text="🎉" * 2049), Wrong.LONG_TEXT),
        (MessageBlock(1, "A", text="x" * 4050 + "{lead}"), Wrong.LONG_TEXT),  # with a long name in it
        (MessageBlock(1, "A", text="x" * 1025, media=Media(MediaKind.PHOTO, "f")), Wrong.LONG_TEXT),
        (MessageBlock(1, "A", text="x", media=Media(MediaKind.VIDEO_NOTE, "f")), Wrong.MEDIA_TEXT),
        (MessageBlock(1, "A", text="{nobody}"), Wrong.UNKNOWN_PLACE),
        (MessageBlock(1, "A", text="x", buttons=(Button("", url="https://a.com"),)), Wrong.NO_BUTTON_TEXT),
        (MessageBlock(1, "A", text="x", buttons=(Button("b" * 61, url="https://a.com"),)), Wrong.LONG_BUTTON),
        (MessageBlock(1, "A", text="x", buttons=(Button("b", url="tg://x"),)), Wrong.NOT_HTTPS),
        (MessageBlock(1, "A", text="x", buttons=(Button("b", url="https://"),)), Wrong.NOT_HTTPS),
        (QuestionBlock(1, "A", text="x", answer=AnswerKind.CHOICE), Wrong.NO_CHOICES),
        (
            QuestionBlock(1, "A", text="x", answer=AnswerKind.CHOICE, choices=(Choice("Так"), Choice("ТАК"))),
            Wrong.SAME_BUTTON,
        ),
        (QuestionBlock(1, "A", text="x", save_to="phone"), Wrong.WRONG_FIELD),
        (QuestionBlock(1, "A", text="x", save_to="1st"), Wrong.WRONG_FIELD),
        (QuestionBlock(1, "A", text="x", patience=0), Wrong.NO_TIME),
        (ConditionBlock(1, "A"), Wrong.NO_BRANCHES),
        (ConditionBlock(1, "A", (IfTag(99),)), Wrong.TAG_GONE),
        (ConditionBlock(1, "A", (IfDeal(99),)), Wrong.PLAN_GONE),
        (ConditionBlock(1, "A", (IfDeal(PLAN, status=15),)), Wrong.STATUS_GONE),
        (ConditionBlock(1, "A", (IfAnswer(1, value="x"),)), Wrong.BLOCK_GONE),
        (ConditionBlock(1, "A", (IfField("city", value="x"),)), Wrong.WRONG_FIELD),
        (ConditionBlock(1, "A", (IfField("phone"),)), Wrong.NO_VALUE),
        (ConditionBlock(1, "A", (IfSilent(0),)), Wrong.NO_TIME),
        (DelayBlock(1, "A"), Wrong.NO_TIME),
        (DelayBlock(1, "A", begin="09:00"), Wrong.NO_SUCH_TIME),
        (DelayBlock(1, "A", begin="09:00", end="09:00"), Wrong.NO_SUCH_TIME),
        (DelayBlock(1, "A", at="2026-02-30 09:00"), Wrong.NO_SUCH_TIME),
        (ActionBlock(1, "A"), Wrong.NO_ACTIONS),
    ],
)
def test_a_block_names_what_it_lacks(block: AnyBlock, expected: Wrong) -> None:
    assert (expected, 1) in wrong(block)
    assert (
        len(wrong(block)) == (2 if block == DelayBlock(1, "A", begin="09:00") else 1) or expected is Wrong.NO_SUCH_TIME
    )


def test_two_blocks_have_two_names() -> None:
    assert wrong(hello(1, 2), replace(hello(2), name="HELLO 1")) == [(Wrong.SAME_NAME, 1), (Wrong.SAME_NAME, 2)]


def test_more_blocks_than_there_can_be_are_refused() -> None:
    many = [hello(number, number + 1 if number < 101 else None) for number in range(1, 102)]
    assert wrong(*many) == [(Wrong.MANY_BLOCKS, None)]


def starting(tunnel: int) -> ActionBlock:
    return ActionBlock(2, "Start", actions=(StartTunnel(tunnel),))


def test_tunnels_that_start_each_other_without_a_wait_are_refused() -> None:
    looped = replace(KNOWN, starts={FRIEND: {FAR}, FAR: {OWN}})
    (problem,) = check(script(hello(1, 2), starting(FRIEND)), looped, OWN)
    assert (problem.wrong, problem.block, problem.about) == (Wrong.START_LOOP, 2, {"tunnel": "Friend"})
    assert (
        check(script(hello(1, 2), starting(FRIEND)), replace(KNOWN, starts={FRIEND: {FAR}, FAR: {FRIEND}}), OWN) == []
    )


def test_a_tunnel_that_starts_itself_at_once_is_refused_and_after_a_wait_is_not() -> None:
    assert wrong(hello(1, 2), starting(OWN)) == [(Wrong.START_LOOP, 2)]
    assert wrong(DelayBlock(1, "Wait", span=60, next=2), starting(OWN)) == []


def test_starts_before_anything_waits_are_known() -> None:
    assert instant_starts(script(hello(1, 2), starting(FAR))) == {FAR: 2}
    assert instant_starts(script(QuestionBlock(1, "Ask", text="?", next=2), starting(FAR))) == {}
    beside = MessageBlock(1, "Menu", text="?", actions=(StartTunnel(FAR),), buttons=(Button("b", to=1),))
    assert instant_starts(script(beside)) == {FAR: 1}


def test_a_marked_message_needs_nothing_else() -> None:
    assert wrong(ActionBlock(1, "Mark", actions=(MarkUnread(),))) == []


def connected(found: Script) -> set[int]:
    """Written once more, another way: from each block along its arrows until nothing is added."""
    there = {found.blocks[0].id}
    while True:
        more = {edge.to for block in found.blocks if block.id in there for edge in edges(block) if edge.to} | there
        if more == there:
            return there
        there = more


def loops(found: Script) -> bool:
    """By taking away, again and again, what leads only to waits and ends."""
    left = {block.id: {edge.to for edge in edges(block) if edge.to} for block in found.blocks if not waits(block)}
    while ends := [number for number, to in left.items() if not to & left.keys()]:
        for number in ends:
            del left[number]
    return bool(left)


@settings(max_examples=150, deadline=None)
@given(scripts().map(filled))
def test_no_unconnected_or_endlessly_looping_tunnel_passes(found: Script) -> None:
    problems = {one.wrong for one in check(found, KNOWN, OWN)}
    assert (Wrong.UNREACHABLE in problems) == (connected(found) != {block.id for block in found.blocks})
    assert (Wrong.LOOP in problems) == loops(found)
    assert problems <= {Wrong.UNREACHABLE, Wrong.LOOP}


@settings(max_examples=80, deadline=None)
@given(scripts())
def test_whatever_is_in_a_draft_can_be_checked(found: Script) -> None:
    there = {None, *(block.id for block in found.blocks)}
    assert all(one.block in there for one in check(found, KNOWN, OWN))
