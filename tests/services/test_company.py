"""The company's settings and first steps in the core: what may be set, by whom, and what follows from it."""

from __future__ import annotations

import asyncio
from datetime import time

import pytest

from crm_core.errors import Changed, CurrencyInUse, Forbidden, Invalid, NotFound
from crm_core.models import Company, Event, Manager, Notice, NoticeKind, SalesPlan
from crm_core.rules.company import LANGUAGES, MARKS_LIMIT, WORDS_LIMIT, Words
from crm_core.rules.hours import USUAL, Hours
from crm_core.rules.permissions import Action
from crm_core.services.company import Settings
from tests.firm import Firm, switch
from tests.services.deals import entries

DIGITS = {"UAH": 2, "USD": 2, "JPY": 0, "KWD": 3}


async def company(firm: Firm) -> Company:
    return await firm.services.company.settings(actor=firm.owner)


async def change(firm: Firm, values: Settings, *, seen: int | None = None, actor: Manager | None = None) -> Company:
    seen = (await company(firm)).version if seen is None else seen
    return await firm.services.company.change(values, minor_digits=DIGITS.get, seen=seen, actor=actor or firm.owner)


async def write(firm: Firm, text: str | None, words: Words = Words.GREETING, language: str = "uk") -> Company:
    seen = (await company(firm)).version
    return await firm.services.company.set_words(words, language, text, seen=seen, actor=firm.owner)


# -- settings -----------------------------------------------------------------------------------------------------


async def test_every_setting_is_kept_logged_and_raises_the_version_once(firm: Firm) -> None:
    changes: list[Settings] = [
        {"name": "Acme & Sons"},
        {"currency": "USD"},
        {"time_zone": "Europe/Warsaw"},
        {"language": "uk"},
        {"hours": USUAL},
        {"undo_minutes": 15},
        {"managers_may_reopen": True},
        {"contacts_masked": False},
    ]
    for number, values in enumerate(changes, 1):
        changed = await change(firm, values)
        ((name, value),) = values.items()
        kept = USUAL.kept() if name == "hours" else value
        entry = (await entries(firm, Event.COMPANY_CHANGED))[-1]
        assert (getattr(changed, name), changed.version) == (kept, number + 1)
        assert (entry.after, entry.actor_id, entry.subject) == ({name: kept}, firm.owner.id, "company:1")
        assert list(entry.before) == [name]


async def test_the_same_again_changes_nothing_whatever_was_seen(firm: Firm) -> None:
    await change(firm, {"name": "Acme & Sons", "undo_minutes": 60})
    again = await change(firm, {"name": " Acme  & Sons", "undo_minutes": 60}, seen=1)
    assert again.version == 2
    assert len(await entries(firm, Event.COMPANY_CHANGED)) == 1


