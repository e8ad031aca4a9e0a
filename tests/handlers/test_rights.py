"""Whoever lacks a right is refused, changes nothing and sees nothing of it; one right is enough for those who have it.

All payloads of the keyboards are found and pressed, all fields are typed, all commands are given. Who may do what
stands in `rights.py` and `rights_settings.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

import bot.middlewares
from crm_core.models import Permission
from crm_core.results.audience_files import LeadsExport
from crm_core.rules.permissions import ALL
from handlers.forms import FORMS
from keyboards.asking import AskText
from keyboards.buttons import Id, Payload
from keyboards.reasons import AddUsualReasons, Reasons
from tests.handlers import payloads
from tests.handlers.marked import MARKS, Marked, prepared
from tests.handlers.needs import Needs, needs
from tests.handlers.payloads import Tap, every_payload, handled, handled_commands, taps
from tests.handlers.pressing import Presser, presser
from tests.handlers.rights import COMMANDS, STAFF
from tests.handlers.rights_settings import PEOPLE, PLANS
from views import charts
from views.file_making import FileOrder

NOBODY = "without rights"
Open = Callable[..., AbstractAsyncContextManager[Presser]]


@pytest.fixture(scope="module")
def marked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return prepared(template, tmp_path_factory.mktemp("marked"))


@pytest.fixture
async def lead(marked: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Presser]:
    async with presser(marked, Path(shutil.copy(marked.path, tmp_path)), lead=True) as made:
        yield made


@pytest.fixture
async def person(marked: Marked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Presser]:
    """On staff; the bot looks anew at each tap who they are, and charts and files are read instead of made."""
    monkeypatch.setattr(bot.middlewares, "REMEMBERED_FOR", -1.0)
    async with presser(marked, Path(shutil.copy(marked.path, tmp_path))) as made:

        async def draw(chart: object) -> None:
            made.drawn.append(repr(chart))

        async def make(_work: object, order: FileOrder, *, patience: float) -> bytes:
            rows = order.export.leads if isinstance(order.export, LeadsExport) else order.export.deals
            made.drawn.append(repr((order, rows)))
            return b"a file"

        monkeypatch.setattr(charts, "draw", draw)
        monkeypatch.setattr(charts, "make", make)
        monkeypatch.setattr(charts, "warm_up", lambda: None)
        yield made


def everything(who: Presser) -> Iterator[Tap]:
    """Every press that has a handler."""
    known = handled(who.stage.dispatcher)
    for kind in every_payload():
        pressed = list(taps(kind, who.ids))  # whatever is not declared fails, with or without a handler
        if kind in known:
            yield from (tap for tap in pressed if not isinstance(tap.payload, AskText) or tap.payload.field in FORMS)


def by_right(who: Presser) -> list[Tap]:
    """Those that need a right, the same ones together."""
    found = [tap for tap in everything(who) if tap.needs.ways and not tap.needs.open_to_all]
    return sorted(found, key=lambda tap: sorted(map(sorted, tap.needs.ways)))


def questions(who: Presser) -> list[Tap]:
    return [tap for tap in by_right(who) if isinstance(tap.payload, AskText)]


def commands(who: Presser) -> dict[str, Needs]:
    known = handled_commands(who.stage.dispatcher)
    return {name: found for name, found in COMMANDS.items() if name in known}


def give(who: Presser, role: str) -> None:
    if role == NOBODY:
        who.hold(())
    else:
        who.become(role)


@pytest.mark.parametrize("role", ["admin", "head", "manager", "observer", NOBODY])
async def test_people_do_and_see_what_they_may_and_nothing_else(person: Presser, role: str) -> None:
    give(person, role)
    await person.begin()
    for tap in everything(person):
        await person.press(tap.payload, tap.needs)
    for name, found in commands(person).items():
        await person.command(name, found)
    assert not person.problems, person.report()


async def test_leads_get_nowhere(lead: Presser) -> None:
    await lead.begin()
    for tap in everything(lead):
        await lead.press(tap.payload, tap.needs)
    for name, found in commands(lead).items():
        if not found.open_to_all:
            await lead.command(name, found)
    assert not lead.problems, lead.report()


async def test_whoever_has_left_is_a_lead(person: Presser) -> None:
    person.hold(ALL)
    await person.begin()
    person.leave()
    for tap in everything(person):
        await person.press(tap.payload, tap.needs)
    assert not person.problems, person.report()


@pytest.mark.parametrize("act", [Presser.leave, lambda who: who.hold(())], ids=["dismissed", "demoted"])
async def test_the_core_refuses_even_if_the_bot_has_not_heard_yet(
    person: Presser, act: Callable[[Presser], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered of a person for a few seconds is never forgotten here."""
    monkeypatch.setattr(bot.middlewares, "REMEMBERED_FOR", 10.0**9)
    monkeypatch.setattr(bot.middlewares.WhoIsIt, "forget", lambda *_: None)
    person.hold(ALL)
    await person.begin()
    act(person)
    for tap in everything(person):
        await person.press(tap.payload, tap.needs, known=False)
    assert not person.problems, person.report()


