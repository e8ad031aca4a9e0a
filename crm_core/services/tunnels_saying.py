"""What a tunnel says to a lead and what it takes as an answer: both are messages of the conversation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column, update

from crm_core.db import rows
from crm_core.db.rows import Write
from crm_core.models import Direction, Lead, LeadMessage, MessageKind, Notice, NoticeKind
from crm_core.rules.tunnels import AnswerKind, Media, MediaKind
from crm_core.rules.tunnels_run import Say
from crm_core.services.notify import ANSWER, MAILING, notify
from crm_core.services.tunnels_scene import Scene, filled

AT_ONCE = 1000
"""Messages of one step, at most."""
AGAIN = 2**40
"""What is said again has the number of what it answers, above all steps."""
MARKS = {
    MediaKind.PHOTO: "📷",
    MediaKind.VIDEO: "🎬",
    MediaKind.ANIMATION: "🎞",
    MediaKind.DOCUMENT: "📎",
    MediaKind.AUDIO: "🎵",
    MediaKind.VOICE: "🎤",
    MediaKind.VIDEO_NOTE: "🎬",
}
TALKED = Write(
    lambda _insert, parameter: (
        update(rows.table(Lead)).where(Lead.id == parameter("lead")).values(last_message_at=parameter("now"))
    )
)
"""It is in the list of chats; nobody has read or answered anything."""
HURRIED = Write(
    lambda _insert, parameter: (
        update(rows.table(Notice))
        .where(
            Notice.state == literal_column("'new'"),
            Notice.chat_id == parameter("chat"),
            Notice.kind == parameter("kind"),
            Notice.priority == parameter("unasked"),
        )
        .values(priority=parameter("urgent"))
    )
)
"""What still waits to be said goes before the answer: the order stays."""


def say(scene: Scene, effect: Say, step: int, *, again: bool = False) -> None:
    """A row of the outbox; the same step never says the same thing twice."""
    scene.said += 1
    run, lead = scene.run, scene.lead
    number = AGAIN + scene.message_id if again else step * AT_ONCE + scene.said
    text = filled(scene, effect.text, effect.fields)
    message = rows.add(scene.session, LeadMessage, _spoken(scene, text, effect.media, number))
    assert lead.telegram_id is not None
    data: dict[str, Any] = {"lead_id": lead.id, "lead_message_id": message.id, "run_id": run.id, "step": step}
    if effect.buttons:
        data["buttons"] = [[one.text, one.place, one.url] for one in effect.buttons]
    if effect.media is not None:
        data["media"] = [effect.media.kind.value, effect.media.file_id]
    if effect.asks is AnswerKind.PHONE:
        data["asks"] = effect.asks.value
    elif scene.asked:
        data["answered"] = True
    scene.asked = False
    key = f"tunnel:{run.id}:{number}"
    if not scene.unasked:
        _hurry(scene, lead.telegram_id)
    urgency = MAILING if scene.unasked else ANSWER
    notify(scene.session, NoticeKind.TUNNEL_SAID, lead.telegram_id, key=key, now=scene.now, priority=urgency, **data)
    rows.write(scene.session, TALKED, {"lead": lead.id, "now": scene.now})


def _hurry(scene: Scene, chat_id: int) -> None:
    row = {"chat": chat_id, "kind": NoticeKind.TUNNEL_SAID, "unasked": MAILING, "urgent": ANSWER}
    rows.write(scene.session, HURRIED, row)


def _spoken(scene: Scene, text: str, media: Media | None, number: int) -> dict[str, Any]:
    mark = MARKS[media.kind] if media is not None else ""
    return {
        "lead_id": scene.lead.id,
        "direction": Direction.OUT,
        "chat_id": -scene.run.id,  # nobody wrote it anywhere
        "message_id": -number,
        "kind": MessageKind.TEXT if media is None else MessageKind(media.kind.value),
        "text": "\n".join(filter(None, (mark, text))),
        "run_id": scene.run.id,
        "at": scene.now,
    }


def tapped(scene: Scene, words: str, step: int) -> None:
    """A button is an answer as well: it stands in the history, and they have been heard of."""
    values = {
        "lead_id": scene.lead.id,
        "direction": Direction.IN,
        "chat_id": -scene.run.id,
        "message_id": step + 1,
        "kind": MessageKind.TEXT,
        "text": words,
        "run_id": scene.run.id,
        "at": scene.now,
    }
    rows.add_later(scene.session, LeadMessage, values)
    rows.write(scene.session, TALKED, {"lead": scene.lead.id, "now": scene.now})


def note(scene: Scene, text: str) -> LeadMessage:
    """For the team only."""
    values = {
        "lead_id": scene.lead.id,
        "direction": Direction.NOTE,
        "chat_id": -scene.run.id,
        "message_id": -(2 * AGAIN + scene.run.step * AT_ONCE + scene.said),
        "text": text,
        "run_id": scene.run.id,
        "at": scene.now,
    }
    scene.said += 1
    return rows.add(scene.session, LeadMessage, values)
