"""Logs: no token, no row, no message of a person, whatever the exception quotes."""

from __future__ import annotations

import json
import logging

import pytest
from pydantic import BaseModel
from sqlalchemy import create_engine, text

from bot.log import JsonFormatter, TextFormatter, redact

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
FORMATTERS = [TextFormatter(), JsonFormatter()]


def logged(formatter: logging.Formatter, error: Exception) -> str:
    record = logging.makeLogRecord({"name": "bot", "levelname": "ERROR", "msg": "failed"})
    record.exc_info = (type(error), error, error.__traceback__)
    return formatter.format(record)


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_token_inside_an_exception_is_hidden(formatter: logging.Formatter) -> None:
    line = logged(formatter, OSError(f"https://api.telegram.org/bot{TOKEN}/getMe"))
    assert TOKEN not in line
    assert "AAEhBOweik" not in line
    assert "<token>/getMe" in line


def test_configured_token_is_hidden_whatever_it_looks_like() -> None:
    assert redact("http://127.0.0.1/bot42:TEST/getMe", "42:TEST") == "http://127.0.0.1/bot<token>/getMe"


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_row_of_a_failed_statement_is_hidden(formatter: logging.Formatter) -> None:
    row = {"name": "Olena [Koval]\n+380671234567"}
    with pytest.raises(Exception, match="no such table") as caught, create_engine("sqlite://").connect() as connection:
        connection.execute(text("INSERT INTO leads VALUES (:name)"), row)
    line = logged(formatter, caught.value)
    assert "no such table" in line
    assert "Olena" not in line
    assert "380671234567" not in line


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_text_of_an_invalid_update_is_hidden(formatter: logging.Formatter) -> None:
    class Update(BaseModel):
        text: int

    update = {"text": "my secret"}
    with pytest.raises(ValueError, match="valid integer") as caught:
        Update.model_validate(update)
    assert "secret" not in logged(formatter, caught.value)


def test_json_line_is_one_object_with_the_extra_ids() -> None:
    record = logging.makeLogRecord({"name": "bot", "levelname": "INFO", "msg": "sent %s", "args": (3,), "chat_id": 5})
    entry = json.loads(JsonFormatter().format(record))
    assert (entry["message"], entry["chat_id"], entry["level"]) == ("sent 3", 5, "INFO")
    assert entry["at"].endswith("Z")


def test_ordinary_times_are_not_taken_for_tokens() -> None:
    assert redact("at 12:30:45 deal 123456:78") == "at 12:30:45 deal 123456:78"
