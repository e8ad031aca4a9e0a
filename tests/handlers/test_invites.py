"""Invitation links by taps: made, sent, used, revoked, refused."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from crm_core.db import Database
from crm_core.models import Invite, Manager, Permission, SalesPlan
from locales import LANGUAGES
from tests.firm import OWNER, Firm, switch
from tests.handlers.invites import make_link, open_invites, restart, shown_code, speaking
from tests.services.invites import own_role, role_id, seats
from tests.stage import Stage

VIRA = 5001


async def test_a_manager_of_the_default_plan_is_invited_in_three_taps(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_invites(stage)
    assert "Nobody has been invited yet" in stage.text(OWNER)
    await stage.tap(OWNER, "➕ New link")
    await stage.tap(OWNER, "🔗 Make the link")
    code = shown_code(stage)
    assert code.startswith("join_")
    stage.world.person(VIRA, "Vira")
    await stage.start(VIRA, code)
    assert "Welcome, <b>Vira</b>! You are on the staff now. Your role: Manager." in stage.texts(VIRA)[0]
    assert "Vira, good afternoon" in stage.text(VIRA)
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert await seats(firm, vira) == {plan.id}
    assert "<b>Vira</b> has joined by your invitation. Role: Manager.\nPlans: <code>[ONLINE]</code>" in stage.text(
        OWNER
    )
    assert "👤 Open the card" in stage.buttons(OWNER)
    await open_invites(stage)
    assert "✅ Vira joined just now · Manager <code>[ONLINE]</code>" in stage.text(OWNER)
    assert not [text for text in stage.buttons(OWNER) if text.startswith("🔗")]


async def test_role_plans_and_time_are_chosen_on_one_screen(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await firm.plan(name="B2B", label="B2B", default=False)
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    await stage.tap(OWNER, "○ Head of sales")
    await stage.tap(OWNER, "☑ Online sales")
    assert "No plans: no deals will come." in stage.text(OWNER)
    await stage.tap(OWNER, "☐ B2B")
    await stage.tap(OWNER, "○ 24 h")
    assert "● 24 h" in stage.buttons(OWNER)
    assert "Can hand deals over" in stage.text(OWNER)
    await stage.tap(OWNER, "🔗 Make the link")
    assert "Role: <b>Head of sales</b>\nPlans: <code>[B2B]</code>" in stage.text(OWNER)
    assert "It works once, until tomorrow 15:00." in stage.text(OWNER).replace("\u00a0", " ")


async def test_whoever_holds_no_deals_is_asked_for_no_plans(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    await stage.tap(OWNER, "○ Observer")
    assert "This role holds no deals" in stage.text(OWNER)
    assert not [text for text in stage.buttons(OWNER) if "Online" in text]


async def test_the_link_is_shown_once_to_copy_and_to_send_on(firm: Firm, stage: Stage) -> None:
    code = await make_link(stage)
    copy, send = stage.last(OWNER).buttons[:2]
    link = f"https://t.me/crm_sandbox_bot?start={code}"
    assert copy["copy_text"]["text"] == link
    sent = urlsplit(send["url"])
    assert (sent.netloc, sent.path) == ("t.me", "/share/url")
    assert parse_qs(sent.query)["url"] == [link]
    assert parse_qs(sent.query)["text"] == ["You are invited to the team of Acme. Open the link and press Start."]
    await stage.tap(OWNER, "⬅️ Invitations")
    await stage.tap(OWNER, "🔗 Manager")
    assert code not in " ".join(stage.texts(OWNER))
    assert "It works once, until" in stage.text(OWNER)


async def test_what_is_sent_along_names_the_company(firm: Firm, stage: Stage) -> None:
    await firm.change(lambda session: session.merge(firm.owner))
    company = await firm.services.company.get()
    await firm.change(lambda session: session.merge(company).__setattr__("name", "Café & Söhne <b>"))
    await make_link(stage)
    (words,) = parse_qs(urlsplit(stage.last(OWNER).buttons[1]["url"]).query)["text"]
    assert words == "You are invited to the team of Café & Söhne <b>. Open the link and press Start."


async def test_a_doubled_tap_makes_one_link_and_leaves_it_on_the_screen(firm: Firm, stage: Stage) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    screen = stage.last(OWNER).id
    first = stage.world.press(OWNER, screen, "im")
    again = stage.world.press(OWNER, screen, "im")
    late = stage.world.press(OWNER, screen, "ih:1:0:0")
    await stage.settle()
    assert first.text is None
    for press in (again, late):
        assert press.alert
        assert "done already" in (press.text or "")
    assert shown_code(stage).startswith("join_")
    assert await firm.count(Invite) == 1


async def test_the_choices_survive_a_restart_and_anything_tapped_meanwhile(
    firm: Firm, stage: Stage, db: Database, plan: SalesPlan
) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    await stage.tap(OWNER, "○ Head of sales")
    restart(stage, db, firm)
    await stage.tap(OWNER, "☑ Online sales")
    await stage.tap(OWNER, "⬅️ Invitations")
    await stage.send(OWNER, "/menu")
    restart(stage, db, firm)
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    assert {"● Head of sales", "☐ Online sales"} <= set(stage.buttons(OWNER))


async def test_cancel_forgets_the_choices(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    await stage.tap(OWNER, "○ Observer")
    form = stage.last(OWNER).id
    press = await stage.tap(OWNER, "✖️ Cancel")
    assert press.text == "✖️ Nothing was made"
    stale = await stage.press(OWNER, form, "im", forged=True)
    assert stale.alert
    assert await firm.count(Invite) == 0
    await stage.tap(OWNER, "➕ New link")
    assert "● Manager" in stage.buttons(OWNER)


async def test_an_open_link_is_revoked_by_one_tap(firm: Firm, stage: Stage) -> None:
    code = await make_link(stage)
    await stage.tap(OWNER, "⬅️ Invitations")
    await stage.tap(OWNER, "🔗 Manager")
    screen = stage.last(OWNER).id
    press = await stage.tap(OWNER, "🚫 Revoke")
    assert press.text == "🚫 Revoked: nobody joins by it"
    assert "🚫 Revoked just now." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ Invitations"]
    (invite,) = await firm.rows(Invite)
    again = await stage.press(OWNER, screen, f"ir:{invite.id}", forged=True)
    assert again.text == "🚫 Revoked: nobody joins by it"
    stage.world.person(VIRA, "Vira")
    await stage.start(VIRA, code)
    assert "does not work any more" in stage.text(VIRA)


async def test_revoking_what_was_used_meanwhile_says_by_whom(firm: Firm, stage: Stage) -> None:
    code = await make_link(stage)
    await stage.tap(OWNER, "⬅️ Invitations")
    await stage.tap(OWNER, "🔗 Manager")
    screen = stage.last(OWNER)
    stage.world.person(VIRA, "Vira <b>")
    await stage.start(VIRA, code)
    (invite,) = await firm.rows(Invite)
    press = await stage.press(OWNER, screen.id, f"ir:{invite.id}")
    assert press.text == "It has been used already"
    assert "✅ Vira &lt;b&gt; joined just now." in screen.html


async def test_a_link_whose_maker_lost_the_right_is_marked(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    await make_link(stage, anna_admin.telegram_id)
    await switch(firm, anna_admin, role_id=await role_id(firm, "head"))
    await open_invites(stage)
    assert "⚠️ Manager · does not work: Anna may not give this role any more" in stage.text(OWNER)
    await stage.tap(OWNER, "🔗 Manager")
    assert "⚠️ It does not work" in stage.text(OWNER)
    await stage.tap(OWNER, "🚫 Revoke")
    assert "🚫 Revoked just now." in stage.text(OWNER)


async def test_an_admin_is_offered_no_owners_and_a_forged_one_is_refused(
    firm: Firm, stage: Stage, anna_admin: Manager
) -> None:
    who = anna_admin.telegram_id
    await open_invites(stage, who)
    await stage.tap(who, "➕ New link")
    assert "○ Owner" not in stage.buttons(who)
    forged = f"ie:l:{await role_id(firm, 'owner')}:0:0"
    press = await stage.press(who, stage.last(who).id, forged, forged=True)
    assert press.text == "You cannot give rights that you do not have, nor change people who may do more."


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_nobody_else_gets_there(firm: Firm, stage: Stage, role: str) -> None:
    await make_link(stage)
    (invite,) = await firm.rows(Invite)
    person = await firm.person("Ivan", role)
    stage.arrive(person)
    await stage.send(person.telegram_id, "/menu")
    screen = stage.last(person.telegram_id).id
    forms = ("in", "if:l:0:0", "ie:l:4:0:0", "ip:l:1:1:0:0", "ih:1:0:0", "im", "ik", "ia", "ix:l", "ix:p")
    for data in ("il:0", f"io:{invite.id}", f"ir:{invite.id}", *forms):
        press = await stage.press(person.telegram_id, screen, data, forged=True)
        assert press.text == "You have no right to do this.", data
    assert await firm.count(Invite) == 1
    assert (await firm.rows(Invite))[0].revoked_at is None


async def test_many_roles_plans_and_invitations_are_paged(firm: Firm, stage: Stage) -> None:
    for n in range(12):
        await own_role(firm, f"A role with a name so long that no button holds it {n:02}", Permission.EDIT_OWN_DEALS)
        await firm.plan(name=f"A plan with quite a long name as well {n:02}", label=f"PLAN-LABEL{n:02}", default=False)
    await open_invites(stage)
    await stage.tap(OWNER, "➕ New link")
    assert [text for text in stage.buttons(OWNER) if "/" in text] == ["1/2", "1/2"]
    form = stage.last(OWNER)
    await stage.press(OWNER, form.id, "if:l:2:0")
    await stage.press(OWNER, form.id, "if:l:2:2")
    assert [text for text in stage.buttons(OWNER) if "/" in text] == ["2/2", "2/2"]
    await stage.tap(OWNER, "○ A role with")
    for _ in range(3):
        await stage.tap(OWNER, "☐ A plan")
    assert [text for text in stage.buttons(OWNER) if "/" in text] == ["2/2", "2/2"]
    assert len([text for text in stage.buttons(OWNER) if text.startswith("☑")]) == 3
    await stage.tap(OWNER, "🔗 Make the link")
    for _ in range(8):
        await make_link(stage)
    await open_invites(stage)
    assert len(stage.text(OWNER)) < 4096
    await stage.tap(OWNER, "➡️")
    assert "2/2" in stage.buttons(OWNER)
    assert len([text for text in stage.buttons(OWNER) if text.startswith("🔗")]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_whole_way_in_every_language(firm: Firm, stage: Stage, plan: SalesPlan, language: str) -> None:
    t = speaking(language)
    await firm.services.people.set_language(language, actor=firm.owner)
    await open_invites(stage)
    await stage.tap(OWNER, t.plain("➕ New link"))
    await stage.tap(OWNER, t.plain("Observer"))
    await stage.tap(OWNER, t.plain("🔗 Make the link"))
    assert t.plain("Observer") in stage.text(OWNER)
    stage.world.person(VIRA, "Vira", language_code=language)
    await stage.start(VIRA, shown_code(stage))
    assert t.plain("Observer") in stage.texts(VIRA)[0]
    await open_invites(stage)
    assert "Vira" in stage.text(OWNER)
    await stage.tap(OWNER, t.plain("👤 Pick people"))
    await stage.send(OWNER, t.plain("✖️ Cancel"))
    assert t.plain("➕ New link") in stage.buttons(OWNER)
