"""A prepared company in which everything that not everybody may see has a mark, as a file that tests copy."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.models import (
    Base,
    Company,
    Deal,
    DealView,
    InboxState,
    InboxUpdate,
    Invite,
    Lead,
    Manager,
    Notice,
    NoticeKind,
    NoticeState,
    Permission,
    RefusalReason,
    Role,
    SalesPlan,
    Source,
    TaskKind,
    TeamGroup,
    Template,
    Versioned,
)
from crm_core.results import Sender
from crm_core.rules.tunnels import Button, MessageBlock
from crm_core.rules.tunnels_actions import NotifyManager
from crm_core.services import build_services
from crm_core.services.notify import notify
from keyboards import places
from keyboards.buttons import Payload
from keyboards.chats_lists import OpenChat
from keyboards.chats_templates import Templates
from keyboards.company import OpenWords
from keyboards.deals import OpenDeal
from keyboards.groups import Groups
from keyboards.reasons import Reasons
from keyboards.tags import Tags
from locales import LANGUAGES
from tests.clock import Clock
from tests.databases import own_sqlite
from tests.firm import OWNER, Firm, switch
from tests.handlers import marked_rows
from tests.handlers.marked_rows import CLIENT
from tests.handlers.rights_settings import VERSION
from tests.services.tunnels_led import Guide

LEAD, HOLDER = 7999, 2990
"""Whoever presses as a lead, and on staff with a role whose rights each test chooses."""
ROLE = "Zvykla role"
"""The presser's own role; what it is called is no secret to them."""


@dataclass(frozen=True)
class Mark:
    """A word that may show only to holders of one of the rights."""

    name: str
    rights: frozenset[Permission]
    on: type[Payload]
    """The button behind which those holders find it."""
    for_leads: bool = False
    """The company says it to leads."""


def mark(name: str, on: type[Payload], *rights: Permission, for_leads: bool = False) -> Mark:
    return Mark(name, frozenset(rights), on, for_leads)


P = Permission
MARKS = (
    mark("Zkolega", OpenDeal, P.SEE_ALL_DEALS, P.SEE_ALL_CHATS, P.EDIT_PLANS, P.EDIT_PEOPLE, P.SEE_LOG),
    mark("Zclient", OpenDeal, P.SEE_ALL_DEALS, P.SEE_ALL_CHATS),
    mark("+380 67 111 2233", OpenDeal, P.SEE_ALL_DEALS, P.SEE_ALL_CHATS),
    mark("Zdeparted", places.People, P.EDIT_PEOPLE, P.SEE_LOG),
    mark("Ztask", OpenDeal, P.SEE_ALL_DEALS),
    mark("Zoldplan", places.Plans, P.EDIT_PLANS, P.SEE_LOG, P.SEE_ALL_DEALS),
    mark("Zsource", places.PlanLinks, P.EDIT_PLANS, P.SEE_LOG),
    mark("Zreason", Reasons, P.EDIT_PLANS, P.SEE_LOG),
    mark("Ztag", Tags, P.EDIT_PLANS, P.USE_AUDIENCE, P.EDIT_ALL_DEALS, P.SEE_LOG, P.SEE_OWN_DEALS),
    mark("Zrole", places.Roles, P.EDIT_PEOPLE, P.SEE_LOG),
    mark("Zinvited", places.Invites, P.EDIT_PEOPLE, P.SEE_LOG),
    mark("Zwords", OpenChat, P.SEE_ALL_CHATS),
    mark("Ztemplate", Templates, P.SEE_OWN_CHATS, P.EDIT_SETTINGS, P.SEE_LOG),
    mark("Zgroup", Groups, P.EDIT_SETTINGS),
    mark("Ztunnel", places.Tunnels, P.EDIT_TUNNELS, P.EDIT_ALL_DEALS, P.SEE_LOG, P.SEE_ALL_CHATS),
    mark("Zblock", places.OpenBlock, P.EDIT_TUNNELS),
    mark("Zgreeting", OpenWords, P.EDIT_SETTINGS, P.SEE_LOG, for_leads=True),
    mark("Zclosed", OpenWords, P.EDIT_SETTINGS, P.SEE_LOG, for_leads=True),
)


