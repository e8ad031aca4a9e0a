"""What a tunnel says and does: its blocks, as they are kept and as everything else works with them (product, 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from crm_core.rules.company_file import Weekday
from crm_core.rules.tunnels_actions import Action
from crm_core.rules.tunnels_fields import BlockRef, Label, Minutes, PlanRef, StatusRef, Strict, TagRef, Words

BLOCKS_AT_MOST = 100
NAME, PHONE, EMAIL = "name", "phone", "email"
LEAD_FIELDS = (NAME, PHONE, EMAIL)
"""Whatever else a question is saved to is a field of the tunnel's own."""
_FIELD = re.compile(r"^[^\W\d_]\w{0,29}$")
NOT_OWN = frozenset({"lead", "plan", "manager"})


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"


CAPTIONLESS = frozenset({MediaKind.VIDEO_NOTE})


@dataclass(frozen=True, slots=True)
class Media(Strict):
    kind: MediaKind
    file_id: Annotated[str, Field(min_length=1, max_length=200)]
    """Telegram's: it holds for this bot alone."""


@dataclass(frozen=True, slots=True)
class Button(Strict):
    """Leads to a block or opens a page."""

    text: Label = ""
    to: BlockRef | None = None
    url: Label | None = None


@dataclass(frozen=True, slots=True)
class MessageBlock(Strict):
    """With a button that leads to a block it waits for one of them; without, it goes on at once."""

    id: int
    name: Label
    kind: Literal["message"] = kept(default="message", kw_only=True)
    actions: tuple[Action, ...] = ()
    """They run first."""
    text: Words = ""
    media: Media | None = None
    buttons: tuple[Button, ...] = ()
    next: BlockRef | None = None
    patience: Minutes | None = None
    """How long a button is waited for."""
    silent: BlockRef | None = None
    """Where it goes when nothing came by then."""


class AnswerKind(StrEnum):
    TEXT = "text"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Choice(Strict):
    text: Label = ""
    to: BlockRef | None = None
    """None: as the question goes on."""


@dataclass(frozen=True, slots=True)
class QuestionBlock(Strict):
    id: int
    name: Label
    kind: Literal["question"] = kept(default="question", kw_only=True)
    actions: tuple[Action, ...] = ()
    text: Words = ""
    media: Media | None = None
    answer: AnswerKind = AnswerKind.TEXT
    choices: tuple[Choice, ...] = ()
    save_to: Label | None = None
    wrong: Words = ""
    """Said to an answer that does not fit; nothing: the question is asked again."""
    next: BlockRef | None = None
    patience: Minutes | None = None
    silent: BlockRef | None = None


class Match(StrEnum):
    IS = "is"
    HAS = "has"
    """Somewhere in it."""
    ABOVE = "above"
    BELOW = "below"
    FILLED = "filled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class IfAnswer(Strict):
    """What was answered to a question or chosen under a message."""

    block: BlockRef
    when: Literal["answer"] = kept(default="answer", kw_only=True)
    match: Match = Match.IS
    value: Label = ""
    to: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class IfField(Strict):
    field: Label
    when: Literal["field"] = kept(default="field", kw_only=True)
    match: Match = Match.IS
    value: Label = ""
    to: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class IfTag(Strict):
    tag: TagRef
    when: Literal["tag"] = kept(default="tag", kw_only=True)
    to: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class IfDeal(Strict):
    """The lead's open deal in the plan, or their newest; without a status, an open one."""

    plan: PlanRef
    when: Literal["deal"] = kept(default="deal", kw_only=True)
    status: StatusRef | None = None
    to: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class IfSilent(Strict):
    """The lead has written and tapped nothing for so long."""

    span: Minutes
    when: Literal["silent"] = kept(default="silent", kw_only=True)
    to: BlockRef | None = None


Branch = Annotated[IfAnswer | IfField | IfTag | IfDeal | IfSilent, Field(discriminator="when")]


@dataclass(frozen=True, slots=True)
class ConditionBlock(Strict):
    """The first branch that holds."""

    id: int
    name: Label
    kind: Literal["condition"] = kept(default="condition", kw_only=True)
    branches: tuple[Branch, ...] = ()
    otherwise: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class DelayBlock(Strict):
    """So long, or until a moment by the company's clock; then until the allowed hours, if there are any."""

    id: int
    name: Label
    kind: Literal["delay"] = kept(default="delay", kw_only=True)
    span: Minutes | None = None
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d$")] | None = None
    days: tuple[Weekday, ...] = ()
    begin: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    end: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    next: BlockRef | None = None


@dataclass(frozen=True, slots=True)
class ActionBlock(Strict):
    id: int
    name: Label
    kind: Literal["action"] = kept(default="action", kw_only=True)
    actions: tuple[Action, ...] = ()
    next: BlockRef | None = None


AnyBlock = MessageBlock | QuestionBlock | ConditionBlock | DelayBlock | ActionBlock
Block = Annotated[AnyBlock, Field(discriminator="kind")]


@dataclass(frozen=True)
class Script(Strict):
    """Everything a tunnel says, from its first block on."""

    blocks: tuple[Block, ...] = ()
    last_id: int = 0
    """No block gets a number that another one had: figures are kept by it."""

    @cached_property
    def by_id(self) -> Mapping[int, AnyBlock]:
        return {block.id: block for block in self.blocks}

    @property
    def first(self) -> AnyBlock | None:
        return self.blocks[0] if self.blocks else None


@cache
def _adapter() -> TypeAdapter[Script]:
    return TypeAdapter(Script)


def as_json(script: Script, naming: Any = None) -> dict[str, Any]:
    """Without what says nothing; ``naming`` puts names where ids stand."""
    kept: dict[str, Any] = _pruned(_adapter().dump_python(script, mode="json", context=naming))
    return kept


def from_json(kept: Mapping[str, Any], naming: Any = None) -> Script:
    """Raises pydantic's `ValidationError`; what is in the database has been checked."""
    return _adapter().validate_python(dict(kept), context=naming)


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {name: _pruned(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one not in (None, "", [], {})}
    return [_pruned(one) for one in value] if isinstance(value, list) else value


def actions_of(block: AnyBlock) -> tuple[Action, ...]:
    return block.actions if isinstance(block, MessageBlock | QuestionBlock | ActionBlock) else ()


def calls_out(block: AnyBlock) -> bool:
    """It sends what is known of a lead to an address outside."""
    return any(action.do == "request" for action in actions_of(block))


def waits_for_button(block: AnyBlock) -> bool:
    return isinstance(block, MessageBlock) and any(button.to is not None for button in block.buttons)


def own_fields(script: Script) -> Iterator[str]:
    """Fields of the tunnel's own that one of its blocks fills in."""
    for block in script.blocks:
        saved = [block.save_to] if isinstance(block, QuestionBlock) else []
        saved += [action.field for action in actions_of(block) if action.do == "set_field"]
        yield from (name for name in saved if name and name not in LEAD_FIELDS)


def is_field(name: str) -> bool:
    return name in LEAD_FIELDS or (bool(_FIELD.match(name)) and name not in NOT_OWN)
