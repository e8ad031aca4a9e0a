"""What the company tells leads in its own words: typed, shown as leads read it, and put back."""

from __future__ import annotations

from datetime import time

import pytest

from crm_core.models import Company
from crm_core.rules.company import WORDS_LIMIT, Words
from crm_core.rules.hours import Hours
from locales.currencies import minor_digits
from tests.firm import OWNER, Firm
from tests.stage import Stage

LEAD = 7001
NIGHT = Hours(frozenset(range(7)), time(22), time(23))
FAMILY = "👨‍👩‍👧"


async def company(firm: Firm) -> Company:
    (found,) = await firm.rows(Company)
    return found


async def open_words(stage: Stage, which: str, language: str) -> None:
    await stage.send(OWNER, "/company")
    await stage.tap(OWNER, which)
    await stage.tap(OWNER, language)


async def test_standard_words_are_shown_as_a_lead_reads_them(stage: Stage) -> None:
    await open_words(stage, "👋 Greeting", "Українська · standard")
    assert "<blockquote>Вітаємо, <b>Олена</b>!" in stage.text(OWNER)
    assert "These are the standard words." in stage.text(OWNER)
    assert "🗑 Standard words" not in stage.buttons(OWNER)


async def test_own_words_are_typed_previewed_read_by_leads_and_taken_back(firm: Firm, stage: Stage) -> None:
    await open_words(stage, "👋 Greeting", "Українська · standard")
    await stage.tap(OWNER, "✏️ Write your own")
    await stage.send(OWNER, "Добрий день, {name}!\n<b>Пишіть</b> & питайте {phone}")
    expected = "Добрий день, {}!\n&lt;b&gt;Пишіть&lt;/b&gt; &amp; питайте {{phone}}"
    assert f"<blockquote>{expected.format('Олена')}</blockquote>" in stage.text(OWNER)
    stage.world.person(LEAD, "Ira", language_code="uk")
    await stage.start(LEAD)
    assert stage.texts(LEAD)[-1] == expected.format("Ira")
    await stage.tap(OWNER, "⬅️ Greeting")
    assert "Українська · your words" in stage.buttons(OWNER)
    await stage.tap(OWNER, "Українська · your words")
    await stage.tap(OWNER, "🗑 Standard words")
    assert "These are the standard words." in stage.text(OWNER)
    assert (await company(firm)).greetings == {}


@pytest.mark.parametrize("text", ["<>&'\"" * 200, "🙂" * 1000, FAMILY * 200, "{name}" * 5 + "я" * 970])
async def test_words_of_exactly_the_limit_fit_every_screen(firm: Firm, stage: Stage, text: str) -> None:
    assert len(text) == WORDS_LIMIT
    for which, kind in (("👋 Greeting", Words.GREETING), ("🌙 Out of hours", Words.CLOSED)):
        await open_words(stage, which, "English")
        await stage.tap(OWNER, "✏️ Write your own")
        await stage.send(OWNER, text)
        assert "These are your words." in stage.text(OWNER)
        await stage.tap(OWNER, "✏️ Write your own")
        assert "Now, to copy:" in [message for message in stage.texts(OWNER) if "Waiting" in message][-1]
        await stage.tap(OWNER, "✖️ Cancel")
        assert getattr(await company(firm), kind.value) == {"en": text}
    seen = (await company(firm)).version
    await firm.services.company.change({"hours": NIGHT}, minor_digits=minor_digits, seen=seen, actor=firm.owner)
    stage.world.person(LEAD, "Ж" * 60, language_code="en")
    await stage.start(LEAD)
    await stage.send(LEAD, "Are you there?")
    assert len(stage.texts(LEAD)) >= 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [("x" * 1001, "1000 characters"), ("\u200b", "nothing in it"), ("{name}" * 6, "5 times at most")],
)
async def test_words_that_do_not_fit_are_explained_and_the_form_stays(
    firm: Firm, stage: Stage, typed: str, words: str
) -> None:
    await open_words(stage, "🌙 Out of hours", "English")
    await stage.tap(OWNER, "✏️ Write your own")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, "Sleeping")
    assert (await company(firm)).closed_words == {"en": "Sleeping"}


async def test_whoever_was_slower_sees_the_words_as_they_are(firm: Firm, stage: Stage) -> None:
    await open_words(stage, "👋 Greeting", "English")
    await stage.tap(OWNER, "✏️ Write your own")
    await firm.services.company.set_words(Words.GREETING, "en", "Theirs", seen=1, actor=firm.owner)
    await stage.send(OWNER, "Mine")
    assert (await company(firm)).greetings == {"en": "Theirs"}
    assert [text for text in stage.texts(OWNER) if "You wrote: <code>Mine</code>" in text]
    await stage.send(OWNER, "Mine")
    assert (await company(firm)).greetings == {"en": "Mine"}
