"""Sends updates to the webhook: in order inside a chat, in parallel across chats, again after a failure."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.api import Call, answer
from sandbox.state import State
from sandbox.updates import Pending
from sandbox.webhook import Webhook

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_WITHIN = ClientTimeout(total=60)
LONGEST_WAIT = 60.0


class Delivery:
    def __init__(self, state: State) -> None:
        self._state = state
        self._woken = asyncio.Event()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._state.updates.on_push = self._woken.set
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._state.updates.on_push = None
        tasks = [task for task in (self._loop, *self._sending.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with ClientSession(timeout=ANSWER_WITHIN) as client:
            while True:
                await self._woken.wait()
                self._woken.clear()
                if self._state.webhook.url:
                    self._send_waiting(client)

    def _send_waiting(self, client: ClientSession) -> None:
        for entry in self._state.updates.waiting():
            chat = _chat_of(entry.update)
            if len(self._sending) >= self._state.webhook.max_connections:
                return
            if chat not in self._sending:
                self._sending[chat] = asyncio.create_task(self._send_chat(client, chat, entry))

    async def _send_chat(self, client: ClientSession, chat: int, entry: Pending) -> None:
        try:
            await self._send_until_taken(client, self._state.webhook, entry)
        finally:
            del self._sending[chat]
            self._woken.set()

    async def _send_until_taken(self, client: ClientSession, hook: Webhook, entry: Pending) -> None:
        wait = hook.retry_after
        # A new setWebhook or deleteWebhook ends the attempts for the old address.
        while self._state.webhook is hook and not await self._taken(client, hook, entry):
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _taken(self, client: ClientSession, hook: Webhook, entry: Pending) -> bool:
        headers = {HEADER: hook.secret} if hook.secret else {}
        try:
            async with client.post(hook.url, json=entry.update, headers=headers) as response:
                body = await response.read()
        except (ClientError, TimeoutError) as error:
            return self._failed(hook, str(error) or "Connection timed out")
        if not response.ok:
            return self._failed(hook, f"Wrong response from the webhook: {response.status} {response.reason}")
        self._state.updates.remove(entry)
        await self._obey(response, body)
        return True

    def _failed(self, hook: Webhook, reason: str) -> bool:
        hook.last_error, hook.last_error_at = reason, int(self._state.now().timestamp())
        log.warning("webhook: %s", reason)
        return False

    async def _obey(self, response: ClientResponse, body: bytes) -> None:
        """A webhook may answer with one method call instead of making a request of its own."""
        if response.content_type != "application/json" or not body:
            return
        wanted: Any = await response.json()
        if isinstance(wanted, dict) and "method" in wanted:
            params = {name: value for name, value in wanted.items() if name != "method"}
            await answer(self._state, Call(self._state.token, str(wanted["method"]), params, {}))


def _chat_of(update: dict[str, Any]) -> int:
    """Whose update it is; those of nobody wait for each other."""
    event = next((value for key, value in update.items() if key != "update_id"), None)
    sender = event.get("from") if isinstance(event, dict) else None
    return int(sender["id"]) if isinstance(sender, dict) and "id" in sender else 0
