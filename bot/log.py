"""Logs carry ids: never names, phones, texts or the token, also inside exceptions."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

HIDDEN = (
    (re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"), "<token>"),
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), "[parameters: hidden]"),  # SQLAlchemy quotes the row
    (re.compile(r"input_value=.*?, input_type="), "input_value=hidden, input_type="),  # pydantic quotes the message
)
NOISY = ("alembic", "apscheduler", "aiohttp.access", "matplotlib", "PIL")
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up_logging(level: str, style: str, *, secret: str | None = None) -> None:
    """Log to standard error as ``text`` or ``json``; ``secret`` is hidden whatever it looks like."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secret) if style == "json" else TextFormatter(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact(text: str, secret: str | None = None) -> str:
    if secret:
        text = text.replace(secret, "<token>")
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text


class TextFormatter(logging.Formatter):
    def __init__(self, secret: str | None = None) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._secret)


class JsonFormatter(logging.Formatter):
    """One object a line; what was given as ``extra`` stands beside the message."""

    def __init__(self, secret: str | None = None) -> None:
        super().__init__()
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        entry = {key: value for key, value in vars(record).items() if key not in USUAL}
        entry["at"] = (
            datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
        entry |= {
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage(), self._secret),
        }
        if record.exc_info:
            entry["error"] = redact(self.formatException(record.exc_info), self._secret)
        return redact(json.dumps(entry, ensure_ascii=False, default=str), self._secret)
