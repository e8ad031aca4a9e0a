"""What services return about tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.models import Task
from crm_core.results.deals import DealCard


@dataclass(frozen=True, slots=True)
class DealTasks:
    card: DealCard
    tasks: Sequence[Task]
    """Open ones, the first to fall due first."""


@dataclass(frozen=True, slots=True)
class TaskCard:
    task: Task
    card: DealCard
    """Of its deal."""
