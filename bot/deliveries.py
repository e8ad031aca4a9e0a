"""One delivery of the outbox, and what follows from each thing Telegram may say to it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any, Protocol

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import CopyMessages, TelegramMethod
from aiohttp import ClientConnectorError

from bot.crash import crash_at
from bot.limits import Limiter
from bot.pace import insist
from bot.plain import Method, Rendered, as_new, as_parts, as_plain, replacement
from bot.redraws import Overtaken
from crm_core.errors import StorageUnavailable
from crm_core.models import Notice, NoticeClass, NoticeKind
from crm_core.services.gathering import arrived
from crm_core.services.outbox import OutboxService, Parcel

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
UNAUTHORIZED_PAUSE = 60.0
RENDER_TRIES = 5
UNCHANGED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "in the message to edit")
UNPARSED = "can't parse entities"
TOO_LONG = ("message is too long", "caption is too long", "media_caption_too_long")
NO_CHAT = ("chat not found", "peer_id_invalid", "user not found")
NOT_ANEW = frozenset(
    {
        NoticeKind.DEAL_OFFER_CLOSED,
        NoticeKind.CARD_REDRAW,
        NoticeKind.MASS_PROGRESS,
        NoticeKind.ANSWER_EDITED,
        NoticeKind.MESSAGE_BLANKED,
    }
)
"""If that message is gone, nothing is left to redraw."""


class Made(list[int]):
    """The numbers of the messages that came of it; ``whole``: nothing of it was left out."""

    whole = True


class NotCarried(Exception):
    """Telegram has left out a part of what was to be copied."""


class Notices(Protocol):
    """Turns notices into what Telegram is told; None means that it is no longer true and need not be sent."""

    async def render(self, notice: Notice) -> Rendered: ...

    async def digest(self, several: Sequence[Notice]) -> Rendered: ...

    async def delivered(self, notice: Notice) -> TelegramMethod[Any] | None:
        """What shows whoever caused the notice that it arrived, if anything."""
        ...


Unreachable = Callable[[int], Awaitable[Any]]


class Deliveries:
    def __init__(
        self, bot: Bot, outbox: OutboxService, notices: Notices, limiter: Limiter, *, unreachable: Unreachable
    ) -> None:
        self.bot, self.outbox, self.notices, self.limiter = bot, outbox, notices, limiter
        self.unreachable = unreachable

    async def deliver(self, parcel: Parcel, token: str) -> None:
        """Render, send and finish; afterwards the parcel is sent, given up, or due again."""
        ids = [notice.id for notice in parcel]
        try:
            methods = await self._render(parcel)
            if not methods:
                await insist(partial(self.outbox.drop, ids, token, "no longer true"))
                return
            made = await self._send_all(methods, parcel, token)
        except Overtaken:
            await insist(partial(self.outbox.drop, ids, token, "the message shows something newer"))
        except NotCarried:
            await insist(partial(self.outbox.not_carried, ids, token, "not all of it was copied"))
        except TelegramAPIError as error:
            await self._refused(parcel, token, error)
        except StorageUnavailable as error:
            await self._later(ids, token, 1.0, error, counted=False)
        except Exception as error:
            log.exception("Notice %s cannot be shown", ids[0])
            await self._broken(parcel, token, error)
        else:
            crash_at("after_send")
            numbers, whole = list(chain.from_iterable(made)), all(one.whole for one in made)
            last = numbers[-1] if numbers else None
            await insist(partial(self.outbox.sent, ids, token, message_id=last, several=numbers, whole=whole))
            await self._show_delivered(parcel)

    async def _send_all(self, methods: Sequence[Method], parcel: Parcel, token: str) -> list[Made]:
        """What of it has arrived is not sent again, whatever becomes of the rest."""
        made = [Made(numbers) for numbers in arrived(parcel[0])][: len(methods)]
        for method in methods[len(made) :]:
            made.append(await self._send(method, parcel[0]))
            if len(made) < len(methods):
                numbers = [list(part) for part in made]
                await insist(partial(self.outbox.part_sent, [one.id for one in parcel], token, numbers))
                crash_at("between_parts")
        return made

    async def _render(self, parcel: Parcel) -> list[Method]:
        one = len(parcel) == 1
        rendered = await (self.notices.render(parcel[0]) if one else self.notices.digest(parcel))
        if rendered is None:
            return []
        return rendered if isinstance(rendered, list) else [rendered]

    async def _show_delivered(self, parcel: Parcel) -> None:
        """A courtesy: if it fails, nothing is lost."""
        with suppress(TelegramAPIError, StorageUnavailable):
            if (sign := await self.notices.delivered(parcel[0])) is not None:
                await self.bot(sign)

    async def _send(self, method: Method, notice: Notice) -> Made:
        try:
            result = await self.bot(method)
        except TelegramBadRequest as error:
            if UNCHANGED in error.message.lower():
                return Made()
            parts = [await self._send(part, notice) for part in await self._instead(method, notice, error)]
            return Made(chain.from_iterable(parts))
        made = Made(_numbers(result))
        if isinstance(method, CopyMessages) and len(made) < len(method.message_ids):
            return await self._complete(method, made, notice)
        return made

    async def _complete(self, method: CopyMessages, made: Made, notice: Notice) -> Made:
        """Telegram has left something out, and does not say what. Raises `NotCarried`."""
        other = replacement(method)
        if other is None:
            raise NotCarried
        completed = Made([*made, *await self._send(other, notice)])
        completed.whole = False
        return completed

    async def _instead(
        self, method: TelegramMethod[Any], notice: Notice, error: TelegramBadRequest
    ) -> list[TelegramMethod[Any]]:
        """What to send in place of what Telegram does not take; the error itself if there is nothing."""
        said = error.message.lower()
        other: list[TelegramMethod[Any] | None] = []
        if (instead := replacement(method)) is not None:
            other = [instead]
        elif any(words in said for words in GONE):
            if notice.kind in NOT_ANEW:
                return []
            other = [as_new(method)]
        elif UNPARSED in said and getattr(method, "parse_mode", None) is not None:
            log.error("Notice %s (%s) has broken markup and goes out without it", notice.id, notice.kind)
            await insist(partial(self.outbox.complain, notice.id))
            other = [as_plain(method)]
        elif any(words in said for words in TOO_LONG):
            other = list(as_parts(method))
        found = [part for part in other if part is not None]
        if not found:
            raise error
        return found

    async def _refused(self, parcel: Parcel, token: str, error: TelegramAPIError) -> None:
        notice, ids = parcel[0], [notice.id for notice in parcel]
        match error:
            case TelegramRetryAfter():
                await insist(partial(self.outbox.freeze, notice.chat_id, seconds=error.retry_after))
                await self._later(ids, token, error.retry_after, error, counted=False)
            case TelegramMigrateToChat():
                await insist(partial(self.outbox.migrate, notice.chat_id, error.migrate_to_chat_id))
                await self._later(ids, token, 0.0, error, counted=False)
            case TelegramUnauthorizedError():
                log.error("Telegram refuses the bot's token; nothing is sent until it is accepted again")
                self.limiter.freeze_all(UNAUTHORIZED_PAUSE)
                await self._later(ids, token, UNAUTHORIZED_PAUSE, error, counted=False)
            case _ if _is_unreachable(error) and notice.kind == NoticeKind.COMMANDS:
                await insist(partial(self.outbox.drop, ids, token, "has not started the bot yet"))
            case _ if _is_unreachable(error):
                await insist(partial(self.unreachable, notice.chat_id))
                await insist(partial(self.outbox.drop_chat, notice.chat_id, "cannot be reached"))
            case _ if _is_passing(error):
                await self._again(parcel, token, error)
            case _ if notice.kind == NoticeKind.REPLY_TO_LEAD:
                await insist(partial(self.outbox.not_carried, ids, token, error.message))
            case _:
                log.error("Notice %s (%s) is refused: %s", notice.id, notice.kind, error.message)
                await insist(partial(self.outbox.dead, ids, token, error.message))

    async def _again(self, parcel: Parcel, token: str, error: TelegramAPIError) -> None:
        """A notice is sent until it arrives; a mailing is not sent again if it may have arrived."""
        ids = [notice.id for notice in parcel]
        if parcel[0].cls == NoticeClass.MAILING and _may_have_arrived(error):
            await insist(partial(self.outbox.unknown, ids, token, error.message))
            return
        await self._later(ids, token, _pause(parcel[0].tries), error, counted=True)

    async def _broken(self, parcel: Parcel, token: str, error: Exception) -> None:
        ids, said = [notice.id for notice in parcel], f"{type(error).__name__}: {error}"
        if parcel[0].tries + 1 >= RENDER_TRIES:
            await insist(partial(self.outbox.dead, ids, token, said))
            return
        await self._later(ids, token, _pause(parcel[0].tries), error, counted=True)

    async def _later(self, ids: list[int], token: str, seconds: float, error: Exception, *, counted: bool) -> None:
        later = partial(self.outbox.retry_later, ids, token, seconds=seconds, error=str(error), counted=counted)
        await insist(later)


def _numbers(result: Any) -> list[int]:
    several = result if isinstance(result, list) else [result]
    return [one.message_id for one in several if hasattr(one, "message_id")]


def _pause(tries: int) -> float:
    return float(min(LONGEST_PAUSE, 2.0 ** min(tries, 10)))


def _is_unreachable(error: TelegramAPIError) -> bool:
    if isinstance(error, TelegramForbiddenError):
        return True
    return isinstance(error, TelegramBadRequest) and any(words in error.message.lower() for words in NO_CHAT)


def _is_passing(error: TelegramAPIError) -> bool:
    if isinstance(error, TelegramEntityTooLarge):  # aiogram counts it among the network's errors
        return False
    return isinstance(error, TelegramServerError | TelegramNetworkError)


def _may_have_arrived(error: TelegramAPIError) -> bool:
    return isinstance(error, TelegramNetworkError) and not isinstance(error.__cause__, ClientConnectorError)
