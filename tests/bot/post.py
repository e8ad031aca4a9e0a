"""The way of the outbox to Telegram, one round at a time."""

from __future__ import annotations

from bot.deliveries import Deliveries
from bot.limits import URGENCY
from crm_core.services import Services


class Post:
    """Claims what is due and delivers it, as the sender does."""

    def __init__(self, deliveries: Deliveries, services: Services) -> None:
        self.deliveries, self.services = deliveries, services

    async def round(self) -> int:
        parcels = await self.services.outbox.claim(limit=9, token="t")
        for parcel in parcels:
            URGENCY.set(parcel[0].priority)
            await self.deliveries.deliver(parcel, "t")
        return len(parcels)
