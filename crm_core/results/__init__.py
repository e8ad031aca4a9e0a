"""What services take and return besides entities."""

from __future__ import annotations

from crm_core.results.deals import (
    Added,
    Colleague,
    Colleagues,
    DealCard,
    DealPage,
    History,
    Home,
    LossForm,
    OtherPlans,
    Undo,
    Why,
)
from crm_core.results.leads import Closed, Received, Relay, Sender

__all__ = [
    "Added",
    "Closed",
    "Colleague",
    "Colleagues",
    "DealCard",
    "DealPage",
    "History",
    "Home",
    "LossForm",
    "OtherPlans",
    "Received",
    "Relay",
    "Sender",
    "Undo",
    "Why",
]
