"""aiogram as the bot loads it is the same aiogram, only later."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

LOOK = """
import sys
if {early}:
    from bot.loading import load_aiogram
    load_aiogram()
from aiogram import methods, types
from aiogram.methods import Response, TelegramMethod
from pydantic import BaseModel

def models():
    for module in (methods, types):
        for name in module.__all__:
            found = getattr(module, name)
            if isinstance(found, type) and issubclass(found, BaseModel) and found is not TelegramMethod:
                yield found

if {early}:
    later = [model.__name__ for model in models() if not model.__pydantic_complete__]
    assert len(later) > 200, later
for model in models():
    model.model_rebuild()
    assert model.__pydantic_complete__, model
    fields = {{name: (str(about.annotation), about.is_required()) for name, about in model.model_fields.items()}}
    print(model.__name__, fields)
    if issubclass(model, TelegramMethod):
        answer = Response[model.__returning__]
        answer.model_rebuild()
        assert answer.__pydantic_complete__, answer
"""


def test_every_type_and_method_can_be_built_later_and_is_what_it_would_have_been() -> None:
    early, plain = (re.sub(" at 0x[0-9a-f]+", "", _seen(LOOK.format(early=early))) for early in (True, False))
    assert early.count("\n") > 500
    assert early == plain


UPDATE = """
import sys
from bot.loading import load_aiogram
load_aiogram()
from aiogram.methods import SendVideo
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MenuButtonCommands, Update
from pydantic import ValidationError

pressed = Update.model_validate_json(sys.stdin.read())
assert pressed.callback_query.message.reply_markup.inline_keyboard[0][0].text == "Yes"
assert MenuButtonCommands().type == "commands"
keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="No", callback_data="n")]])
assert SendVideo(chat_id=1, video="x", reply_markup=keyboard).reply_markup is not None
try:
    InlineKeyboardButton(text=["No"])
except ValidationError:
    print("refused")
"""
PRESSED = """{"update_id": 1, "callback_query": {"id": "1", "chat_instance": "1", "data": "y",
"from": {"id": 1, "is_bot": false, "first_name": "Olena"}, "message": {"message_id": 1, "date": 1, "text": "Sure?",
"chat": {"id": 1, "type": "private"},
"reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}}}}"""


def test_what_comes_is_read_and_what_does_not_fit_is_refused() -> None:
    assert _seen(UPDATE, PRESSED) == "refused\n"


def test_a_second_call_changes_nothing() -> None:
    again = "from bot.loading import load_aiogram as load; load(); load(); from aiogram.types import User; print(User)"
    assert _seen(again) == "<class 'aiogram.types.user.User'>\n"


def _seen(program: str, given: str = "") -> str:
    done = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


OWN = """
from bot.loading import load_aiogram
load_aiogram()
import bot.app
from aiogram.methods import TelegramMethod

def heirs(model):
    for heir in model.__subclasses__():
        yield heir
        yield from heirs(heir)

own = [heir for heir in heirs(TelegramMethod) if heir.__module__.startswith("bot.")]
for heir in own:
    heir.model_rebuild()
    assert heir.__pydantic_complete__, heir
print(len(own))
"""


def test_methods_of_our_own_can_be_built_later_as_well() -> None:
    assert int(_seen(OWN)) > 10