async def test_nobody_overwrites_what_they_have_not_seen(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    await change(firm, {"name": "Anna's"}, actor=anna)
    firm.clock.forward(60)
    with pytest.raises(Changed) as refused:
        await change(firm, {"undo_minutes": 60}, seen=1)
    error = refused.value
    assert (error.kind, error.key, error.by) == ("company", 1, "Anna")
    assert (await company(firm)).undo_minutes == 5


async def test_of_two_who_name_the_company_at_once_one_is_told(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    both = [change(firm, {"name": name}, seen=1, actor=who) for name, who in (("A", anna), ("B", firm.owner))]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert {type(result) for result in results} == {Company, Changed}
    assert (await company(firm)).version == 2


WRONG: list[tuple[Settings, str, str]] = [
    ({"name": "\u200b\u202e"}, "name", "empty"),
    ({"name": "x" * 101}, "name", "long"),
    ({"currency": "XYZ"}, "currency", "unknown"),
    ({"currency": "usd"}, "currency", "unknown"),
    ({"time_zone": "Kyiv"}, "time_zone", "unknown"),
    ({"time_zone": "../../etc/passwd"}, "time_zone", "unknown"),
    ({"time_zone": "Europe"}, "time_zone", "unknown"),
    ({"time_zone": "Europe/Kyiv\0"}, "time_zone", "unknown"),
    ({"time_zone": "\ud800"}, "time_zone", "unknown"),
    ({"time_zone": "A" * 5000}, "time_zone", "unknown"),
    ({"time_zone": ""}, "time_zone", "unknown"),
    ({"time_zone": "right/Europe/Kyiv"}, "time_zone", "unknown"),
    ({"language": "de"}, "language", "unknown"),
    ({"undo_minutes": 0}, "undo_minutes", "wrong"),
    ({"undo_minutes": 10**9}, "undo_minutes", "wrong"),
    ({"hours": Hours(frozenset(), time(9), time(18))}, "hours", "no_days"),
]


@pytest.mark.parametrize(("values", "field", "problem"), WRONG)
async def test_what_does_not_fit_is_refused_and_nothing_is_set(
    firm: Firm, values: Settings, field: str, problem: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await change(firm, {**values, "contacts_masked": False})
    assert (refused.value.field, refused.value.problem) == (field, problem)
    assert (await company(firm)).contacts_masked


async def test_a_name_is_kept_clean(firm: Firm) -> None:
    changed = await change(firm, {"name": "  A\u202ec\u200bme\n<b>\u0301\u0301\u0301\u0301\u0301 "})
    assert changed.name == "Acme <b>\u0301\u0301\u0301"


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_holders_of_the_right_see_and_change_settings(firm: Firm, role: str) -> None:
    person = await firm.person("Ivan", role)
    with pytest.raises(Forbidden):
        await change(firm, {"name": "Mine"}, actor=person)
    with pytest.raises(Forbidden):
        await firm.services.company.set_words(Words.GREETING, "uk", "Hi", seen=1, actor=person)
    with pytest.raises(Forbidden):
        await firm.services.company.settings(actor=person)
    assert (await company(firm)).version == 1


# -- the currency -------------------------------------------------------------------------------------------------


async def test_the_currency_stays_once_there_are_deals(firm: Firm) -> None:
    await firm.plan(await firm.person())
    await firm.deal()
    with pytest.raises(CurrencyInUse):
        await change(firm, {"currency": "USD", "name": "New"})
    kept = await company(firm)
    assert (kept.currency, kept.name) == ("UAH", "Acme")
    assert (await change(firm, {"currency": "UAH", "name": "New"})).name == "New"


@pytest.mark.parametrize(("currency", "bill"), [("USD", 1_100_000), ("JPY", 11_000), ("KWD", 11_000_000)])
async def test_an_average_bill_keeps_its_figure_in_another_currency(firm: Firm, currency: str, bill: int) -> None:
    await firm.plan(bill=1_100_000)
    await change(firm, {"currency": currency})
    (plan,) = await firm.rows(SalesPlan)
    assert plan.average_bill == bill
    assert len(await entries(firm, Event.PLAN_CHANGED)) == int(bill != 1_100_000)


async def test_a_deal_that_comes_at_the_same_moment_never_has_a_sum_in_another_currency(firm: Firm) -> None:
    await firm.plan(await firm.person(), bill=1_100_000)
    written = firm.write(firm.lead())
    changed, received = await asyncio.gather(change(firm, {"currency": "JPY"}, seen=1), written, return_exceptions=True)
    assert not isinstance(received, BaseException)
    deal = await firm.card(1)
    sums = {"UAH": 1_100_000, "JPY": 11_000}
    assert deal.deal.amount == sums[(await company(firm)).currency]
    assert isinstance(changed, CurrencyInUse | Company)


# -- the language -------------------------------------------------------------------------------------------------


async def test_menus_that_go_by_the_companys_language_follow_it(firm: Firm) -> None:
    chosen, telegrams, neither = [await firm.person(name, language=None) for name in ("Chosen", "Telegram", "Neither")]
    await switch(firm, chosen, language="ru", telegram_language="de")
    await switch(firm, telegrams, telegram_language="uk-UA")
    await switch(firm, neither, telegram_language="de")
    before = {notice.id for notice in await firm.rows(Notice)}
    firm.clock.forward(1)
    await change(firm, {"language": "ru"})
    made = [notice for notice in await firm.rows(Notice) if notice.id not in before]
    assert {(notice.kind, notice.chat_id) for notice in made} == {
        (NoticeKind.DEFAULT_COMMANDS, 0),
        (NoticeKind.COMMANDS, neither.telegram_id),
    }
    await change(firm, {"name": "Other"})
    assert len(await firm.notices(NoticeKind.DEFAULT_COMMANDS)) == 1


# -- words --------------------------------------------------------------------------------------------------------


async def test_words_are_kept_by_language_and_can_be_taken_back(firm: Firm) -> None:
    await write(firm, "Вітаємо, {name}!")
    changed = await write(firm, "Hello,\r\n\r\n\tfriend\u200b ", language="en")
    assert changed.greetings == {"uk": "Вітаємо, {name}!", "en": "Hello,\n\n friend"}
    assert changed.closed_words == {}
    changed = await write(firm, "Sleeping", Words.CLOSED, "ru")
    assert changed.closed_words == {"ru": "Sleeping"}
    changed = await write(firm, None)
    assert changed.greetings == {"en": "Hello,\n\n friend"}
    last = (await entries(firm, Event.COMPANY_CHANGED))[-1]
    assert last.before == {"greetings": {"uk": "Вітаємо, {name}!"}}
    assert last.after == {"greetings": {"uk": None}}
    assert (await write(firm, None)).version == changed.version


@pytest.mark.parametrize("text", ["<b>&" * 250, "👨‍👩‍👧" * 200, "я" * 1000, "\n".join(["ї"] * 500) + "."])
async def test_words_of_exactly_the_limit_are_kept_whole(firm: Firm, text: str) -> None:
    assert len(text) == WORDS_LIMIT
    assert (await write(firm, text)).greetings["uk"] == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * 1001, "long"),
        ("🙂" * 1001, "long"),
        ("\u200b" * 900 + "x" * 1001, "long"),
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\u200b\u202e\x00", "empty"),
        ("{name}" * (MARKS_LIMIT + 1), "names"),
    ],
)
async def test_words_that_do_not_fit_are_refused_not_cut(firm: Firm, text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        await write(firm, text)
    assert refused.value.problem == problem
    assert (await company(firm)).greetings == {}


async def test_words_in_a_language_that_is_none_are_refused(firm: Firm) -> None:
    with pytest.raises(Invalid):
        await write(firm, "Hallo", language="de")
    assert LANGUAGES == ("uk", "en", "ru")


# -- masking ------------------------------------------------------------------------------------------------------


async def test_contacts_show_before_taking_only_where_the_company_says_so(firm: Firm) -> None:
    ivan, outsider = await firm.person("Ivan"), await firm.person("Oleh")
    await firm.plan(ivan)
    await switch(firm, ivan, max_open_deals=1)
    await firm.deal()
    waiting = await firm.deal()
    assert Action.CONTACTS not in (await firm.card(waiting.id, ivan)).actions
    await change(firm, {"contacts_masked": False})
    card = await firm.card(waiting.id, ivan)
    assert {Action.CONTACTS, Action.TAKE} <= card.actions
    with pytest.raises(NotFound):
        await firm.card(waiting.id, outsider)
