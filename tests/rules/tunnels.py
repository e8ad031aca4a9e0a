"""Scripts of tunnels for tests: hand-made ones, and whatever Hypothesis thinks of."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from crm_core.models import Kind
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    AnyBlock,
    Branch,
    Button,
    Choice,
    ConditionBlock,
    DelayBlock,
    IfAnswer,
    IfDeal,
    IfField,
    IfSilent,
    IfTag,
    Match,
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
    RemoveTags,
    Request,
    SetField,
    StartTunnel,
    StopTunnel,
)
from crm_core.rules.tunnels_edges import circling, reached, targets
from crm_core.rules.tunnels_fields import clean_label, clean_words
from crm_core.rules.tunnels_known import Known, KnownPlan, KnownStatus

PLAN, OTHER_PLAN = 1, 2
NEW, IN_WORK, WON, LOST = 11, 12, 13, 14
EXPENSIVE, RIVAL = 21, 22
VIP, COLD = 31, 32
IVAN = 41
OWN, FRIEND, FAR = 51, 52, 53
STATUSES = {
    NEW: KnownStatus("New", Kind.OPEN),
    IN_WORK: KnownStatus("In work", Kind.OPEN),
    WON: KnownStatus("Won", Kind.WON),
    LOST: KnownStatus("Lost", Kind.LOST),
}
KNOWN = Known(
    plans={
        PLAN: KnownPlan("Online", STATUSES, {EXPENSIVE: "Too expensive"}, reasons_required=True),
        OTHER_PLAN: KnownPlan("Shop: №2", {15: KnownStatus("New", Kind.OPEN), 16: KnownStatus("Lost", Kind.LOST)}),
    },
    reasons={EXPENSIVE: "Too expensive", RIVAL: "Chose a rival"},
    tags={VIP: "VIP", COLD: "холодний"},
    managers={IVAN: "Ivan Petrenko"},
    tunnels={OWN: "This one", FRIEND: "Friend", FAR: "Far"},
)

words = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=30).map(clean_words)
label = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=20).map(clean_label)
spans = st.integers(0, 10_000) | st.none()
times = st.integers(0, 23).map(lambda hour: f"{hour:02}:30")
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(
        AddToPlan,
        plan=st.just(PLAN),
        manager=st.sampled_from([IVAN, None]),
        status=st.sampled_from([NEW, IN_WORK, None]),
        amount=st.integers(0, 10**9) | st.none(),
    ),
    st.builds(MoveDeal, plan=st.just(PLAN), status=st.sampled_from([IN_WORK, WON]), reason=st.none()),
    st.just(MoveDeal(PLAN, LOST, reason=EXPENSIVE)),
    st.just(RemoveFromPlan(OTHER_PLAN)),
    st.just(AddTags((VIP, COLD))),
    st.just(RemoveTags((COLD,))),
    st.builds(SetField, field=st.just("city"), value=label),
    st.builds(NotifyManager, manager=st.sampled_from([IVAN, None]), text=words),
    st.just(MarkUnread()),
    st.just(StartTunnel(FRIEND)),
    st.just(StopTunnel(FRIEND)),
    st.just(Request(url="https://example.com/hook?a=1")),
)
several = st.lists(actions, max_size=3).map(tuple)
media = st.none() | st.just(Media(MediaKind.PHOTO, "AgACAgIAAx:0"))


def follower(block: AnyBlock) -> int | None:
    """What comes after a block that has one arrow."""
    assert not isinstance(block, ConditionBlock)
    return block.next


def branches(to: st.SearchStrategy[int | None], blocks: st.SearchStrategy[int]) -> st.SearchStrategy[Branch]:
    match = st.sampled_from(Match)
    return st.one_of(
        st.builds(IfAnswer, block=blocks, match=match, value=label, to=to),
        st.builds(IfField, field=st.sampled_from(["name", "phone", "city"]), match=match, value=label, to=to),
        st.builds(IfTag, tag=st.just(VIP), to=to),
        st.builds(IfDeal, plan=st.just(PLAN), status=st.sampled_from([NEW, None]), to=to),
        st.builds(IfSilent, span=st.integers(0, 500), to=to),
    )


def blocks(number: int, name: str, last: int) -> st.SearchStrategy[AnyBlock]:
    """Block ``number`` with arrows to any of ``last`` blocks, and now and then to one that is not there."""
    there = st.integers(1, last)
    to = st.none() | there
    head = {"id": st.just(number), "name": st.just(name)}
    buttons = st.builds(Button, text=label, to=there) | st.builds(
        Button, text=label, url=st.just("https://example.com")
    )
    end = {"next": to, "patience": spans, "silent": to}
    return st.one_of(
        st.builds(
            MessageBlock,
            **head,
            actions=several,
            text=words,
            media=media,
            buttons=st.lists(buttons, max_size=3).map(tuple),
            **end,
        ),
        st.builds(
            QuestionBlock,
            **head,
            actions=several,
            text=words,
            answer=st.sampled_from(AnswerKind),
            choices=st.lists(st.builds(Choice, text=label, to=to), max_size=3).map(tuple),
            save_to=st.sampled_from(["city", None]),
            wrong=words,
            **end,
        ),
        st.builds(ConditionBlock, **head, branches=st.lists(branches(to, there), max_size=3).map(tuple), otherwise=to),
        st.builds(
            DelayBlock,
            **head,
            span=spans,
            at=st.none() | st.just("2026-03-29 03:30"),
            days=st.sampled_from([(), ("mon", "fri")]),
            begin=times | st.none(),
            end=times | st.none(),
            next=to,
        ),
        st.builds(ActionBlock, **head, actions=several, next=to),
    )


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    count = draw(st.integers(1, 7))
    names = [f"Block {number}" if number % 2 else f"Блок: #{number}" for number in range(1, count + 1)]
    made = tuple(draw(blocks(number, name, count)) for number, name in enumerate(names, 1))
    return Script(made, count)


def filled(script: Script) -> Script:
    """The same arrows between blocks that say something, so that only the arrows can be wrong."""
    return Script(tuple(map(_filled, script.blocks)), script.last_id)


def _filled(block: AnyBlock) -> AnyBlock:
    if isinstance(block, MessageBlock):
        buttons = tuple(replace(one, text=f"Button {n}") for n, one in enumerate(block.buttons))
        return replace(block, text="Hello", buttons=buttons, patience=block.patience or None)
    if isinstance(block, QuestionBlock):
        choices = tuple(replace(one, text=f"Choice {n}") for n, one in enumerate(block.choices))
        choices = choices or (Choice("Only one"),)
        return replace(block, text="And?", choices=choices, patience=block.patience or None)
    if isinstance(block, ConditionBlock):
        tags = tuple(IfTag(VIP, to=one.to) for one in block.branches)
        return replace(block, branches=tags or (IfTag(VIP, to=block.otherwise),))
    if isinstance(block, DelayBlock):
        return replace(block, span=block.span or 5, begin=None, end=None, at=None)
    return replace(block, actions=block.actions or (MarkUnread(),))


def mended(script: Script) -> Script:
    """One that passes: a wait in each endless loop, and no block that nothing leads to."""
    script = filled(script)
    while found := circling(script):
        block = script.by_id[found[0]]
        wait = DelayBlock(block.id, block.name, span=5, next=next(targets(block)))
        script = replace(script, blocks=tuple(wait if one.id == block.id else one for one in script.blocks))
    there = reached(script)
    return replace(script, blocks=tuple(block for block in script.blocks if block.id in there))
