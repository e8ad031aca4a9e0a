"""Titles, notes, the lead's contact and other plans, as they are typed and tapped on a deal's card."""

from __future__ import annotations

import re

import pytest

from crm_core.models import Company, Deal, Event, Lead, Manager, Mode, SalesPlan
from crm_core.rules.describing import Part
from tests.firm import Firm
from tests.services.deals import entries
from tests.stage import Stage

PHONE = "📞 +380 67 123 4567"
SAID = {
    Part.TITLE: ("✏️ Title", "Course for two", "<i>Course for two</i>"),
    Part.NOTE: ("📝 Note", "wants a certificate", "📝 wants a certificate"),
    Part.NAME: ("✏️ Name", "Olena Bondar", "👤 Olena Bondar"),
    Part.PHONE: ("✏️ Phone", "067 123 45 67", PHONE),
    Part.EMAIL: ("✏️ E-mail", "olena@example.com", "✉️ olena@example.com"),
}
"""The button, what is typed, and how the next screen shows it."""


LINKED = re.compile(r'<a href="mailto:[^>]*>([^<]*)</a>')


def texts(stage: Stage, person: Manager) -> list[str]:
    """Telegram makes links of e-mails by itself."""
    return [LINKED.sub(r"\1", text) for text in stage.texts(person.telegram_id)]


async def ask(stage: Stage, person: Manager, part: Part) -> None:
    await stage.tap(person.telegram_id, "⋯ More")
    if part not in (Part.TITLE, Part.NOTE):
        await stage.tap(person.telegram_id, "✏️ Contact")
    await stage.tap(person.telegram_id, SAID[part][0])


async def now(firm: Firm, part: Part) -> str | None:
    (deal,), (lead,) = await firm.rows(Deal), await firm.rows(Lead)
    value: str | None = getattr(deal if part in (Part.TITLE, Part.NOTE) else lead, part.value)
    return value


@pytest.mark.parametrize("part", Part)
async def test_what_is_typed_is_shown_and_its_question_is_gone(
    stage: Stage, ivan: Manager, deal: Deal, part: Part
) -> None:
    await ask(stage, ivan, part)
    assert "✏️ Waiting for your message…" in stage.texts(ivan.telegram_id)[-2]
    await stage.send(ivan.telegram_id, SAID[part][1])
    (screen,) = texts(stage, ivan)
    assert SAID[part][2] in screen
    await stage.tap(ivan.telegram_id, "⬅️ #1" if part not in (Part.TITLE, Part.NOTE) else "⋯ More")
    assert SAID[part][2].removeprefix("👤 ") in texts(stage, ivan)[-1]


async def test_the_title_stands_right_under_the_first_line(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await ask(stage, ivan, Part.TITLE)
    await stage.send(ivan.telegram_id, "<b>Course</b>\nfor two")
    first, second, third, *_ = stage.text(ivan.telegram_id).split("\n")
    assert first.startswith("<b>#1 Olena Koval</b>")
    assert second == "<i>&lt;b&gt;Course&lt;/b&gt; for two</i>"
    assert third.startswith("🔵 New")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🕘 History")
    assert stage.text(ivan.telegram_id).split("\n")[2] == second


async def test_a_long_note_folds(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await ask(stage, ivan, Part.NOTE)
    await stage.send(ivan.telegram_id, "длинная заметка " * 100)
    assert "📝 Note:\n<blockquote expandable>длинная заметка" in stage.text(ivan.telegram_id)


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.NAME])
async def test_what_is_written_is_taken_away_by_one_tap_on_its_question(
    stage: Stage, ivan: Manager, deal: Deal, part: Part, firm: Firm
) -> None:
    written = await firm.services.deals.describe(deal.id, part, SAID[part][1], seen=deal.version, actor=ivan)
    assert written.changed
    await stage.start(ivan.telegram_id, "d_1")
    await ask(stage, ivan, part)
    press = await stage.tap(ivan.telegram_id, "🗑 Remove")
    assert press.text == "🗑 Removed"
    assert await now(firm, part) is None
    assert "Waiting" not in "".join(stage.texts(ivan.telegram_id))
    await stage.start(ivan.telegram_id, "d_1")
    await ask(stage, ivan, part)
    assert "🗑 Remove" not in [button["text"] for message in stage.world.chat(ivan.telegram_id).messages
                              for button in message.buttons]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "wrong", "words"),
    [
        (Part.TITLE, "x" * 101, "Too long: 100 characters at most."),
        (Part.NOTE, "x" * 2001, "Too long: 2000 characters at most."),
        (Part.NAME, "x" * 201, "Too long: 200 characters at most."),
        (Part.PHONE, "12", "This does not look like a phone number. Example: +380 67 123 45 67"),
        (Part.EMAIL, "olena@", "This does not look like an e-mail. Example: name@example.com"),
        (Part.EMAIL, "a b@example.com", "This does not look like an e-mail. Example: name@example.com"),
    ],
)
async def test_what_does_not_fit_is_explained_and_the_form_stays(
    stage: Stage, ivan: Manager, deal: Deal, part: Part, wrong: str, words: str
) -> None:
    await ask(stage, ivan, part)
    await stage.send(ivan.telegram_id, wrong)
    assert texts(stage, ivan)[-1] == words
    await stage.send(ivan.telegram_id, SAID[part][1])
    assert SAID[part][2] in texts(stage, ivan)[-1]


