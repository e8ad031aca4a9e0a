"""Sales plans on screen: the list, the card, archive, the default one, rights."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.models import Deal, Event, Manager, Role, RolePermission, SalesPlan
from crm_core.models.people import Permission
from tests.firm import OWNER, Firm, switch
from tests.handlers.plans import default_of, kept, open_plan, styled
from tests.services.deals import entries
from tests.stage import Stage

# -- the list -----------------------------------------------------------------------------------------------------


async def test_an_empty_list_says_what_a_plan_is_and_invites_to_make_one(stage: Stage) -> None:
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "🗃 Plans")
    assert "its own team" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["➕ Create", "⬅️ Home"]
    assert styled(stage) == {"➕ Create": "success"}


async def test_each_plan_is_a_button_with_its_label_and_open_deals(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal
) -> None:
    await firm.plan(name="Courses", label="COURSES", default=False)
    await stage.send(OWNER, "/plans")
    assert stage.buttons(OWNER) == ["🗃 Courses [COURSES] · 0", "⭐ Online sales [ONLINE] · 1", "➕ Create", "⬅️ Home"]
    assert styled(stage) == {}


async def test_of_a_long_name_the_figure_is_never_cut(firm: Firm, stage: Stage) -> None:
    await firm.plan(name="Корпоративні продажі для постійних клієнтів", label="КОРПОРАТИВНІ")
    await firm.deal()
    await stage.deliver()
    await stage.send(OWNER, "/plans")
    (line,) = [text for text in stage.buttons(OWNER) if text.startswith("⭐")]
    assert line.endswith("… [КОРПОРАТИВНІ] · 1")
    assert len(line) <= 33


async def test_signs_of_html_in_names_are_just_signs(firm: Firm, stage: Stage) -> None:
    await firm.plan(name="<b>Sales & co", label="<i>&")
    await open_plan(stage, "<b>Sales & co")
    assert "&lt;b&gt;Sales &amp; co" in stage.text(OWNER)
    await stage.tap(OWNER, "🏷 Label")
    assert "&lt;i&gt;&amp; · 4/12" in stage.text(OWNER)


async def test_many_plans_are_listed_a_page_at_a_time(firm: Firm, stage: Stage) -> None:
    for n in range(23):
        await firm.plan(name=f"Plan {n:02}", label=f"P{n}", default=False)
    await stage.send(OWNER, "/plans")
    assert "1/2" in stage.buttons(OWNER)
    await stage.tap(OWNER, "➡️")
    assert "Plan 22" in " ".join(stage.buttons(OWNER))


async def test_the_list_warns_when_no_plan_is_the_default_one(firm: Firm, stage: Stage) -> None:
    await firm.plan(default=False)
    await stage.send(OWNER, "/plans")
    assert "No plan is the default one" in stage.text(OWNER)


# -- the card -----------------------------------------------------------------------------------------------------


async def test_the_card_shows_everything_that_is_set(firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal) -> None:
    await switch(firm, firm.owner, on_shift=False)
    await firm.services.team.seat(plan.id, firm.owner.id, active=True, actor=firm.owner)
    await open_plan(stage)
    assert stage.text(OWNER).replace("\u00a0", " ").splitlines() == [
        "🗃 <b>Online sales</b>   <code>[ONLINE]</code>",
        "⭐ The default plan: people who just write to the bot come here.",
        "",
        "⚖️ Even · anyone · evenly",
        "👥 2 managers · 1 off shift",
        "💼 1 open deal · 11 000 ₴",
        "💰 Average bill: 11 000 ₴",
        "",
        "Created 4 May 2026",
    ]
    assert stage.buttons(OWNER) == [
        "✏️ Rename",
        "🏷 Label",
        "💰 Average bill",
        "⚖️ Distribution",
        "🚦 Statuses",
        "👥 Team",
        "🔗 Link",
        "💼 Deals",
        "🕘 History",
        "➕ Deal",
        "🗄 Archive",
        "⬅️ Plans",
    ]


async def test_an_empty_team_is_the_likeliest_next_step(firm: Firm, stage: Stage) -> None:
    await firm.plan(default=False)
    await open_plan(stage)
    assert "Nobody is in the team yet" in stage.text(OWNER)
    assert styled(stage) == {"👥 Team": "primary"}


async def test_deals_lead_to_the_open_deals_of_that_plan(firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "💼 Deals")
    assert "🗃 Online sales" in stage.text(OWNER)
    assert f"#{deal.id}" in " ".join(stage.buttons(OWNER))


async def test_without_the_right_to_all_deals_there_are_no_figures(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal
) -> None:
    def only_plans(session: Session) -> None:
        role = Role(name="Methodist")
        session.add(role)
        session.flush()
        session.add(RolePermission(role_id=role.id, permission=Permission.EDIT_PLANS))
        session.get_one(Manager, person.id).role_id = role.id

    person = await firm.person("Mykola")
    stage.arrive(person)
    await firm.change(only_plans)
    await stage.send(person.telegram_id, "/plans")
    assert "⭐ Online sales [ONLINE]" in stage.buttons(person.telegram_id)
    await stage.tap(person.telegram_id, "Online sales")
    assert "11 000" not in stage.text(person.telegram_id).replace("\u00a0", " ").replace("Average bill: 11 000", "")
    assert not {"💼 Deals", "🕘 History"} & set(stage.buttons(person.telegram_id))
    await stage.tap(person.telegram_id, "🗄 Archive")
    assert "Its open deals stay" in stage.text(person.telegram_id)


# -- archive and default ------------------------------------------------------------------------------------------


async def test_archiving_asks_once_and_says_what_becomes_of_deals_and_of_people_who_just_write(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, ivan: Manager
) -> None:
    await firm.plan(name="Courses", label="COURSES", default=False)
    await switch(firm, ivan, on_shift=False)
    await firm.deal()
    await stage.deliver()
    await open_plan(stage)
    await stage.tap(OWNER, "🗄 Archive")
    text = stage.text(OWNER)
    assert "2 open deals stay in it" in text
    assert "1 has no manager" in text
    assert "No new deals will come." in text
    assert "It is the default plan" in text
    assert "tap ⭐: «Courses»" in text
    assert stage.buttons(OWNER) == ["🗄 Yes, to the archive", "⬅️ No"]
    assert styled(stage) == {"🗄 Yes, to the archive": "danger"}
    press = await stage.tap(OWNER, "🗄 Yes")
    assert press.text == "🗄 In the archive"
    assert (await kept(firm, plan)).archived_at is not None
    assert await default_of(firm) is None


async def test_an_archived_plan_is_behind_the_archive_and_restored_by_one_tap(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "🗄 Archive")
    assert "There is no other plan" in stage.text(OWNER)
    await stage.tap(OWNER, "🗄 Yes")
    await stage.send(OWNER, "/plans")
    assert stage.buttons(OWNER) == ["➕ Create", "🗄 Archive", "⬅️ Home"]
    await stage.tap(OWNER, "🗄 Archive")
    await stage.tap(OWNER, "Online sales")
    assert stage.buttons(OWNER) == ["♻️ Restore", "💼 Deals", "🕘 History", "⬅️ Archive"]
    press = await stage.tap(OWNER, "♻️ Restore")
    assert press.text == "♻️ Back in the list"
    assert (await kept(firm, plan)).archived_at is None
    assert styled(stage) == {"⭐ Make default": "primary"}
    press = await stage.tap(OWNER, "⭐ Make default")
    assert press.text == "⭐ Now the default plan"
    assert await default_of(firm) == plan.id
    assert "⭐ The default plan" in stage.text(OWNER)


async def test_the_second_yes_changes_nothing(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "🗄 Archive")
    screen = stage.last(OWNER)
    data = next(one["callback_data"] for one in screen.buttons if "Yes" in one["text"])
    for _ in range(2):
        stage.world.press(OWNER, screen.id, data, forged=True)
    await stage.settle()
    assert len(await entries(firm, Event.PLAN_ARCHIVED)) == 1
    assert "In the archive: it takes no new deals" in stage.text(OWNER)


async def test_no_leads_back_and_archives_nothing(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    await stage.tap(OWNER, "🗄 Archive")
    await stage.tap(OWNER, "⬅️ No")
    assert "✏️ Rename" in stage.buttons(OWNER)
    assert (await kept(firm, plan)).archived_at is None


# -- rights -------------------------------------------------------------------------------------------------------


async def test_only_holders_of_the_right_get_there(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager
) -> None:
    card = ["pl:0:0", "po:1", "pv:1:d", "pv:1:a", "ps:1:manual:random:evenly:1", "pa:1:1:1", "pd:1:1", "a:pn:1"]
    form = ["pn", "pw:t:0", "pf:b", "px:manual:random:evenly", "pm:1:1:0", "pc", "pz", "a:pf:", "a:pg:", "a:ph:"]
    for person in (ivan, anna):
        await stage.send(person.telegram_id, "/menu")
        assert not [text for text in stage.buttons(person.telegram_id) if "Plans" in text]
        screen = stage.last(person.telegram_id).id
        for data in card + form:
            press = await stage.press(person.telegram_id, screen, data, forged=True)
            assert press.text == "You have no right to do this.", data
        await stage.send(person.telegram_id, "/plans")
        assert stage.text(person.telegram_id) == "You have no right to do this."
        assert await firm.services.forms.draft("plan", actor=person) == {}
    saved = await kept(firm, plan)
    assert (saved.version, saved.archived_at) == (plan.version, None)


async def test_a_plan_that_does_not_exist_is_not_found(stage: Stage, plan: SalesPlan) -> None:
    await open_plan(stage)
    press = await stage.press(OWNER, stage.last(OWNER).id, "po:999", forged=True)
    assert press.alert
    assert press.text is not None
    assert "Nothing was found" in press.text
