"""aiogram's conversation states in our database, so that a half-filled form survives a restart."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from crm_core.services.forms import FormService

REMEMBERED = 10_000
KEYS = DefaultKeyBuilder(prefix="form", with_destiny=True, with_business_connection_id=True)

Kept = tuple[str | None, dict[str, Any]]
EMPTY: Kept = (None, {})


class FormStorage(BaseStorage):
    """If no other process writes to the database, what was read or written is remembered and costs nothing again."""

    def __init__(self, forms: FormService, *, exclusive: bool) -> None:
        self._forms = forms
        self._exclusive = exclusive
        self._known: OrderedDict[str, Kept] = OrderedDict()
        self._complete = False
        """Does ``_known`` hold every form there is, so that an unknown one is empty?"""

    async def load(self) -> None:
        """Read all forms ahead, if they are not too many."""
        if not self._exclusive:
            return
        for form in await self._forms.newest(limit=REMEMBERED):
            self._known[form.key] = (form.state, form.data)
        self._complete = len(self._known) < REMEMBERED

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        _, data = await self._get(key)
        await self._set(key, (state.state if isinstance(state, State) else state, data))

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._get(key))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        state, _ = await self._get(key)
        await self._set(key, (state, deepcopy(dict(data))))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return deepcopy((await self._get(key))[1])

    async def close(self) -> None:
        """The database is closed by whoever opened it."""

    async def _get(self, key: StorageKey) -> Kept:
        name = KEYS.build(key)
        known = self._known.get(name)
        if known is not None or self._complete:
            return known or EMPTY
        form = await self._forms.get(name)
        kept = EMPTY if form is None else (form.state, form.data)
        self._remember(name, kept)
        return kept

    async def _set(self, key: StorageKey, kept: Kept) -> None:
        name = KEYS.build(key)
        if await self._get(key) == kept:
            return
        state, data = kept
        await self._forms.save(name, state=state, data=data)
        self._remember(name, kept)

    def _remember(self, name: str, kept: Kept) -> None:
        if not self._exclusive:
            return
        self._known[name] = kept
        self._known.move_to_end(name)
        if self._complete and kept == EMPTY:
            del self._known[name]
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
            self._complete = False
