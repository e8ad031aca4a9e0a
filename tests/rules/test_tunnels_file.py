"""A tunnel as a file: out and in again is the same, and every problem has its line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from crm_core.errors import CompanyFileError
from crm_core.rules.tunnels import ActionBlock, MessageBlock, Script, as_json, from_json
from crm_core.rules.tunnels_actions import AddTags, AddToPlan, MoveDeal
from crm_core.rules.tunnels_file import as_file, parse_tunnel
from tests.rules.tunnels import EXPENSIVE, IN_WORK, IVAN, KNOWN, LOST, PLAN, VIP, scripts

FILE = """\
tunnel: Price request
code: price
keywords: [price, ціна]
blocks:
  - name: Hello
    kind: message
    text: |
      Hello, {lead}!
      What is it about?
    buttons:
      - {text: Online, to: Add}
      - {text: Site, url: "https://example.com"}
    patience: 1d 2h
    silent: Remind
  - name: Remind
    kind: question
    text: Still there?
    answer: phone
    save_to: phone
    next: Sure?
  - name: Sure?
    kind: condition
    branches:
      - {when: tag, tag: vip, to: Add}
      - {when: answer, block: Remind, match: filled, to: Add}
      - {when: deal, plan: Online, status: in work}
    otherwise: Wait
  - name: Wait
    kind: delay
    span: 30m
    days: [mon, fri]
    begin: 09:00
    end: 18:00
    next: Add
  - name: Add
    kind: action
    actions:
      - {do: add_to_plan, plan: online, manager: Ivan Petrenko, status: In work, amount: 1100.50}
      - {do: move_deal, plan: Online, status: Lost, reason: Too expensive}
      - {do: add_tags, tags: [VIP]}
"""


def test_names_become_what_they_name() -> None:
    parsed = parse_tunnel(FILE.encode(), KNOWN)
    assert (parsed.name, parsed.code, parsed.keywords) == ("Price request", "price", ("price", "ціна"))
    hello, *_, wait, add = parsed.script.blocks
    assert isinstance(hello, MessageBlock)
    assert (hello.text, hello.patience, hello.silent) == ("Hello, {lead}!\nWhat is it about?", 1560, 2)
    assert [button.to for button in hello.buttons] == [5, None]
    assert isinstance(add, ActionBlock)
    assert add.actions == (
        AddToPlan(PLAN, manager=IVAN, status=IN_WORK, amount=110050),
        MoveDeal(PLAN, LOST, reason=EXPENSIVE),
        AddTags((VIP,)),
    )
    assert (wait.id, parsed.script.last_id) == (4, 5)


def test_blocks_of_the_same_names_keep_their_numbers() -> None:
    before = Script((MessageBlock(7, "ADD", text="x"), MessageBlock(9, "Old", text="x")), 12)
    script = parse_tunnel(FILE.encode(), KNOWN, before).script
    assert [block.id for block in script.blocks] == [13, 14, 15, 16, 7]
    assert script.last_id == 16


def problems(text: str) -> list[str]:
    with pytest.raises(CompanyFileError) as refused:
        parse_tunnel(text.encode(), KNOWN)
    return refused.value.problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: Add}", "to: Nobody}", "line 11: blocks.buttons.to: there is no block «Nobody»"),
        ("plan: online", "plan: Offline", "line 38: blocks.actions.plan: there is no plan «Offline»"),
        ("status: In work", "status: Sold", "line 38: blocks.actions.status: there is no status «Sold»"),
        ("reason: Too expensive", "reason: No", "line 39: blocks.actions.reason: there is no reason «No»"),
        ("tags: [VIP]", "tags: [VIP, new]", "line 40: blocks.actions.tags: there is no tag «new»"),
        ("Ivan Petrenko", "Petro", "line 38: blocks.actions.manager: there is no manager «Petro»"),
        ("1100.50", "much", "line 38: blocks.actions.amount: an amount like 11000 or 11000.50 is needed"),
        ("1d 2h", "soon", "line 13: blocks.patience: a span like 30m, 2h or 1d 12h is needed"),
        ("begin: 09:00", "begin: nine", "line 32: blocks.begin: a time like 18:00 or 2026-05-31 18:00 is needed"),
        ("kind: delay", "kind: pause", "line 28: blocks: there is no such kind"),
        ("kind: delay", "sort: delay", "line 28: blocks: it does not say what kind it is"),
        ("do: add_tags", "do: tag", "line 40: blocks.actions: there is no such kind"),
        ("save_to: phone", "id: 7", "line 19: blocks.id: there is no such field"),
        ("save_to: phone", "keep_in: phone", "line 19: blocks.keep_in: there is no such field"),
        ("name: Remind", "name: hello", "line 15: blocks.name: «hello» is there twice"),
        ("tunnel: Price request\n", "", "line 1: tunnel: it is missing"),
        ("code: price", "code: p_x", "line 2: code: 2 to 32 Latin letters, digits, - and _ are needed"),
        ("[price, ціна]", "[price, PRICE!]", "line 3: keywords: «PRICE!» is there twice"),
        ("[price, ціна]", "[/start]", "line 3: keywords: a keyword does not begin with /"),
        ("text: Still there?", "text: &a Still there?\n    wrong: *a", "line 18: aliases (*a) are not used here"),
        ("code: price", "code: [", "line 4:"),
    ],
)
def test_a_problem_names_its_line_and_field(old: str, new: str, said: str) -> None:
    assert old in FILE
    found = problems(FILE.replace(old, new, 1))
    assert any(one.startswith(said) for one in found), found


def test_a_file_that_is_too_large_is_refused() -> None:
    assert problems("tunnel: x\nblocks: []\n#" + "x" * 2**20) == ["the file is larger than 1 MiB"]


@pytest.mark.parametrize("text", ["", "- a", "tunnel: x", "tunnel: x\nblocks: 1", "tunnel: x\nblocks: [1, {}]", "a"])
def test_whatever_is_no_tunnel_is_refused_in_words(text: str) -> None:
    assert problems(text)


def test_what_is_gone_is_shown_by_its_number_and_refused_with_its_line() -> None:
    script = Script((ActionBlock(1, "Add", actions=(AddToPlan(99),)),), 1)
    text = as_file("Old", None, (), script, KNOWN)
    assert "plan: '#99'" in text
    assert problems(text)[0].startswith("line 6: blocks.actions.plan: there is no plan «#99»")


@settings(max_examples=150, deadline=None)
@given(scripts())
def test_out_and_in_again_is_the_same(script: Script) -> None:
    text = as_file("Name: №1", "code-1", ("так", "yes"), script, KNOWN)
    parsed = parse_tunnel(text.encode(), KNOWN, script)
    assert parsed == replace(parsed, name="Name: №1", code="code-1", keywords=("так", "yes"), script=script)
    fresh = parse_tunnel(text.encode(), KNOWN)
    assert as_file(fresh.name, fresh.code, fresh.keywords, fresh.script, KNOWN) == text


@settings(max_examples=80, deadline=None)
@given(scripts())
def test_the_database_keeps_all_of_it(script: Script) -> None:
    assert from_json(as_json(script)) == script
