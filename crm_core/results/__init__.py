"""What services take and return besides entities."""

from __future__ import annotations

from crm_core.results.deals import (
    Added,
    Board,
    Colleague,
    Colleagues,
    DealCard,
    DealCount,
    DealPage,
    DealRow,
    FilterNames,
    History,
    Home,
    LossForm,
    OtherPlans,
    Undo,
    Why,
)
from crm_core.results.leads import WORDS, Burst, Closed, Content, Received, Relay, Sender

__all__ = [
    "WORDS",
    "Added",
    "Board",
    "Burst",
    "Closed",
    "Colleague",
    "Colleagues",
    "Content",
    "DealCard",
    "DealCount",
    "DealPage",
    "DealRow",
    "FilterNames",
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