@pytest.mark.parametrize("part", Part)
async def test_what_is_typed_beside_a_colleagues_change_is_handed_back_and_taken_when_sent_again(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm, part: Part
) -> None:
    await ask(stage, ivan, part)
    before = await now(firm, part)
    await firm.services.deals.set_amount(deal.id, 5_000, seen=deal.version, actor=anna)
    await stage.send(ivan.telegram_id, SAID[part][1])
    handed_back, question, _ = stage.texts(ivan.telegram_id)[-3:]
    assert handed_back.startswith("Changed by Anna just now")
    assert f"You wrote: <code>{SAID[part][1]}</code>" in handed_back
    assert "Waiting" in question
    assert await now(firm, part) == before
    await stage.send(ivan.telegram_id, SAID[part][1])
    assert SAID[part][2] in texts(stage, ivan)[-1]


async def test_a_button_to_remove_that_is_out_of_date_is_explained(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await firm.services.deals.describe(deal.id, Part.NOTE, "first", seen=1, actor=ivan)
    await stage.start(ivan.telegram_id, "d_1")
    await ask(stage, ivan, Part.NOTE)
    await firm.services.deals.describe(deal.id, Part.NOTE, "second", seen=2, actor=anna)
    press = await stage.tap(ivan.telegram_id, "🗑 Remove")
    assert press.alert
    assert press.text == "Changed by Anna just now: now 🔵 New."
    assert await now(firm, Part.NOTE) == "second"
    assert "📝 second" in "".join(stage.texts(ivan.telegram_id))


async def test_history_tells_each_change_with_what_was_there(stage: Stage, ivan: Manager, deal: Deal) -> None:
    for part in Part:
        await stage.start(ivan.telegram_id, "d_1")
        await ask(stage, ivan, part)
        await stage.send(ivan.telegram_id, SAID[part][1])
    await stage.start(ivan.telegram_id, "d_1")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🕘 History")
    told = texts(stage, ivan)[-1]
    for words in ("Title: Course for two", "Note: wants a certificate", "Name: Olena Koval → Olena Bondar",
                  "Phone: +380 67 123 4567", "E-mail: olena@example.com"):  # fmt: skip
        assert f" · Ivan\n{words}" in told


async def test_history_masks_contacts_as_the_card_does(stage: Stage, ivan: Manager, anna: Manager, firm: Firm) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    card = await firm.card(deal.id, anna)
    for part in (Part.PHONE, Part.EMAIL, Part.NOTE):
        text = "call +380671234567" if part is Part.NOTE else SAID[part][1]
        card = await firm.services.deals.describe(deal.id, part, text, seen=card.deal.version, actor=anna)

    await stage.start(ivan.telegram_id, "d_1")
    assert "✋ Take it" in stage.buttons(ivan.telegram_id)
    shown = stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⋯ More")
    assert not {"📋 Phone", "📋 E-mail", "✏️ Contact"} & set(stage.buttons(ivan.telegram_id))
    await stage.tap(ivan.telegram_id, "🕘 History")
    for text in (shown, stage.text(ivan.telegram_id)):
        assert "1234567" not in text.replace(" ", "")
        assert "olena@" not in text


async def test_phone_and_email_are_copied_from_more(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    for version, part in enumerate((Part.PHONE, Part.EMAIL), 1):
        await firm.services.deals.describe(deal.id, part, SAID[part][1], seen=version, actor=ivan)
    await stage.start(ivan.telegram_id, "d_1")
    await stage.tap(ivan.telegram_id, "⋯ More")
    copied = {button["text"]: button["copy_text"] for button in stage.last(ivan.telegram_id).buttons
              if "copy_text" in button}  # fmt: skip
    assert copied == {"📋 Phone": {"text": "+380671234567"}, "📋 E-mail": {"text": "olena@example.com"}}


async def test_a_phone_is_read_as_one_of_the_companys_country(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "time_zone", "Europe/Warsaw"))
    await ask(stage, ivan, Part.PHONE)
    await stage.send(ivan.telegram_id, "512 345 678")
    assert "📞 +48 512 345 678" in stage.text(ivan.telegram_id)


async def test_the_way_back_to_the_list_is_kept(stage: Stage, ivan: Manager, deal: Deal, firm: Firm) -> None:
    for _ in range(9):
        await firm.deal()
    await stage.deliver()
    await stage.send(ivan.telegram_id, "/deals")
    await stage.tap(ivan.telegram_id, "➡️")
    await stage.tap(ivan.telegram_id, "#1 Olena")
    assert "⬅️ My deals · 2/2" in stage.buttons(ivan.telegram_id)
    await ask(stage, ivan, Part.EMAIL)
    await stage.send(ivan.telegram_id, "olena@example.com")
    assert stage.buttons(ivan.telegram_id)[-2:] == ["⬅️ #1", "⬅️ List 2/2"]
    await stage.tap(ivan.telegram_id, "⬅️ #1")
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ My deals · 2/2"


async def test_cancel_leads_back_to_where_it_was_asked(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await ask(stage, ivan, Part.PHONE)
    await stage.tap(ivan.telegram_id, "✖️ Cancel")
    assert "What should be corrected?" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⬅️ #1")
    await ask(stage, ivan, Part.NOTE)
    await stage.tap(ivan.telegram_id, "✖️ Cancel")
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval</b>")


async def test_another_plan_takes_the_lead_and_shows_the_new_deal(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    await firm.plan(ivan, name="Courses", label="B2B", default=False)
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🗃 Other plan")
    assert stage.buttons(ivan.telegram_id) == ["🗃 Courses [B2B]", "⬅️ #1"]
    screen = next(message for message in stage.world.chat(ivan.telegram_id).messages if message.outgoing)
    press = await stage.tap(ivan.telegram_id, "🗃 Courses")
    assert press.text == "🗃 #2 was made in «Courses»."
    assert screen.html.startswith("<b>#2 Olena Koval</b>   <code>[B2B]</code>")
    await stage.start(ivan.telegram_id, "d_1")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🗃 Other plan")
    assert "There is an open deal in every plan already." in stage.text(ivan.telegram_id)


async def test_a_deal_that_a_colleague_gets_is_told_and_ones_own_stays_on_the_screen(
    stage: Stage, ivan: Manager, deal: Deal, firm: Firm
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    other = await firm.plan(petro, name="Courses", label="B2B", default=False)
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🗃 Other plan")
    screen = stage.last(ivan.telegram_id)
    press = await stage.tap(ivan.telegram_id, "🗃 Courses")
    assert (press.alert, press.text) == (True, "🗃 #2 was made in «Courses»: Petro has it.")
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval</b>")
    assert "#2 Olena Koval" in stage.text(petro.telegram_id)
    again = await stage.press(ivan.telegram_id, screen.id, f"dn:1:{other.id}", forged=True)
    assert (again.alert, again.text) == (True, "There is an open deal in this plan already.")
    assert len(await entries(firm, Event.DEAL_CREATED)) == 2


async def test_whoever_may_not_edit_is_offered_none_of_it(
    stage: Stage, deal: Deal, firm: Firm, plan: SalesPlan
) -> None:
    watcher = await firm.person("Watcher", "observer")
    stage.arrive(watcher)
    await stage.start(watcher.telegram_id, "d_1")
    await stage.tap(watcher.telegram_id, "⋯ More")
    assert stage.buttons(watcher.telegram_id) == ["🕘 History", "❓ Why me?", "🔗 Link", "⬅️ #1"]
    for data in ("ds:1:e:0", "ds:1:p:0", "de:1:note:1", f"dn:1:{plan.id}", "a:dt:1", "a:lp:1"):
        press = await stage.press(watcher.telegram_id, stage.last(watcher.telegram_id).id, data, forged=True)
        assert (press.alert, press.text) == (True, "You have no right to do this."), data
