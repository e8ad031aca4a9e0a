"""What is left of a message that Telegram does not take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plain import pieces_of
from views.lengths import without_tags


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(max_size=200), st.integers(2, 50))
def test_pieces_fit_and_lose_nothing_but_space(text: str, limit: int) -> None:
    pieces = list(pieces_of(text, limit))
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_pieces_end_at_words() -> None:
    assert list(pieces_of("one two three four", 9)) == ["one two ", "three ", "four"]


def test_a_long_word_is_cut() -> None:
    assert list(pieces_of("a" * 10, 4)) == ["aaaa", "aaaa", "aa"]


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<b>Tom</b> &amp; <i>Jerry", "Tom & Jerry"),
        ("1 &lt; 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<a href="https://x.y/?a=1&amp;b=2">link</a>', "link"),
        ("a < b > c", "a < b > c"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_tags_go_and_words_stay(html: str, plain: str) -> None:
    assert without_tags(html) == plain