@dataclass(frozen=True)
class Marked:
    path: Path
    ids: dict[str, int]
    """By the names that `tests.handlers.rights` uses."""


def prepared(template: Path, folder: Path) -> Marked:
    """Made once for all tests of a module, in a loop of its own."""
    url = own_sqlite(template, folder)
    return Marked(folder / "crm.db", asyncio.run(_prepare(url)))


async def _prepare(url: str) -> dict[str, int]:
    db = await open_database(url)
    clock = Clock()
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    try:
        ids = await _fill(firm)
        await firm.feed()
        await db.write(_finish)
    finally:
        await db.close()
    return ids


async def _fill(firm: Firm) -> dict[str, int]:
    colleague, other = await firm.person("Zkolega"), await firm.person("Oksana")
    departed = await firm.person("Zdeparted")
    await switch(firm, departed, active=False, left_at=firm.clock())
    plan = await firm.plan(colleague, other)
    old = await firm.plan(name="Zoldplan", label="ZOLD", default=False)
    await switch(firm, other, on_shift=False)
    ids = {"plan": plan.id, "archived plan": old.id, "colleague": colleague.id, "other": other.id}
    ids |= {"former": departed.id, "owner": firm.owner.id, "subordinate": (await firm.person("Stepan")).id}
    ids |= {"newcomer": (await firm.person("Roman")).id}
    ids |= {"other status": (await firm.status(plan, "Offer sent")).id}
    ids |= {"status": (await firm.status(plan, "In work")).id, "lost status": (await firm.status(plan, "Lost")).id}
    ids |= {"reason": (await firm.reason("No answer")).id}
    ids |= await _deals(firm, colleague)
    ids |= await _tunnel(firm)
    return ids | await _settings(firm, ids) | await _led(firm)


async def _led(firm: Firm) -> dict[str, int]:
    """The presser as a lead stands before the buttons of a tunnel."""
    guide = Guide(firm, firm.owner, Sender(LEAD, "Lida", None, "en"))
    menu = MessageBlock(1, "Ztunnel block", text="What?", buttons=(Button("Price", to=2),))
    number = await guide.tunnel(menu, MessageBlock(2, "Zprice block", text="100"), name="Ztunnel")
    await guide.start("ztunnel")
    run = await guide.run()
    return {"run": run.id, "run step": run.step, "open tunnel": number}


async def _tunnel(firm: Firm) -> dict[str, int]:
    """With a message that has a button and an action."""
    owner = firm.owner
    tunnel = (await firm.services.tunnels.create("Ztunnel draft", actor=owner)).tunnel
    again = Button("Again", to=1)
    hello = MessageBlock(0, "Vitannia", text="Zblock", buttons=(again,), actions=(NotifyManager(text="!"),))
    await firm.services.tunnels_blocks.add(tunnel.id, hello, after=None, seen=tunnel.version, actor=owner)
    return {"tunnel": tunnel.id, "block": 1}


async def _deals(firm: Firm, colleague: Manager) -> dict[str, int]:
    """A colleague's open deal, one that they lost, one that nobody has, and one of the presser as a lead."""
    client = Sender(CLIENT, "Zclient", None, "en")
    open_one = await firm.deal(client)
    await firm.services.leads.leave_phone(client, "+380671112233", message_id=9001)
    task = await firm.services.tasks.add(
        open_one.id, TaskKind.CALL, "31.12.2026 10:00 Ztask", seen=open_one.version, actor=colleague
    )
    lost = await firm.deal(Sender(7502, "Zclient Lost", None, "en"))
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(lost.id, reason.id, seen=lost.version, actor=colleague)
    merging_id = await _merged(firm)
    await switch(firm, colleague, on_shift=False)
    nobodys = await firm.deal(Sender(7503, "Vilna", None, "en"))
    await firm.deal(Sender(LEAD, "Lida", None, "en"))
    await switch(firm, colleague, on_shift=True)
    return {"deal": open_one.id, "lost deal": lost.id, "unassigned deal": nobodys.id, "lead": open_one.lead_id,
        "task": task.task.id, "lost lead": lost.lead_id, "merging": merging_id,
    }  # fmt: skip


