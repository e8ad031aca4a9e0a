"""What services take and return besides entities."""

from __future__ import annotations

from crm_core.results.deals import (
    Board,
    Colleague,
    Colleagues,
    DealCard,
    DealPage,
    FilterNames,
    History,
    Home,
    LossForm,
    Undo,
    Why,
)
from crm_core.results.leads import Closed, Received, Relay, Sender

__all__ = [
    "Board",
    "Closed",
    "Colleague",
    "Colleagues",
    "DealCard",
    "DealPage",
    "FilterNames",
    "History",
    "Home",
    "LossForm",
    "Received",
    "Relay",
    "Sender",
    "Undo",
    "Why",
]
