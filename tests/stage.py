"""The bot on the in-process sandbox: people act, their updates go through the dispatcher, notices are delivered."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from bot.deliveries import Deliveries
from bot.limits import Limiter
from bot.notices import Notices
from crm_core.models import Manager
from crm_core.services import Services
from crm_core.services.gathering import PATIENCE
from crm_core.services.outbox import Parcel
from sandbox.messages import ChatMessage, InlineAsk, Press
from sandbox.world import World
from tests.clock import Clock

TOKEN = "test"


class Post(Deliveries):
    """What cannot be drawn is an error of ours, not something to try again."""

    async def _broken(self, parcel: Parcel, token: str, error: Exception) -> None:
        raise error


@dataclass
class Stage:
    world: World
    bot: Bot
    dispatcher: Dispatcher
    services: Services
    notices: Notices

    async def settle(self) -> None:
        """Handle what people did, then deliver what is due, until nothing is left."""
        await self.handle()
        await self.deliver()

    async def handle(self) -> None:
        while entries := self.world.updates.waiting():
            for entry in entries:
                self.world.updates.remove(entry)
                update = Update.model_validate(entry.update, context={"bot": self.bot})
                await self.dispatcher.feed_update(self.bot, update)

    async def deliver(self) -> None:
        while await self._deliver_due() or await self._wait_a_moment():
            continue
        while await self.services.search.is_due():
            await self.services.search.feed()

    async def _deliver_due(self) -> bool:
        post = Post(self.bot, self.services.outbox, self.notices, Limiter(monotonic), unreachable=self._unreachable)
        parcels = await self.services.outbox.claim(limit=50, token=TOKEN)
        for parcel in parcels:
            await post.deliver(parcel, TOKEN)
        return bool(parcels)

    async def _wait_a_moment(self) -> bool:
        """Until those who write in quick succession are thought to have finished."""
        due, now = await self.services.outbox.next_due(), self.world.now()
        if due is None or due > now + PATIENCE:
            return False
        assert isinstance(self.world.now, Clock)
        self.world.now.at = max(due, now)
        return True

    async def _unreachable(self, telegram_id: int) -> None:
        await self.services.people.unreachable(telegram_id)

    def arrive(self, *staff: Manager) -> None:
        """They have opened the bot before, so that it may write to them."""
        for manager in staff:
            self.world.person(manager.telegram_id, manager.name, language_code=manager.language or "en").started = True

    async def send(self, person_id: int, text: str, *, reply_to: int | None = None) -> None:
        self.world.send(person_id, text, reply_to=reply_to)
        await self.settle()

    async def start(self, person_id: int, payload: str | None = None) -> None:
        self.world.start(person_id, payload)
        await self.settle()

    async def ask(self, person_id: int, text: str, *, offset: str = "") -> InlineAsk:
        """Type the bot's name and the text into some chat."""
        ask = self.world.ask_inline(person_id, text, offset=offset)
        await self.settle()
        return ask

    async def share(self, person_id: int, *people: int) -> None:
        """Choose people in the window that a button under the input opens."""
        self.world.share_users(person_id, people)
        await self.settle()

    async def tap(self, person_id: int, text: str) -> Press:
        """Tap the newest button whose words contain the text."""
        for message in reversed(self.world.chat(person_id).messages):
            for button in message.buttons:
                if text in button["text"] and "callback_data" in button:
                    return await self.press(person_id, message.id, button["callback_data"])
        raise AssertionError(f"{person_id} sees no button {text!r}: {self.buttons(person_id)}")

    async def press(self, person_id: int, message_id: int, data: str, *, forged: bool = False) -> Press:
        press = self.world.press(person_id, message_id, data, forged=forged)
        await self.settle()
        return press

    def last(self, person_id: int) -> ChatMessage:
        """The newest message of the bot."""
        return next(message for message in reversed(self.world.chat(person_id).messages) if message.outgoing)

    def texts(self, person_id: int) -> list[str]:
        """Everything the bot's messages in this chat say now, as HTML."""
        return [message.html for message in self.world.chat(person_id).messages if message.outgoing]

    def text(self, person_id: int) -> str:
        return self.last(person_id).html

    def buttons(self, person_id: int) -> list[str]:
        return [button["text"] for button in self.last(person_id).buttons]
