"""A lead's steps through a tunnel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.models import RunState, Waits
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    AnyBlock,
    Branch,
    Button,
    Choice,
    ConditionBlock,
    IfAnswer,
    IfDeal,
    IfField,
    IfSilent,
    IfTag,
    Match,
    MessageBlock,
    QuestionBlock,
    Script,
)
from crm_core.rules.tunnels_actions import AddTags, AddToPlan, MarkUnread, SetField
from crm_core.rules.tunnels_run import (
    Act,
    Answered,
    Entered,
    Facts,
    GoOn,
    Happening,
    Mark,
    Outcome,
    Pressed,
    Save,
    Say,
    State,
    TimeCame,
)
from crm_core.rules.tunnels_step import step
from crm_core.rules.tunnels_texts import said
from tests.rules.tunnels import IN_WORK, NEW, PLAN, VIP

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
FACTS = Facts(NOW, KYIV, {"lead": "Olena", "phone": None, "email": None, "name": "Olena"})


def script(*blocks: AnyBlock) -> Script:
    return Script(blocks, max(block.id for block in blocks))


def enter(found: Script, facts: Facts = FACTS) -> Outcome:
    return step(found, State(), Entered(), facts)


def texts(outcome: Outcome) -> list[str]:
    return [one.text for one in outcome.effects if isinstance(one, Say)]


def test_messages_without_buttons_are_said_in_a_row() -> None:
    outcome = enter(script(MessageBlock(1, "A", text="One", next=2), MessageBlock(2, "B", text="Two")))
    assert (texts(outcome), outcome.end, outcome.state.block) == (["One", "Two"], RunState.ENDED, None)
    assert outcome.marks == ((1, Mark.REACHED), (1, Mark.LEFT), (2, Mark.REACHED), (2, Mark.LEFT))


def test_actions_beside_a_message_run_first() -> None:
    outcome = enter(script(MessageBlock(1, "A", text="One", actions=(AddToPlan(PLAN), MarkUnread()))))
    assert [type(one) for one in outcome.effects] == [Act, Act, Say]


MENU = script(
    MessageBlock(
        1, "Menu", text="?", buttons=(Button("Yes", to=2), Button("Site", url="https://a.com")), patience=60, silent=3
    ),
    MessageBlock(2, "Yes", text="Good"),
    MessageBlock(3, "Silent", text="Still there?"),
)


def test_a_message_with_buttons_waits_for_one_of_them() -> None:
    asked = enter(MENU)
    assert (asked.state.block, asked.state.waits, asked.state.due) == (1, Waits.BUTTON, NOW + timedelta(hours=1))
    pressed = step(MENU, asked.state, Pressed(0, asked.state.step), FACTS)
    assert (texts(pressed), pressed.end, pressed.state.answers) == (["Good"], RunState.ENDED, {"1": "Yes"})
    assert pressed.marks[:2] == ((1, Mark.ANSWERED), (1, Mark.LEFT))


def test_a_button_that_is_written_instead_of_tapped_counts() -> None:
    asked = enter(MENU)
    assert texts(step(MENU, asked.state, Answered(" yes "), FACTS)) == ["Good"]


@pytest.mark.parametrize(
    "event", [Pressed(0, 0), Pressed(1, 1), Pressed(7, 1), Pressed(-1, 1), Answered("hm"), TimeCame(), GoOn()]
)
def test_what_is_not_waited_for_changes_nothing(event: Happening) -> None:
    asked = enter(MENU)
    outcome = step(MENU, asked.state, event, FACTS)
    assert (outcome.handled, outcome.state, outcome.effects) == (False, asked.state, ())


def test_silence_leads_on_when_its_time_has_come() -> None:
    asked = enter(MENU)
    outcome = step(MENU, asked.state, TimeCame(), replace(FACTS, now=NOW + timedelta(hours=1)))
    assert (texts(outcome), (1, Mark.ANSWERED) in outcome.marks) == (["Still there?"], False)


def test_nothing_happens_in_a_run_that_has_ended() -> None:
    ended = enter(script(MessageBlock(1, "A", text="One"))).state
    assert not step(MENU, ended, Answered("Yes"), FACTS).handled


def question(answer: AnswerKind, save_to: str | None = None, wrong: str = "") -> Script:
    ask = QuestionBlock(1, "Ask", text="Your answer?", answer=answer, save_to=save_to, wrong=wrong, next=2)
    return script(ask, MessageBlock(2, "Thanks", text="Thanks"))


@pytest.mark.parametrize(
    ("answer", "text", "kept"),
    [
        (AnswerKind.TEXT, "  Two\nlines ", "Two\nlines"),
        (AnswerKind.PHONE, "067 123 45 67", "+380671234567"),
        (AnswerKind.EMAIL, "olena@example.com,", "olena@example.com,"),
        (AnswerKind.NUMBER, "1 200,5", "1200.5"),
    ],
)
def test_an_answer_is_kept_as_it_is_meant(answer: AnswerKind, text: str, kept: str) -> None:
    found = question(answer)
    if answer is AnswerKind.EMAIL:
        text, kept = "olena@example.com", "olena@example.com"
    outcome = step(found, enter(found).state, Answered(text), FACTS)
    assert (outcome.state.answers, texts(outcome)) == ({"1": kept}, ["Thanks"])


@pytest.mark.parametrize(
    ("answer", "text"),
    [(AnswerKind.TEXT, " \u200b "), (AnswerKind.PHONE, "123"), (AnswerKind.EMAIL, "a@b"), (AnswerKind.NUMBER, "ten")],
)
def test_a_wrong_answer_is_explained_and_waited_for_again(answer: AnswerKind, text: str) -> None:
    found = question(answer, wrong="Once more, please")
    asked = enter(found)
    outcome = step(found, asked.state, Answered(text), FACTS)
    assert (texts(outcome), outcome.state, outcome.handled) == (["Once more, please"], asked.state, True)
    assert texts(step(question(answer), asked.state, Answered(text), FACTS)) == ["Your answer?"]


def test_an_answer_goes_to_the_leads_field_or_to_the_tunnels_own() -> None:
    outcome = step(question(AnswerKind.PHONE, "phone"), State(1, Waits.ANSWER, step=1), Answered("0671234567"), FACTS)
    assert Save(1, "phone", "+380671234567") in outcome.effects
    own = step(question(AnswerKind.TEXT, "city"), State(1, Waits.ANSWER, step=1), Answered("Lviv"), FACTS)
    assert own.state.fields == {"city": "Lviv"}
    (thanks,) = own.effects
    assert isinstance(thanks, Say)
    assert said("{lead} of {city}, {phone}", {**FACTS.values, **thanks.fields}) == "Olena of Lviv, "


def test_a_choice_leads_its_own_way_or_the_questions() -> None:
    ask = QuestionBlock(
        1, "Ask", text="?", answer=AnswerKind.CHOICE, choices=(Choice("Big", to=2), Choice("Small")), next=3
    )
    found = script(ask, MessageBlock(2, "Big", text="big"), MessageBlock(3, "Small", text="small"))
    asked = enter(found)
    (say,) = asked.effects
    assert isinstance(say, Say)
    assert [button.text for button in say.buttons] == ["Big", "Small"]
    assert texts(step(found, asked.state, Pressed(0, 1), FACTS)) == ["big"]
    assert texts(step(found, asked.state, Answered("SMALL"), FACTS)) == ["small"]
    assert texts(step(found, asked.state, Answered("medium"), FACTS)) == ["?"]


def decided(*branches: Branch, facts: Facts = FACTS, state: State | None = None) -> bool:
    condition = ConditionBlock(1, "If", branches, otherwise=3)
    found = script(condition, MessageBlock(2, "Yes", text="yes"), MessageBlock(3, "No", text="no"))
    outcome = step(found, replace(state or State(), block=1, waits=None), GoOn(), facts)
    return texts(outcome) == ["yes"]


def test_conditions_look_at_what_is_known() -> None:
    assert decided(IfTag(VIP, to=2), facts=replace(FACTS, tags={VIP}))
    assert not decided(IfTag(VIP, to=2))
    assert decided(IfDeal(PLAN, status=NEW, to=2), facts=replace(FACTS, deals={PLAN: NEW}))
    assert not decided(IfDeal(PLAN, status=NEW, to=2), facts=replace(FACTS, deals={PLAN: IN_WORK}))
    assert decided(IfDeal(PLAN, to=2), facts=replace(FACTS, open_in={PLAN}))
    assert decided(IfSilent(60, to=2), facts=replace(FACTS, wrote_at=NOW - timedelta(hours=1)))
    assert not decided(IfSilent(60, to=2), facts=replace(FACTS, wrote_at=NOW - timedelta(minutes=59)))
    assert decided(IfField("phone", match=Match.EMPTY, to=2))
    assert decided(IfField("lead", match=Match.HAS, value="OLE", to=2))


@pytest.mark.parametrize(
    ("match", "value", "holds"),
    [
        (Match.IS, "12.0", True),
        (Match.IS, "13", False),
        (Match.ABOVE, "11", True),
        (Match.ABOVE, "12", False),
        (Match.BELOW, "12,5", True),
        (Match.BELOW, "many", False),
        (Match.FILLED, "", True),
        (Match.EMPTY, "", False),
    ],
)
def test_answers_are_compared_as_figures_if_they_are(match: Match, value: str, holds: bool) -> None:
    state = State(answers={"9": "12"})
    assert decided(IfAnswer(9, match=match, value=value, to=2), state=state) is holds


def test_the_first_branch_that_holds_is_taken() -> None:
    tagged = replace(FACTS, tags={VIP})
    assert not decided(IfTag(VIP, to=3), IfTag(VIP, to=2), facts=tagged)


def test_a_condition_after_an_action_waits_for_fresh_facts() -> None:
    found = script(
        ActionBlock(1, "Tag", actions=(AddTags((VIP,)),), next=2),
        ConditionBlock(2, "VIP?", (IfTag(VIP, to=3),)),
        MessageBlock(3, "VIP", text="dear"),
    )
    first = enter(found)
    assert (first.more, first.state.block, first.end) == (True, 2, None)
    second = step(found, first.state, GoOn(), replace(FACTS, tags={VIP}))
    assert (texts(second), second.end, second.more) == (["dear"], RunState.ENDED, False)


def test_a_field_of_the_tunnels_own_is_known_at_once() -> None:
    found = script(
        ActionBlock(1, "Set", actions=(SetField("city", value="{lead}ville"),), next=2),
        ConditionBlock(2, "Where?", (IfField("city", value="olenaville", to=3),)),
        MessageBlock(3, "There", text="there"),
    )
    assert texts(enter(found)) == ["there"]


def test_a_link_to_nothing_breaks_the_run_and_says_so() -> None:
    assert enter(script(MessageBlock(1, "A", text="One", next=7))).end is RunState.BROKEN
    assert enter(script(MessageBlock(1, "A", text="One", next=1))).end is RunState.BROKEN
