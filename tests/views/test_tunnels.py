"""Words of tunnels: nothing is left without any, and what is shown fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from markupsafe import Markup

from crm_core.models import Kind, RunState, Tunnel, TunnelKeyword
from crm_core.results.tunnels import OpenedBlock, TunnelCard, TunnelFigures
from crm_core.rules.text import units
from crm_core.rules.tunnels import AnswerKind, AnyBlock, Match, MediaKind, MessageBlock, Script
from crm_core.rules.tunnels_actions import NotifyManager
from crm_core.rules.tunnels_known import Known, KnownPlan, KnownStatus
from crm_core.rules.tunnels_parts import SLOTS, Part, Slot
from crm_core.rules.tunnels_parts_edit import ACTIONS, BRANCHES
from crm_core.rules.tunnels_problems import Problem, Wrong
from crm_core.rules.tunnels_ready import Ready, file_name, parse_ready
from keyboards.tunnels import READY
from locales import LANGUAGES, Translator, translator
from views import tunnels, tunnels_blocks, tunnels_files, tunnels_problems, tunnels_values, tunnels_words

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
KNOWN = Known(plans={1: KnownPlan("Online", {1: KnownStatus("New", Kind.OPEN)})})
LONGEST_MESSAGE = 4096


@pytest.fixture(params=sorted(LANGUAGES))
def t(request: pytest.FixtureRequest) -> Translator:
    return translator(request.param, currency="UAH", time_zone="Europe/Kyiv")


def card_of(*blocks: AnyBlock, name: str = "Sale") -> TunnelCard:
    tunnel = Tunnel(id=1, name=name, code="sale", version=1, is_default=False)
    tunnel.keywords = [TunnelKeyword(key=str(n), word="w" * 40, position=n, tunnel_id=1) for n in range(20)]
    return TunnelCard(tunnel, Script(blocks, len(blocks)), None, True, 0)


def test_every_part_has_words() -> None:
    assert set(tunnels_words.SLOTS) == set(Slot)
    assert set(tunnels_words.DOINGS) == set(ACTIONS)
    assert set(tunnels_words.TESTS) == set(BRANCHES)
    assert set(tunnels_words.LISTS) == set(Part) - {Part.BLOCK}
    assert set(tunnels_words.ANSWERS) == set(AnswerKind)
    assert set(tunnels_words.MATCHES) == set(Match)
    assert set(tunnels_words.MEDIA) == set(MediaKind)
    assert set(READY) == set(Ready)
    assert set(SLOTS) == {"button", "choice", *tunnels_words.KINDS, *ACTIONS, *BRANCHES}


@pytest.mark.parametrize("wrong", list(Wrong))
def test_every_problem_is_told_in_every_language(t: Translator, wrong: Wrong) -> None:
    about = dict.fromkeys(("limit", "button", "tunnel", "place", "url", "field", "plan"), "7")
    if wrong is not Wrong.NOWHERE:
        assert tunnels_problems.problem(t, Problem(wrong, 1, about))
    assert "{" not in tunnels_problems.problem(t, Problem(wrong, 1, about)).replace("{7}", "")


def widest() -> Iterator[AnyBlock]:
    for number in range(1, 101):
        yield MessageBlock(number, f"{number} " + "Щ" * 36, text="<&>" * 1365)


def screens(t: Translator) -> Iterator[Markup]:
    card = card_of(*widest(), name="Щ" * 60)
    problems = [Problem(Wrong.LONG_TEXT, block.id, {"limit": 4096}) for block in card.script.blocks]
    opened = OpenedBlock(card, card.script.blocks[50], KNOWN, problems)
    yield tunnels.card_screen(t, card, NOW)
    yield tunnels.entries_screen(t, card, "https://t.me/" + "x" * 100)
    yield tunnels.figures_screen(t, TunnelFigures(card, [], None, card.script, {}, {RunState.ENDED: 5}), 1)
    yield tunnels_problems.problems_screen(t, card, problems)
    yield tunnels_blocks.blocks_screen(t, card)
    yield tunnels_blocks.block_screen(t, opened)
    yield tunnels_blocks.block_deletion_screen(t, opened)


def test_the_largest_tunnel_fits_into_messages(t: Translator) -> None:
    lengths = [units(Markup(screen).striptags().replace("\n", " ")) for screen in screens(t)]
    assert max(lengths) < LONGEST_MESSAGE


@pytest.mark.parametrize("kind", list(Ready))
def test_what_ready_ones_do_is_told_in_words(t: Translator, kind: Ready) -> None:
    content = files("crm_core").joinpath("ready", file_name(kind, "en")).read_bytes()
    script = parse_ready(content, KNOWN, 1).script
    card = card_of(*script.blocks)
    for block in script.blocks:
        opened = OpenedBlock(card, block, KNOWN, [])
        assert tunnels_values.block_labels(t, opened) or block.kind == "condition"
        assert str(tunnels_blocks.block_screen(t, opened))


def test_problems_of_files_are_told_in_every_language(t: Translator) -> None:
    problems = [f"line {n}: blocks.text: it is missing" for n in range(40)]
    told = tunnels_files.file_problems(t, problems)
    assert told.count("•") == tunnels_files.PROBLEMS_AT_ONCE
    assert units(told) < LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("line 3: blocks.next: there is no block «X»", "• Line 3, blocks.next: there is no block «X»"),
        ("line 1: the file: a list is needed", "• Line 1: a list is needed"),
        ("the file is empty", "• the file is empty"),
        (
            "line 2: answer: it must be 'text' or 'phone'",
            "• Line 2, answer: it must be one of these: 'text' or 'phone'",
        ),
        (
            "line 9: mapping values are not allowed here",
            "• Line 9: this is not YAML: mapping values are not allowed here",
        ),
    ],
)
def test_a_problem_of_a_file_names_line_and_field(problem: str, told: str) -> None:
    english = translator("en", currency="UAH", time_zone="Europe/Kyiv")
    assert tunnels_files.file_problems(english, [problem]).splitlines()[1] == told


def test_what_is_cut_says_so(t: Translator) -> None:
    told = tunnels_values.title(t, Script(), KNOWN, NotifyManager(text="{product}, {amount}, and so on"))
    assert told.endswith("{product}, {amount}, and so on")
    assert tunnels_values.title(t, Script(), KNOWN, NotifyManager(text="{product}, " * 9)).endswith("…")


def test_an_empty_script_has_figures(t: Translator) -> None:
    assert tunnels.figure_pages(Script()) == 1
