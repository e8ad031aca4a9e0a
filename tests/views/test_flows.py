"""Boxes and arrows: how they are laid out, and that they are drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.models import Tunnel
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.tunnels import Button, MessageBlock, Script
from crm_core.rules.tunnels_known import Known
from locales import translator
from views.drawing_flows import png
from views.flows import COLUMNS, ROWS, Flow, in_rows
from views.tunnels_picture import flow, pages

UK = translator("uk", currency="UAH", time_zone="Europe/Kyiv")
PNG = b"\x89PNG"


def test_each_box_stands_below_those_that_lead_to_it() -> None:
    assert in_rows([1, 2, 3, 4], {1: [2, 3], 2: [4], 3: [4]}) == [[1], [2, 3], [4]]
    assert in_rows([1, 2, 3], {1: [3, 2], 2: [3]}) == [[1], [2], [3]]


def test_circles_end_somewhere() -> None:
    assert in_rows([1, 2, 3], {1: [2], 2: [3], 3: [1]}) == [[1], [2], [3]]
    assert in_rows([1], {1: [1]}) == [[1]]


def test_what_nothing_leads_to_stands_at_the_end() -> None:
    assert in_rows([1, 2, 3], {1: [], 2: [1], 3: [2]}) == [[1], [2], [3]]


def test_a_row_is_no_wider_than_a_phone() -> None:
    rows = in_rows(range(1, 9), {1: list(range(2, 9))})
    assert [len(row) for row in rows] == [1, COLUMNS, COLUMNS, 1]


@given(st.dictionaries(st.integers(1, 12), st.lists(st.integers(1, 12), max_size=4), max_size=12))
def test_every_box_has_one_place(links: dict[int, list[int]]) -> None:
    keys = list(range(1, 13))
    rows = in_rows(keys, links)
    assert sorted(key for row in rows for key in row) == keys


def card_of(count: int) -> TunnelCard:
    blocks = [
        MessageBlock(
            n, f"Крок {n} «Привіт, як справи» 🎉", buttons=(Button("Далі 👍", to=n % count + 1), Button("Стоп", to=1))
        )
        for n in range(1, count + 1)
    ]
    return TunnelCard(Tunnel(id=1, name="Вітання 👋", code="x"), Script(tuple(blocks), count), None, True, 0)


def test_a_long_tunnel_is_several_pictures_and_says_what_lies_beyond() -> None:
    card = card_of(ROWS + 2)
    assert pages(card) == 2
    one = flow(UK, card, Known(), page=1, dark=False)
    assert [box.row for box in one.boxes] == list(range(ROWS))
    assert one.boxes[-1].ports[0].beyond == f"{ROWS + 1}. Крок {ROWS + 1} «Привіт, як справи» 🎉"
    assert all(arrow.target < len(one.boxes) for arrow in one.arrows)
    last = flow(UK, card, Known(), page=99, dark=False)
    assert len(last.boxes) == 2


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_it_is_drawn(count: int, dark: bool) -> None:
    assert png(flow(UK, card_of(count), Known(), page=0, dark=dark)).startswith(PNG)


def test_nothing_at_all_is_drawn_as_well() -> None:
    assert png(Flow("Порожньо", "", (), ())).startswith(PNG)
