"""Conversations of the demo's history: what the team notes and marks, and who waits for an answer now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.people import NOTES, QUESTIONS
from crm_core.models import Kind

if TYPE_CHECKING:
    from bot.demo.history import History, Story

SILENT = timedelta(hours=5)
"""Whoever has been answered since then does not write again yet."""
WAIT = 3
"""Of each manager's customers so many have written just now."""


async def remember(story: Story, past: History) -> None:
    """Now and then something is noted for the team, or marked as important."""
    lead_id, me = story.deal.lead_id, past.manager(story)
    if past.happens(0.12):
        text, number = past.random.choice(NOTES[me.language or "en"]), next(past.numbers)
        await past.services.dialogs.note(lead_id, text, chat_id=me.telegram_id, asked_id=number, actor=me)
    if past.happens(0.04):
        await past.services.dialogs.mark(lead_id, important=True, actor=me)


async def wait_for_answers(stories: Sequence[Story], past: History) -> None:
    """In the last hours some write again, and nobody has read it yet."""
    theirs: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        silent = past.time.until - story.spoke_at > SILENT
        if silent and story.deal.kind is Kind.OPEN and story.deal.manager_id is not None:
            theirs[story.deal.manager_id].append(story)
    waiting = [story for several in theirs.values() for story in several[-WAIT:]]
    for place, story in enumerate(waiting):
        past.time.now = past.time.until - timedelta(minutes=11 * (len(waiting) - place))
        await past.writes(story.customer, QUESTIONS)
    past.time.now = past.time.until
