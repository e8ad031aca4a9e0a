"""Tunnels inside a transaction: found, created, edited, logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.errors import Invalid
from crm_core.models import Company, Event, Manager, Permission, Tunnel, TunnelKeyword
from crm_core.models.plans import new_code
from crm_core.queries import log, people, tunnels
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.permissions import demand
from crm_core.rules.plans import name_key
from crm_core.rules.tunnels import Script, as_json, from_json
from crm_core.rules.tunnels_settings import KEYWORDS_AT_MOST, check_code, check_keyword, check_tunnel, keyword_key
from crm_core.services import audit
from crm_core.services.editing import demand_seen, done_before, edit, locked

TUNNELS_AT_MOST = 100
UNLOGGED = frozenset({"name_key", "draft"})


def editor(session: Session, actor: Manager) -> Manager:
    """Raises `Forbidden`."""
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_TUNNELS)
    return me


def alone(session: Session) -> None:
    """Until the end of the unit nobody else gives a tunnel a name, a link, a keyword, or plain starts."""
    locked(session, Company, 1)


def for_edit(session: Session, tunnel_id: int) -> Tunnel:
    """Locked, with its keywords. Raises `NotFound`."""
    locked(session, Tunnel, tunnel_id)
    return tunnels.get(session, tunnel_id)


def card_of(session: Session, tunnel_id: int) -> TunnelCard:
    """Raises `NotFound`."""
    session.flush()
    tunnel = tunnels.get(session, tunnel_id)
    version = tunnels.version(session, tunnel)
    edited = version is None or version.content != tunnel.draft
    return TunnelCard(tunnel, from_json(tunnel.draft), version, edited, tunnels.inside(session, tunnel_id))


def create(
    session: Session, name: str, script: Script, *, code: str | None = None, actor: Manager, now: datetime
) -> Tunnel:
    """`alone` comes first. Raises `Invalid` ("tunnel", "tunnel_code")."""
    if tunnels.how_many(session) >= TUNNELS_AT_MOST:
        raise Invalid("tunnel", "many", {"limit": TUNNELS_AT_MOST})
    shown = check_tunnel(name)
    demand_free_name(session, shown, None)
    wanted = fresh_code() if code is None else free_code(session, code, None)
    tunnel = Tunnel(name=shown, name_key=name_key(shown), code=wanted, draft=as_json(script), created_at=now)
    session.add(tunnel)
    session.flush()
    audit.record(session, Event.TUNNEL_CREATED, actor, now, about=tunnel, after={"tunnel": shown})
    return tunnel


def made_by(session: Session, tunnel_id: int, actor: Manager) -> bool:
    """Did this person make it, and has nobody touched it since?"""
    entry = log.newest_about(session, audit.subject_of(tunnels.get(session, tunnel_id)))
    return entry is not None and entry.actor_id == actor.id


def change(
    session: Session,
    tunnel: Tunnel,
    values: dict[str, Any],
    *,
    seen: int | None,
    actor: Manager,
    now: datetime,
    block: str | None = None,
) -> bool:
    """``block``: what the edited block of the draft is called. Raises `Changed`."""
    named = {"tunnel": tunnel.name} | ({"block": block} if block is not None else {})
    return edit(
        session,
        tunnel,
        values,
        event=Event.TUNNEL_CHANGED,
        actor=actor,
        now=now,
        seen=seen,
        named=named,
        shown=lambda columns: {name: _told(value) for name, value in columns.items() if name not in UNLOGGED},
    )


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def redraft(
    session: Session,
    tunnel_id: int,
    draw: Callable[[Script], tuple[Script, str]],
    *,
    seen: int,
    actor: Manager,
    now: datetime,
) -> Tunnel:
    """``draw`` gives the new draft and what the block is called that it changes. Raises `Changed`.

    The same tap carried out again changes nothing.
    """
    me, tunnel = editor(session, actor), for_edit(session, tunnel_id)
    if done_before(session, tunnel, seen, Event.TUNNEL_CHANGED, me):
        return tunnel
    script, block = draw(from_json(tunnel.draft))
    change(session, tunnel, {"draft": as_json(script)}, seen=seen, actor=me, now=now, block=block)
    return tunnel


def demand_free_name(session: Session, name: str, tunnel_id: int | None) -> None:
    """Raises `Invalid` ("tunnel")."""
    there = tunnels.by_name(session, name_key(name))
    if there is not None and there.id != tunnel_id:
        raise Invalid("tunnel", "taken", {"name": there.name})


def free_code(session: Session, text: str, tunnel_id: int | None) -> str:
    """Raises `Invalid` ("tunnel_code")."""
    code = check_code(text)
    there = tunnels.by_code(session, code)
    if there is not None and there.id != tunnel_id:
        raise Invalid("tunnel_code", "taken", {"name": there.name})
    return code


def fresh_code() -> str:
    """That means no other link by chance."""
    while True:
        try:
            return check_code(new_code())
        except Invalid:
            continue


def set_keywords(
    session: Session, tunnel: Tunnel, words: Sequence[str], *, seen: int | None, actor: Manager, now: datetime
) -> bool:
    """`alone` comes first. Raises `Invalid` ("keyword"), `Changed`."""
    wanted = {keyword_key(word): word for word in map(check_keyword, words)}
    if len(wanted) > KEYWORDS_AT_MOST:
        raise Invalid("keyword", "many", {"limit": KEYWORDS_AT_MOST})
    for key, word in wanted.items():
        _demand_free_word(session, tunnel, key, word)
    before = [one.word for one in tunnel.keywords]
    if before == list(wanted.values()):
        return False
    demand_seen(session, tunnel, seen)
    there = {one.key: one for one in tunnel.keywords}
    tunnel.keywords = [there.get(key) or TunnelKeyword(key=key, tunnel_id=tunnel.id) for key in wanted]
    for place, (one, word) in enumerate(zip(tunnel.keywords, wanted.values(), strict=True)):
        one.position, one.word = place, word
    tunnel.version += 1
    session.flush()
    named = {"tunnel": tunnel.name}
    was, is_now = named | {"keywords": before}, named | {"keywords": list(wanted.values())}
    audit.record(session, Event.TUNNEL_CHANGED, actor, now, about=tunnel, before=was, after=is_now)
    return True


def _demand_free_word(session: Session, tunnel: Tunnel, key: str, word: str) -> None:
    if not key:
        raise Invalid("keyword", "empty")
    there = tunnels.keyword(session, key)
    if there is not None and there.tunnel_id != tunnel.id:
        raise Invalid("keyword", "taken", {"word": word, "name": tunnels.name_of(session, there.tunnel_id)})