async def _merged(firm: Firm) -> int:
    """A person who had been two leads."""
    one, two = [await firm.deal(Sender(number, "Zclient Twice", None, "en")) for number in (7504, 7505)]
    await firm.services.deals.win(two.id, 0, seen=two.version, actor=firm.owner)
    pair = await firm.services.merging.merge(one.lead_id, two.lead_id, actor=firm.owner)
    assert pair.merge_id is not None
    return pair.merge_id


async def _settings(firm: Firm, ids: dict[str, int]) -> dict[str, int]:
    now = firm.clock()

    def unit(session: Session) -> dict[str, int]:
        role, invited, own = (Role(name=name, grants=[]) for name in ("Zrole", "Zinvited", ROLE))
        reason = RefusalReason(name="Zreason", name_key="zreason", archived_at=now)
        source = Source(plan_id=ids["plan"], name="Zsource", name_key="zsource", created_at=now)
        dead = InboxUpdate(
            bot_id=42, update_id=1, content_hash="x", chat_key=1, payload="{}", state=InboxState.DEAD,
            not_before=now, received_at=now,
        )  # fmt: skip
        session.add_all([role, invited, own, reason, source, dead])
        session.flush()
        photo, note = marked_rows.said(ids["lead"], ids["colleague"], now)
        template = Template(name="Ztemplate", text="Good day, {lead}!")
        invite = Invite(
            code_hash="x", role_id=invited.id, created_by_id=ids["owner"], created_at=now,
            expires_at=now + timedelta(days=1),
        )  # fmt: skip
        holder = Manager(telegram_id=HOLDER, name="Petro", role_id=own.id, created_at=now)
        session.add_all([photo, note, template, invite, holder, action := marked_rows.mass(ids, now)])
        session.flush()
        view = DealView(manager_id=holder.id, key="x", filter={"plan_id": ids["plan"]}, used_at=now)
        session.add_all([view, TeamGroup(plan_id=ids["plan"], chat_id=-4001, title="Zgroup", bound_at=now)])
        audience = marked_rows.audience(session, holder.id, ids | {"role": role.id})
        for name in ("subordinate", "former"):
            session.get_one(Manager, ids[name]).role_id = role.id
        session.get_one(SalesPlan, ids["archived plan"]).archived_at = now
        company = session.get_one(Company, 1)
        company.greetings, company.closed_words = (dict.fromkeys(LANGUAGES, word) for word in ("Zgreeting", "Zclosed"))
        notify(session, NoticeKind.COMMANDS, OWNER, key="dead", now=now)
        session.flush()
        notice_id = session.scalars(select(Notice.id).where(Notice.key == "dead")).one()
        return {
            "role": role.id, "own role": own.id, "invite": invite.id, "archived reason": reason.id,
            "source": source.id, "dead update": dead.id, "dead notice": notice_id, "view": view.id,
            "template": template.id, "photo": photo.id, "message": note.id, "mass": action.id,
        } | marked_rows.reports(session, now) | marked_rows.saved(session, holder.id) | audience  # fmt: skip

    return await firm.db.write(unit)


def _finish(session: Session) -> None:
    """Everybody has come long ago, all that was to be sent has been sent, and each thing has one version."""
    session.execute(update(Manager).values(language="en", telegram_language="en", username=None))
    session.execute(update(Lead).values(language="en", telegram_language="en", last_message_at=Clock()()))
    session.execute(update(Notice).values(state=NoticeState.SENT))
    session.execute(update(Notice).where(Notice.key == "dead").values(state=NoticeState.DEAD))
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Versioned) or mapper.class_ is Deal:
            session.execute(update(mapper.class_).values(version=VERSION))
