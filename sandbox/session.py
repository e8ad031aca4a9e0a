"""aiogram's session without a network: the same checks, faults and refusals as over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from sandbox.api import Call, answer
from sandbox.files import Upload
from sandbox.state import State


class SandboxSession(BaseSession):
    def __init__(self, world: State) -> None:
        super().__init__()
        self.world = world

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> TelegramType:
        params, files = await self._prepared(bot, method)
        try:
            async with asyncio.timeout(self.timeout if timeout is None else timeout):
                told = await answer(self.world, Call(bot.token, method.__api_method__, params, files))
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        if told.lost:
            raise TelegramNetworkError(method=method, message="ServerDisconnectedError: Server disconnected")
        response = self.check_response(
            bot=bot, method=method, status_code=told.status, content=self.json_dumps(told.body)
        )
        return cast(TelegramType, response.result)

    async def _prepared(self, bot: Bot, method: TelegramMethod[Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
        """The form fields and files that aiogram's HTTP session would send."""
        inputs: dict[str, InputFile] = {}
        values = {
            name: self.prepare_value(value, bot=bot, files=inputs)
            for name, value in method.model_dump(warnings=False).items()
        }
        files = {
            name: Upload(file.filename or name, b"".join([chunk async for chunk in file.read(bot)]))
            for name, file in inputs.items()
        }
        return {name: value for name, value in values.items() if value}, files

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002 - aiogram's signature
    ) -> AsyncGenerator[bytes, None]:
        path = url.partition(f"/file/bot{self.world.token}/")[2]
        found = self.world.files_by_path.get(path)
        if found is None:
            raise FileNotFoundError(url)
        for start in range(0, len(found.data), chunk_size):
            yield found.data[start : start + chunk_size]

    async def close(self) -> None:
        """Nothing is open."""
