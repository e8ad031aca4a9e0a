"""What services take and return besides entities."""

from __future__ import annotations

from crm_core.results.deals import (
    Colleague,
    Colleagues,
    DealCard,
    DealPage,
    History,
    Home,
    LossForm,
    Undo,
    Why,
)
from crm_core.results.leads import Closed, Received, Relay, Sender

__all__ = [
    "Closed",
    "Colleague",
    "Colleagues",
    "DealCard",
    "DealPage",
    "History",
    "Home",
    "LossForm",
    "Received",
    "Relay",
    "Sender",
    "Undo",
    "Why",
]
