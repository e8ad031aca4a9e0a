"""Saved reports and schedules in the chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm_core.models import Manager, NoticeKind, NoticeState, ReportSchedule, SavedReport
from tests.firm import OWNER, Firm, leaves
from tests.handlers.test_reports import DARK, LIGHT, caption, ground, last_month, lose, one_drawing_process, opened, win
from tests.services.reports_saved import DAY, LAST_MONTH, daily, saved
from tests.stage import Stage
from views import charts
from views.reports import CAPTION_LIMIT, LABEL_ROOM

__all__ = ["one_drawing_process"]
NB = "\u00a0"


@pytest.fixture
async def lost(firm: Firm, stage: Stage, plan: object) -> None:
    """Ivan lost two deals and won one; then a month went by."""
    await lose(firm, "No answer", "Too expensive")
    await win(firm)
    await stage.deliver()
    await last_month(firm)


async def save(stage: Stage, name: str = "Week", person_id: int = OWNER) -> None:
    await opened(stage, person_id)
    await stage.tap(person_id, "⭐ Save")
    await stage.send(person_id, name)


async def test_a_report_is_saved_under_a_name_and_opens_in_one_tap(stage: Stage, lost: None) -> None:
    await save(stage)
    assert "⭐ <b>Week</b>" in stage.text(OWNER)
    assert "👤 Only you find it in your list." in stage.text(OWNER)
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, "⭐ Week")
    assert "⭐ Week" in caption(stage)
    assert "❌ 2 lost" in caption(stage)
    assert stage.buttons(OWNER)[-2:] == ["⬅️ Reports", "⭐ Week"]
    await stage.tap(OWNER, "🗓 Last month")
    await stage.tap(OWNER, "All time")
    assert stage.buttons(OWNER)[-1] == "⭐ Save"


async def test_next_month_the_same_button_shows_the_next_month(stage: Stage, firm: Firm, lost: None) -> None:
    await save(stage)
    firm.clock.forward(31 * DAY)
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, "⭐ Week")
    assert f"1–30{NB}Jun{NB}2026" in (stage.last(OWNER).caption or stage.text(OWNER))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 41, "Too long: 40 characters at most."),
        ("\u200b", "There is nothing in it"),
        ("week", "is there already"),
    ],
)
async def test_a_name_that_does_not_fit_is_explained_and_asked_again(
    stage: Stage, firm: Firm, lost: None, name: str, said: str
) -> None:
    await saved(firm, firm.owner, "Week", LAST_MONTH)
    await save(stage, name)
    assert said in stage.text(OWNER)
    await stage.send(OWNER, "Another")
    assert "⭐ <b>Another</b>" in stage.text(OWNER)


async def test_hostile_names_are_shown_as_they_are_and_harm_nothing(stage: Stage, firm: Firm, lost: None) -> None:
    name = "</b><a href='tg://user?id=1'>&\u202e" + "Ї" * 10
    await save(stage, name)
    assert "&lt;/b&gt;&lt;a href=" in stage.text(OWNER)
    for button in ("⬅️ Report", "⭐ </b>", "⏰ Schedule", "➕ For me", "⬅️ My schedules", "⏰ </b>"):
        await stage.tap(OWNER, button)
    firm.clock.at = datetime(2026, 7, 1, 6, tzinfo=UTC)
    await firm.services.report_schedules.fire()
    await stage.deliver()
    assert "⏰ By schedule" in (stage.last(OWNER).caption or stage.text(OWNER))


async def test_a_shared_one_shows_everybody_what_they_may_see(
    stage: Stage, firm: Firm, ivan: Manager, anna: Manager, lost: None
) -> None:
    await firm.plan(anna, name="Retail", label="SHOP", reasons=["No answer"])
    firm.clock.forward(-30 * DAY)
    await lose(firm, "No answer")
    firm.clock.forward(30 * DAY)
    await save(stage, person_id=anna.telegram_id)
    await stage.tap(anna.telegram_id, "○ 👥 For everybody")
    assert "👥 Everybody who may see reports finds it" in stage.text(anna.telegram_id)
    for person, figure in ((anna, "❌ 3 lost"), (ivan, "❌ 2 lost")):
        await stage.send(person.telegram_id, "/report")
        await stage.tap(person.telegram_id, "👥 Week")
        assert figure in caption(stage, person.telegram_id)
    await stage.tap(ivan.telegram_id, "👥 Week")
    assert "Anna has saved it for everybody" in caption(stage, ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id) == ["⏰ Schedule", "⬅️ Report"]


async def test_a_manager_cannot_share(stage: Stage, ivan: Manager, lost: None) -> None:
    await save(stage, person_id=ivan.telegram_id)
    assert "○ 👥 For everybody" not in stage.buttons(ivan.telegram_id)


async def test_saved_ones_are_renamed_ordered_and_deleted(stage: Stage, firm: Firm, lost: None) -> None:
    await saved(firm, firm.owner, "First")
    await save(stage)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "Second")
    await stage.tap(OWNER, "⬆️")
    await stage.send(OWNER, "/report")
    names = [one for one in stage.buttons(OWNER) if one.startswith("⭐")]
    assert names == ["⭐ Second", "⭐ First"]
    await stage.tap(OWNER, "⭐ Second")
    await stage.tap(OWNER, "⭐ Second")
    await stage.tap(OWNER, "🗑 Delete")
    assert "Delete this report from the list?" in caption(stage)
    await stage.tap(OWNER, "🗑 Delete")
    assert "⭐ Second" not in stage.buttons(OWNER)
    assert await firm.count(SavedReport) == 1


async def test_whoever_was_slower_sees_it_as_it_is_now(stage: Stage, firm: Firm, anna: Manager, lost: None) -> None:
    card = await saved(firm, anna, "Everybody's", shared=True)
    await stage.send(OWNER, "/report")
    for button in ("👥 Everybody's", "👥 Everybody's", "🗑 Delete"):
        await stage.tap(OWNER, button)
    await firm.services.report_saved.rename(card.saved.id, "Weekly", seen=card.saved.version, actor=anna)
    alert = await stage.tap(OWNER, "🗑 Delete")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert "Weekly" in (stage.last(OWNER).caption or stage.text(OWNER))
    await stage.tap(OWNER, "✏️ Rename")
    await firm.services.report_saved.delete(card.saved.id, seen=card.saved.version + 1, actor=anna)
    await stage.send(OWNER, "Too late")
    assert "Nothing was found" in stage.text(OWNER)


async def test_a_new_report_is_a_kind_and_then_its_screen(stage: Stage, lost: None) -> None:
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, "➕ New report")
    assert stage.buttons(OWNER)[-1] == "⬅️ Reports"
    await stage.tap(OWNER, "🚫 Reasons for refusal")
    assert "⭐ Save" in stage.buttons(OWNER)


# -- schedules ----------------------------------------------------------------------------------------------------


async def test_a_schedule_is_made_and_changed_by_taps(stage: Stage, firm: Firm, lost: None) -> None:
    await save(stage)
    await stage.tap(OWNER, "⏰ Schedule")
    await stage.tap(OWNER, "➕ For me")
    assert "🗓 every month on day 1 at 9:00" in stage.text(OWNER)
    await stage.tap(OWNER, "The last day")
    assert "on its last day" in stage.text(OWNER)
    await stage.tap(OWNER, "○ Every week")
    await stage.tap(OWNER, "Fri")
    await stage.tap(OWNER, "18:00")
    assert "🗓 every week on Fri at 18:00" in stage.text(OWNER)
    assert f"The next one: 5{NB}Jun{NB}18:00" in stage.text(OWNER)
    await stage.tap(OWNER, "✏️ Another time")
    await stage.send(OWNER, "25:00")
    assert "This does not look like a time." in stage.text(OWNER)
    await stage.send(OWNER, "7:15")
    await stage.tap(OWNER, "⬅️ My schedules")
    assert "⏰ Week · Fri 7:15" in stage.buttons(OWNER)


async def test_ones_own_schedules_are_listed_paused_and_deleted(stage: Stage, firm: Firm, lost: None) -> None:
    await daily(firm, await saved(firm, firm.owner, "Week"), firm.owner)
    await stage.send(OWNER, "/report")
    for button in ("⏰ Schedules · 1", "⏰ Week", "⏸ Pause"):
        await stage.tap(OWNER, button)
    assert "⏸ Paused" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ My schedules")
    for button in ("⏸ Week · 9:00", "▶️ Go on", "🗑 Delete"):
        await stage.tap(OWNER, button)
    assert await firm.count(ReportSchedule) == 0
    assert "Nothing is sent to you by itself." in stage.text(OWNER)


async def test_colleagues_are_added_and_get_it_in_their_language_with_their_deals(
    stage: Stage, firm: Firm, anna: Manager, lost: None
) -> None:
    petro = await firm.person("Petro", language="uk")
    stage.arrive(petro)
    await save(stage)
    for button in ("⏰ Schedule", "👤 For a colleague", "👤 Petro", "○ Every day"):
        await stage.tap(OWNER, button)
    assert "👤 For Petro" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Back")
    assert "⏰ Petro · 9:00" in stage.buttons(OWNER)
    firm.clock.forward(DAY)
    await firm.services.report_schedules.fire()
    await stage.deliver()
    said = stage.last(petro.telegram_id).caption or stage.text(petro.telegram_id)
    assert "⏰ За розкладом · Week" in said
    assert "лише ваші угоди" in said


async def due(stage: Stage, firm: Firm) -> None:
    """At nine on 4 June, and whatever is due goes out."""
    firm.clock.at = datetime(2026, 6, 4, 6, tzinfo=UTC)
    await firm.services.report_schedules.fire()
    await stage.deliver()


async def test_a_scheduled_report_is_like_its_screen(stage: Stage, firm: Firm, lost: None) -> None:
    await save(stage)
    await stage.tap(OWNER, "⬅️ Report")
    text, buttons = caption(stage), stage.buttons(OWNER)
    (card,) = await firm.rows(SavedReport)
    await daily(firm, await firm.services.report_saved.card(card.id, actor=firm.owner), firm.owner)
    await due(stage, firm)
    assert caption(stage) == f"⏰ By schedule\n{text}"
    assert stage.buttons(OWNER) == [*buttons[:-2], "⏰ When it comes", *buttons[-2:]]
    await stage.tap(OWNER, "❌ Lost · 2")
    assert "2 deals" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert caption(stage) == text


async def test_its_picture_is_dark_for_whoever_wants_them_so_when_it_is_sent(
    stage: Stage, firm: Firm, anna: Manager, lost: None
) -> None:
    await save(stage)
    (card,) = await firm.rows(SavedReport)
    shared = await firm.services.report_saved.share(card.id, shared=True, seen=card.version, actor=firm.owner)
    for receiver in (firm.owner, anna):
        await daily(firm, shared, firm.owner, receiver)
    await firm.services.people.set_pictures(dark=True, actor=anna)
    await due(stage, firm)
    for person, colour in ((OWNER, LIGHT), (anna.telegram_id, DARK)):
        assert "⏰ By schedule" in caption(stage, person)
        picture = stage.last(person).photo
        assert picture is not None
        assert ground(picture.data) == colour


async def test_it_comes_as_a_text_when_it_cannot_be_drawn(
    stage: Stage, firm: Firm, lost: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "painter", charts.Painter(patience=0.0))
    await daily(firm, await saved(firm, firm.owner, params=LAST_MONTH), firm.owner)
    await due(stage, firm)
    assert "⏰ By schedule" in stage.text(OWNER)


async def test_what_comes_late_says_for_which_day_and_is_counted_from_it(stage: Stage, firm: Firm, lost: None) -> None:
    await daily(firm, await saved(firm, firm.owner, params=LAST_MONTH), firm.owner)
    firm.clock.at = datetime(2026, 7, 1, 5, tzinfo=UTC)
    await firm.services.report_schedules.fire()
    await stage.deliver()
    said = stage.last(OWNER).caption or stage.text(OWNER)
    assert f"⏰ By schedule · for 30{NB}Jun{NB}2026" in said
    assert f"1–31{NB}May{NB}2026" in said
    assert len([one for one in stage.texts(OWNER) if "By schedule" in one]) == 1


async def test_whoever_left_between_is_sent_nothing(stage: Stage, firm: Firm, ivan: Manager, lost: None) -> None:
    await daily(firm, await saved(firm, ivan), ivan)
    firm.clock.at = datetime(2026, 6, 4, 6, tzinfo=UTC)
    await firm.services.report_schedules.fire()
    await leaves(firm, ivan)
    await stage.deliver()
    (notice,) = await firm.notices(NoticeKind.REPORT_DUE)
    assert notice.state is NoticeState.DROPPED


def test_what_stands_above_fits_above_the_longest_caption() -> None:
    assert CAPTION_LIMIT + LABEL_ROOM == 1024
