"""What each kind of block must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from crm_core.rules.text import fold
from crm_core.rules.tunnels import (
    CAPTIONLESS,
    EMAIL,
    LEAD_FIELDS,
    PHONE,
    ActionBlock,
    AnswerKind,
    AnyBlock,
    ConditionBlock,
    DelayBlock,
    IfAnswer,
    IfDeal,
    IfField,
    IfSilent,
    IfTag,
    Match,
    MessageBlock,
    QuestionBlock,
    is_field,
    own_fields,
    waits_for_button,
)
from crm_core.rules.tunnels_check_actions import action_problems, text_problems
from crm_core.rules.tunnels_problems import Case, Problem, Wrong
from crm_core.rules.tunnels_texts import CAPTION_LIMIT, MESSAGE_LIMIT, is_https

BUTTON_LIMIT = 60
BUTTONS_AT_MOST = 12
KEPT_FOR = {PHONE: AnswerKind.PHONE, EMAIL: AnswerKind.EMAIL}
"""What may be saved to these fields of the lead."""
MOMENT = "%Y-%m-%d %H:%M"


def problems(case: Case, block: AnyBlock) -> Iterator[Problem]:
    if any(block is not other and fold(other.name) == fold(block.name) for other in case.script.blocks):
        yield Problem(Wrong.SAME_NAME, block.id)
    yield from action_problems(case, block)
    yield from KINDS[block.kind](case, block)


def _message(case: Case, block: MessageBlock) -> Iterator[Problem]:
    yield from _text(case, block)
    if len(block.buttons) > BUTTONS_AT_MOST:
        yield Problem(Wrong.MANY_BUTTONS, block.id, {"limit": BUTTONS_AT_MOST})
    yield from _labels(block.id, [button.text for button in block.buttons])
    for button in block.buttons:
        if button.url is not None and not is_https(button.url):
            yield Problem(Wrong.NOT_HTTPS, block.id, {"url": button.url})
    if waits_for_button(block):
        yield from _patience(block)


def _question(case: Case, block: QuestionBlock) -> Iterator[Problem]:
    yield from _text(case, block)
    yield from text_problems(case, block.id, block.wrong, MESSAGE_LIMIT)
    yield from _patience(block)
    if block.save_to is not None:
        needed = KEPT_FOR.get(block.save_to, block.answer)
        if needed is not block.answer or not is_field(block.save_to):
            yield Problem(Wrong.WRONG_FIELD, block.id, {"field": block.save_to})
    if block.answer is not AnswerKind.CHOICE:
        return
    if not block.choices:
        yield Problem(Wrong.NO_CHOICES, block.id)
    if len(block.choices) > BUTTONS_AT_MOST:
        yield Problem(Wrong.MANY_BUTTONS, block.id, {"limit": BUTTONS_AT_MOST})
    yield from _labels(block.id, [choice.text for choice in block.choices])


def _text(case: Case, block: MessageBlock | QuestionBlock) -> Iterator[Problem]:
    media = block.media
    if not block.text and (media is None or isinstance(block, QuestionBlock)):
        yield Problem(Wrong.NO_TEXT, block.id)
    if media is not None and media.kind in CAPTIONLESS and block.text:
        yield Problem(Wrong.MEDIA_TEXT, block.id)
    yield from text_problems(case, block.id, block.text, MESSAGE_LIMIT if media is None else CAPTION_LIMIT)


def _labels(block_id: int, labels: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, label in enumerate(labels):
        about = {"button": place + 1}
        if not label:
            yield Problem(Wrong.NO_BUTTON_TEXT, block_id, about)
        if len(label) > BUTTON_LIMIT:
            yield Problem(Wrong.LONG_BUTTON, block_id, about | {"limit": BUTTON_LIMIT})
        if label and fold(label) in seen:
            yield Problem(Wrong.SAME_BUTTON, block_id, about)
        seen.add(fold(label))


def _patience(block: MessageBlock | QuestionBlock) -> Iterator[Problem]:
    if block.patience == 0:
        yield Problem(Wrong.NO_TIME, block.id)


def _condition(case: Case, block: ConditionBlock) -> Iterator[Problem]:
    if not block.branches:
        yield Problem(Wrong.NO_BRANCHES, block.id)
    for branch in block.branches:
        yield from TESTS[branch.when](case, block.id, branch)


def _if_answer(case: Case, block_id: int, test: IfAnswer) -> Iterator[Problem]:
    asked = case.script.by_id.get(test.block)
    if asked is None or not (isinstance(asked, QuestionBlock) or waits_for_button(asked)):
        yield Problem(Wrong.BLOCK_GONE, block_id)
    yield from _value(block_id, test)


def _if_field(case: Case, block_id: int, test: IfField) -> Iterator[Problem]:
    if test.field not in {*LEAD_FIELDS, *own_fields(case.script)}:
        yield Problem(Wrong.WRONG_FIELD, block_id, {"field": test.field})
    yield from _value(block_id, test)


def _value(block_id: int, test: IfAnswer | IfField) -> Iterator[Problem]:
    if test.match not in (Match.FILLED, Match.EMPTY) and not test.value:
        yield Problem(Wrong.NO_VALUE, block_id)


def _if_tag(case: Case, block_id: int, test: IfTag) -> Iterator[Problem]:
    if test.tag not in case.known.tags:
        yield Problem(Wrong.TAG_GONE, block_id)


def _if_deal(case: Case, block_id: int, test: IfDeal) -> Iterator[Problem]:
    plan = case.known.plans.get(test.plan)
    if plan is None:
        yield Problem(Wrong.PLAN_GONE, block_id)
    elif test.status is not None and test.status not in plan.statuses:
        yield Problem(Wrong.STATUS_GONE, block_id)


def _if_silent(_case: Case, block_id: int, test: IfSilent) -> Iterator[Problem]:
    if not test.span:
        yield Problem(Wrong.NO_TIME, block_id)


def _delay(_case: Case, block: DelayBlock) -> Iterator[Problem]:
    hours = block.begin is not None or block.end is not None
    if not (block.span or block.at or block.days or hours):
        yield Problem(Wrong.NO_TIME, block.id)
    if not all(map(_is_moment, _moments(block))) or (hours and block.begin == block.end):
        yield Problem(Wrong.NO_SUCH_TIME, block.id)


def _moments(block: DelayBlock) -> Iterator[str]:
    if block.at is not None:
        yield block.at
    if block.begin is not None or block.end is not None:
        yield from (f"2000-01-01 {one}" for one in (block.begin, block.end))


def _is_moment(text: str) -> bool:
    try:
        datetime.strptime(text, MOMENT)  # noqa: DTZ007 - by the company's clock
    except ValueError:
        return False
    return True


def _action(_case: Case, block: ActionBlock) -> Iterator[Problem]:
    if not block.actions:
        yield Problem(Wrong.NO_ACTIONS, block.id)


Check = Callable[..., Iterator[Problem]]
KINDS: dict[str, Check] = {
    "message": _message,
    "question": _question,
    "condition": _condition,
    "delay": _delay,
    "action": _action,
}
TESTS: dict[str, Check] = {
    "answer": _if_answer,
    "field": _if_field,
    "tag": _if_tag,
    "deal": _if_deal,
    "silent": _if_silent,
}
