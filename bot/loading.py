"""Loads aiogram without building what is not used (docs/decisions/validators-when-they-are-needed.md)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

TYPES = (
    "Message",
    "Update",
    "InlineKeyboardMarkup",
    "ReplyKeyboardMarkup",
    "ReplyKeyboardRemove",
    "ForceReply",
    "LinkPreviewOptions",
    "ReplyParameters",
    "ReactionTypeEmoji",
    "InputMediaPhoto",
    "InlineQueryResultArticle",
)
METHODS = (
    "SendMessage",
    "EditMessageText",
    "EditMessageMedia",
    "AnswerCallbackQuery",
    "AnswerInlineQuery",
    "CopyMessage",
    "SendPhoto",
    "SetMessageReaction",
)
"""What nobody's tap is to wait for; the first ones are parts of the others."""

WORD = re.compile(r"\w+")
REBUILD = "model_rebuild"
"""What builds the validators of a type at its import."""


def load_aiogram() -> None:
    """Once, before anything else imports aiogram; afterwards it changes nothing.

    At its import aiogram builds the validators of everything that Telegram has. Left alone, pydantic builds each when
    it is first used, and only has to be told where the names of types are found.
    """
    if "aiogram" in sys.modules:
        return
    rebuild = BaseModel.__dict__[REBUILD]
    setattr(BaseModel, REBUILD, classmethod(lambda _model, **_: None))
    try:
        from aiogram import methods, types
        from aiogram.client.default import Default
    finally:
        setattr(BaseModel, REBUILD, rebuild)
    names: dict[str, Any] = {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal, "Default": Default}
    names |= {name: getattr(types, name) for name in types.__all__}
    for model in _heirs(BaseModel):
        if model.__module__.startswith("aiogram."):
            _tell(model, names)
    for name in TYPES:
        getattr(types, name).model_rebuild()
    for name in METHODS:
        getattr(methods, name).model_rebuild()


def _tell(model: type[BaseModel], names: Mapping[str, Any]) -> None:
    """Its module knows the names of its fields' types, inherited ones too, for type checkers only."""
    known = vars(sys.modules[model.__module__])
    for heir_of in model.__mro__:
        for annotation in vars(heir_of).get("__annotations__", {}).values():
            known |= {
                word: names[word] for word in WORD.findall(str(annotation)) if word in names and word not in known
            }


def _heirs(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for heir in model.__subclasses__():
        yield heir
        yield from _heirs(heir)
