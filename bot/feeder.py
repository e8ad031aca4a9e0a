"""Feeds the search behind the transactions: what was committed is found about a second later."""

from __future__ import annotations

from bot.behind import Behind
from bot.crash import crash_at
from crm_core.services.search import SearchService


class Feeder(Behind):
    name = "Search"

    def __init__(self, search: SearchService) -> None:
        super().__init__()
        self.search = search

    async def work(self) -> None:
        while await self.search.is_due():
            await self.search.feed()
            crash_at("after_feed")
