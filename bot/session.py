"""The aiogram session that keeps what Telegram said: statuses, waits, and raw updates."""

from __future__ import annotations

import json
import re
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

REDIRECT = 300
TOO_MANY = 429
SERVER_ERROR = 500
RETRY_AFTER = re.compile(r"retry after (\d{1,6})", re.IGNORECASE)


class UnreadableAnswer(TelegramNetworkError):
    """Telegram did something, but its answer says nothing: the request may have been carried out."""


class GetRawUpdates(TelegramMethod[list[Any]]):
    """``getUpdates`` as plain JSON: one update that pydantic cannot read must not stop all others."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int
    allowed_updates: list[str]


class BotSession(AiohttpSession):
    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        if status_code >= REDIRECT:
            _refuse(method, status_code, _decoded(content))
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError as error:
            raise UnreadableAnswer(method=method, message=error.message) from error

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> Any:
        try:
            return await super().make_request(bot, method, timeout)
        except UnicodeDecodeError as error:
            raise UnreadableAnswer(method=method, message="the answer is not text") from error


def _refuse(method: TelegramMethod[Any], status: int, body: dict[str, Any]) -> None:
    """Raise what must not depend on the body; the rest is aiogram's."""
    said = str(body.get("description", ""))
    if status == TOO_MANY:
        raise TelegramRetryAfter(method=method, message=said, retry_after=_wait(body))
    if status >= SERVER_ERROR or not said:  # without a description it is not Telegram, but something before it
        raise TelegramServerError(method=method, message=f"{status} {said}")


def _decoded(content: str) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _wait(body: dict[str, Any]) -> int:
    """Seconds to wait, one at least."""
    parameters = body.get("parameters")
    told = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(told, int):
        found = RETRY_AFTER.search(str(body.get("description", "")))
        told = int(found[1]) if found else 1
    return max(1, told)
