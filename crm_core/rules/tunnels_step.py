"""One step of a lead through a tunnel: what happened and what is known in, what is to be done and where they are out.

The runtime loads the run, steps, and applies the effects, all in one transaction; as long as there is `more`, it
reads the facts again and steps on. A published script ends or waits within as many blocks as it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crm_core.errors import Invalid
from crm_core.models import RunState, Waits
from crm_core.rules import tunnels_run
from crm_core.rules.tunnels import (
    LEAD_FIELDS,
    ActionBlock,
    AnswerKind,
    AnyBlock,
    Branch,
    Choice,
    ConditionBlock,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
    Script,
    actions_of,
    waits_for_button,
)
from crm_core.rules.tunnels_actions import SetField
from crm_core.rules.tunnels_answers import chosen, holds, parse
from crm_core.rules.tunnels_run import (
    Act,
    Answered,
    Effect,
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
from crm_core.rules.tunnels_texts import said
from crm_core.rules.tunnels_time import due


@dataclass(frozen=True, slots=True)
class _Wait:
    kind: Waits
    due: datetime | None


def step(script: Script, state: State, event: Happening, facts: Facts) -> Outcome:
    """What is neither asked nor waited for is not ``handled`` and changes nothing."""
    way = _Way(script, state, facts)
    if isinstance(event, Entered):
        return way.go(script.first.id if script.first else None)
    block = script.by_id.get(state.block) if state.block is not None else None
    if block is None:
        return _ignored(state) if state.block is None else way.broken()
    if isinstance(event, GoOn):
        return way.go(block.id) if state.waits is None else _ignored(state)
    if isinstance(event, TimeCame):
        return way.time_came(block)
    if isinstance(event, Pressed):
        return way.pressed(block, event) if event.step == state.step else _ignored(state)
    return way.answered(block, event)


def repeated(script: Script, state: State) -> Say | None:
    """What is being waited for, to be said once more; None while only time has to pass."""
    block = script.by_id.get(state.block) if state.block is not None else None
    if isinstance(block, QuestionBlock):
        return _asked(block, state.fields)
    return _told(block, state.fields) if isinstance(block, MessageBlock) and state.waits is Waits.BUTTON else None


def _ignored(state: State) -> Outcome:
    return Outcome(state, handled=False)


class _Way:
    """From one wait to the next."""

    def __init__(self, script: Script, state: State, facts: Facts) -> None:
        self.script, self.state, self.facts = script, state, facts
        self.answers, self.fields = dict(state.answers), dict(state.fields)
        self.effects: list[Effect] = []
        self.marks: list[tuple[int, Mark]] = []
        self.acted = False

    def go(self, block_id: int | None) -> Outcome:
        for _ in range(len(self.script.blocks) + 1):
            if block_id is None:
                return self._outcome(None, end=RunState.ENDED)
            block = self.script.by_id.get(block_id)
            if block is None:
                return self.broken()
            if self.acted and isinstance(block, ConditionBlock):
                return self._outcome(block_id, more=True)  # what was done may decide it
            self.marks.append((block_id, Mark.REACHED))
            onward = ENTER[block.kind](self, block)
            if isinstance(onward, _Wait):
                return self._outcome(block_id, wait=onward)
            self.marks.append((block_id, Mark.LEFT))
            block_id = onward
        return self.broken()

    def broken(self) -> Outcome:
        return self._outcome(None, end=RunState.BROKEN)

    def time_came(self, block: AnyBlock) -> Outcome:
        if self.state.due is None or self.state.due > self.facts.now:
            return _ignored(self.state)
        self.marks.append((block.id, Mark.LEFT))
        if isinstance(block, MessageBlock | QuestionBlock):
            return self.go(block.silent)
        return self.go(block.next if isinstance(block, DelayBlock) else None)

    def pressed(self, block: AnyBlock, event: Pressed) -> Outcome:
        if isinstance(block, MessageBlock) and 0 <= event.place < len(block.buttons):
            button = block.buttons[event.place]
            return self._answer(block, button.text, button.to) if button.to is not None else _ignored(self.state)
        choices = _choices(block)
        if isinstance(block, QuestionBlock) and 0 <= event.place < len(choices):
            return self._reply(block, choices[event.place].text)
        return _ignored(self.state)

    def answered(self, block: AnyBlock, event: Answered) -> Outcome:
        if isinstance(block, QuestionBlock):
            return self._reply(block, event.text)
        if self.state.waits is not Waits.BUTTON or not isinstance(block, MessageBlock):
            return _ignored(self.state)
        try:
            place = chosen([button.text for button in block.buttons], event.text)
        except Invalid:
            return _ignored(self.state)
        return self.pressed(block, Pressed(place, self.state.step))

    def _reply(self, block: QuestionBlock, text: str) -> Outcome:
        try:
            answer = parse(block, text)
        except Invalid:
            asked = _asked(block, self.fields)
            return Outcome(self.state, (replace(asked, text=block.wrong, media=None) if block.wrong else asked,))
        if block.save_to is not None:
            self._save(block.id, block.save_to, answer)
        to = next((choice.to for choice in _choices(block) if choice.text == answer), None)
        return self._answer(block, answer, block.next if to is None else to)

    def _answer(self, block: AnyBlock, answer: str, to: int | None) -> Outcome:
        self.answers[str(block.id)] = answer
        self.marks += [(block.id, Mark.ANSWERED), (block.id, Mark.LEFT)]
        return self.go(to)

    def _save(self, block_id: int, name: str, value: str) -> None:
        if name in LEAD_FIELDS:
            self.effects.append(Save(block_id, name, value))
            self.acted = True
        else:
            self.fields[name] = value

    def _act(self, block: AnyBlock) -> None:
        for place, action in enumerate(actions_of(block)):
            if isinstance(action, SetField):
                self._save(block.id, action.field, said(action.value, self._known()))
            else:
                self.effects.append(Act(block.id, place, action, dict(self.fields)))
                self.acted = True

    def _known(self) -> Mapping[str, str | None]:
        return {**self.facts.values, **self.fields}

    def message(self, block: MessageBlock) -> _Wait | int | None:
        self._act(block)
        self.effects.append(_told(block, self.fields))
        return self._wait(Waits.BUTTON, block.patience) if waits_for_button(block) else block.next

    def question(self, block: QuestionBlock) -> _Wait:
        self._act(block)
        self.effects.append(_asked(block, self.fields))
        return self._wait(Waits.ANSWER, block.patience)

    def action(self, block: ActionBlock) -> int | None:
        self._act(block)
        return block.next

    def delay(self, block: DelayBlock) -> _Wait | int | None:
        moment = due(block, self.facts.now, self.facts.zone)
        return _Wait(Waits.TIME, moment) if moment > self.facts.now else block.next

    def condition(self, block: ConditionBlock) -> int | None:
        held = next((branch for branch in block.branches if TESTS[branch.when](self, branch)), None)
        return block.otherwise if held is None else held.to

    def _wait(self, kind: Waits, patience: int | None) -> _Wait:
        return _Wait(kind, self.facts.now + timedelta(minutes=patience) if patience else None)

    def _outcome(
        self, block: int | None, *, wait: _Wait | None = None, end: RunState | None = None, more: bool = False
    ) -> Outcome:
        waits, moment = (wait.kind, wait.due) if wait else (None, None)
        state = State(block, waits, moment, self.state.step + 1, self.answers, self.fields)
        return Outcome(state, tuple(self.effects), tuple(self.marks), end, more)

    def if_silent(self, test: Any) -> bool:
        wrote = self.facts.wrote_at
        return wrote is None or self.facts.now - wrote >= timedelta(minutes=test.span)

    def if_deal(self, test: Any) -> bool:
        if test.status is None:
            return test.plan in self.facts.open_in
        return bool(self.facts.deals.get(test.plan) == test.status)

    def if_field(self, test: Any) -> bool:
        return holds(test.match, self._known().get(test.field), test.value)

    def if_answer(self, test: Any) -> bool:
        return holds(test.match, self.answers.get(str(test.block)), test.value)

    def if_tag(self, test: Any) -> bool:
        return bool(test.tag in self.facts.tags)


def _choices(block: AnyBlock) -> tuple[Choice, ...]:
    """Those that are offered now."""
    return block.choices if isinstance(block, QuestionBlock) and block.answer is AnswerKind.CHOICE else ()


def _told(block: MessageBlock, fields: Mapping[str, str]) -> Say:
    buttons = [tunnels_run.Button(one.text, place, one.url) for place, one in enumerate(block.buttons)]
    return Say(block.id, block.text, dict(fields), block.media, tuple(buttons))


def _asked(block: QuestionBlock, fields: Mapping[str, str]) -> Say:
    buttons = tuple(tunnels_run.Button(one.text, place) for place, one in enumerate(_choices(block)))
    return Say(block.id, block.text, dict(fields), block.media, buttons, block.answer)


ENTER: dict[str, Callable[[_Way, Any], _Wait | int | None]] = {
    "message": _Way.message,
    "question": _Way.question,
    "condition": _Way.condition,
    "delay": _Way.delay,
    "action": _Way.action,
}
TESTS: dict[str, Callable[[_Way, Branch], bool]] = {
    "answer": _Way.if_answer,
    "field": _Way.if_field,
    "tag": _Way.if_tag,
    "deal": _Way.if_deal,
    "silent": _Way.if_silent,
}
