"""Who is asked about an update. aiogram asks every router in turn, which took longer than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.filters import Gated, GroupLink, Invited, Said

ANY = ""


class Routes(Router):
    """Asks only routers that may know the event, in their order: those that have its button or its command.

    Of these again only the handlers that may know it, and nobody whose gate the person does not pass.
    """

    def __init__(self, routers: Sequence[Router]) -> None:
        super().__init__(name="routes")
        self.include_routers(*routers)
        self._asked = {kind: _by_word(kind, routers) for kind in self.observers}

    async def propagate_event(self, update_type: str, event: TelegramObject, **kwargs: Any) -> Any:
        by_word = self._asked[update_type]
        for router in by_word.get(_word_of(event), by_word[ANY]):
            if isinstance(router, Gated) and not router.gate.passes(kwargs):
                continue
            response = await router.propagate_event(update_type=update_type, event=event, **kwargs)
            if response is not UNHANDLED:
                return response
        return UNHANDLED


def _word_of(event: TelegramObject) -> str:
    """What a tap or a command begins with, or what a button below the input says."""
    if isinstance(event, CallbackQuery):
        return (event.data or "").partition(":")[0]
    text = (event.text or event.caption or ANY) if isinstance(event, Message) else ANY
    return text.split(maxsplit=1)[0].partition("@")[0] if text.startswith("/") else text


def _by_word(kind: str, routers: Sequence[Router]) -> dict[str, list[Router]]:
    known = [_narrowed(kind, router) for router in routers]
    return {word: [found for one in known if (found := one.get(word) or one.get(ANY))] for word in {ANY}.union(*known)}


def _narrowed(kind: str, router: Router) -> dict[str, Router]:
    """For each word, the router with those of its handlers that may know it."""
    known = [(handler, set(_words_of(handler))) for handler in router.observers[kind].handlers]
    return {
        word: _with(router, kind, [handler for handler, words in known if words & {word, ANY}])
        for word in set().union(*(words for _, words in known))
    }


def _with(router: Router, kind: str, handlers: list[HandlerObject]) -> Router:
    narrow, observer = copy(router), copy(router.observers[kind])
    observer.handlers = handlers
    narrow.observers = router.observers | {kind: observer}
    return narrow


def _words_of(handler: HandlerObject) -> Iterable[str]:
    """The words that a handler waits for; ``ANY`` if it looks at something else."""
    for check in handler.filters or []:
        match check.callback:
            case CallbackQueryFilter(callback_data=payload):
                return [payload.__prefix__]
            case Command(commands=commands):
                return [f"/{command}" for command in commands]
            case Said(words=words) | Invited(words=words) | GroupLink(words=words):
                return words
    return [ANY]