async def test_the_right_alone_is_enough(person: Presser) -> None:
    await person.begin()
    for tap in by_right(person):
        for way in tap.needs.ways:
            person.hold(way)
            await person.press(tap.payload, tap.needs)
    for name, found in commands(person).items():
        for way in found.ways:
            person.hold(way)
            await person.command(name, found)
    assert not person.problems, person.report()


async def test_all_other_rights_together_are_not_enough(person: Presser) -> None:
    await person.begin()
    for tap in by_right(person):
        person.hold(tap.needs.everything_else())
        await person.press(tap.payload, tap.needs)
    for name, found in commands(person).items():
        if found.ways and not found.open_to_all:
            person.hold(found.everything_else())
            await person.command(name, found)
    assert not person.problems, person.report()


async def test_a_question_can_be_answered_with_the_right_alone(person: Presser) -> None:
    await person.begin()
    for tap in questions(person):
        person.hold(tap.needs.ways[0])
        await person.press(tap.payload, tap.needs)
        await person.type(tap.payload, tap.needs)
    assert not person.problems, person.report()


async def test_what_is_typed_after_the_right_has_gone_is_refused(person: Presser) -> None:
    await person.begin()
    for tap in questions(person):
        person.hold(tap.needs.ways[0])
        await person.press(tap.payload, tap.needs)
        person.hold(tap.needs.everything_else())
        await person.type(tap.payload, tap.needs)
    assert not person.problems, person.report()


# -- the proof itself ---------------------------------------------------------------------------------------------


async def test_every_command_is_declared(person: Presser) -> None:
    """Add a new one to COMMANDS of `rights.py`."""
    assert handled_commands(person.stage.dispatcher) - set(COMMANDS) == set()


async def test_every_mark_shows_to_somebody(person: Presser) -> None:
    """What is never shown to anybody would prove nothing."""
    person.become("owner")
    await person.begin()
    known = handled(person.stage.dispatcher)
    wanted = {mark.name: mark.on for mark in MARKS if mark.on in known}
    for kind in sorted(set(wanted.values()), key=str):
        for tap in taps(kind, person.ids):
            await person.press(tap.payload, tap.needs)
    assert set(wanted) - person.seen == set()


async def test_a_press_that_should_have_been_refused_is_found(person: Presser) -> None:
    person.hold(PLANS.ways[0])
    await person.begin()
    await person.press(AddUsualReasons(), PEOPLE)
    refused, changed = person.problems
    assert refused == "AddUsualReasons() was not refused: None (plans.edit)"
    assert "changed {'refusal_reasons'" in changed


async def test_a_refusal_of_somebody_who_may_is_found(person: Presser) -> None:
    await person.begin()
    await person.press(Reasons(), STAFF)
    (refused,) = person.problems
    assert refused.endswith(" was refused: You have no right to do this. (without rights)")


async def test_a_mark_on_a_screen_is_found(person: Presser) -> None:
    person.hold(PLANS.ways[0])
    await person.begin()
    person.rights = frozenset()
    await person.press(Reasons(archived=True), PLANS)
    assert [problem for problem in person.problems if "showed Zreason" in problem]


async def test_what_a_press_changed_is_put_back(person: Presser) -> None:
    person.hold(PLANS.ways[0])
    await person.begin()
    for _ in range(2):
        await person.press(AddUsualReasons(), PLANS)
        assert person.ground.changes() == {}
        await person.press(Reasons(), PLANS)
        assert "✨ Add the usual ones" not in person.stage.buttons(person.chat_id)
        assert "Not needed any more" not in person.stage.buttons(person.chat_id)


class Probe(Payload, prefix="zz"):
    thing_id: Id


def test_an_undeclared_payload_says_which_line_to_add() -> None:
    with pytest.raises(
        AssertionError, match=r"Who may press Probe\? Add a line to PAYLOADS in tests/handlers/rights.py"
    ):
        list(taps(Probe, {}))


def test_an_unknown_id_says_what_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "PAYLOADS", {Probe: PLANS})
    with pytest.raises(AssertionError, match=r"What does Probe.thing_id carry\? An id: name its row in ROWS"):
        list(taps(Probe, {}))
    monkeypatch.setattr(payloads, "PAYLOADS", {Probe: needs(thing_id="plan")})
    assert [tap.payload for tap in taps(Probe, {"plan": 3})] == [Probe(thing_id=3)]


def test_rights_that_bring_the_needed_one_are_not_among_the_others() -> None:
    others = needs(Permission.SEE_ALL_CHATS).everything_else()
    assert others == ALL - {Permission.SEE_OWN_CHATS, Permission.SEE_ALL_CHATS}
