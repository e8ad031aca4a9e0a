"""What stands in the links into plans."""

from __future__ import annotations

import pytest

from crm_core.errors import Invalid
from crm_core.models.plans import new_code
from crm_core.rules.sources import Link, check_source

CODE = "Ab-_012345"


@pytest.mark.parametrize("of_source", [False, True])
def test_a_link_is_read_as_it_was_written(of_source: bool) -> None:
    for code in (CODE, *(new_code() for _ in range(100))):
        link = Link(of_source, code)
        assert Link.read(link.payload) == link
        assert len(link.payload) <= 64  # as much as Telegram lets a link carry


@pytest.mark.parametrize("payload", ["p_", "src_", f"p_{CODE}x", f"src_{CODE[1:]}", f"p_{CODE[1:]}\n", "p_абвгдежзик"])
def test_what_only_looks_like_a_link_has_no_code(payload: str) -> None:
    link = Link.read(payload)
    assert link is not None
    assert link.code == ""


@pytest.mark.parametrize("payload", ["", "autumn_ad", "P_0123456789", "d_5", "source", "p", "src"])
def test_other_words_are_no_links(payload: str) -> None:
    assert Link.read(payload) is None


def test_a_name_has_60_characters_at_most() -> None:
    assert check_source(f" Instagram,\n{'x' * 49}\u200b ") == f"Instagram, {'x' * 49}"
    for name, problem in (("x" * 61, "long"), (" \u200b", "empty"), ("", "empty")):
        with pytest.raises(Invalid) as refused:
            check_source(name)
        assert (refused.value.field, refused.value.problem) == ("source", problem)
