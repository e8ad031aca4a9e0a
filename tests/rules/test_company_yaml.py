"""Company files as text: whatever is written is read back, by others too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_core.rules.company_yaml import read, write

AWKWARD = [
    "No", "null", "~", "true", "010", "0x1F", "1e3", ".inf", "1:30", "2026-01-01", "=", "<<", "none", "a: b", "a #b",
    "- a", "? a", ": a", "[a, b]", "{a: b}", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "'", '"', "'a'", '"a"', "\\",
    "\\n", "a,b", "---", "...", "#118", "🔥", "👨\u200d👩\u200d👧", "e\u0301", "Ґанок", "ﷺ", "ß", "ΐ", "1 000,50",
    "a\u200db",
]  # fmt: skip
LINE = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=20), st.just("  indented"), st.just("trailing  "))
TEXT = st.lists(LINE, min_size=1, max_size=4).map("\n".join)
VALUES = st.one_of(st.sampled_from(AWKWARD), TEXT, st.text(max_size=200)).map(
    lambda text: "".join(char for char in text if char == "\n" or (char.isprintable() and char != "\ufeff"))
)
TREES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.recursive(VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner)),
    min_size=1,
)


@settings(max_examples=300, deadline=None)
@given(TREES)
@example({"a": "x" * 500, "b": [" leading", "trailing ", "a\n\n b", "\n", "a\n"], "c": {"x": "👩\u200d🚀: #1"}})
def test_whatever_is_written_is_read_back(values: dict[str, Any]) -> None:
    text = write(values)
    found, _ = read(text.encode())
    assert found == values
    assert "&" not in text or any("&" in one for one in map(str, flat(values)))


def flat(values: Any) -> Iterator[Any]:
    inner = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
    yield values
    for one in inner:
        yield from flat(one)


def test_the_same_thing_twice_makes_no_alias() -> None:
    hours = {"days": ["mon"], "from": "18:00"}
    assert write({"a": {"b": hours, "c": hours}}) == (
        "a:\n  b: {days: [mon], from: '18:00'}\n  c: {days: [mon], from: '18:00'}\n"
    )


def test_other_programs_read_names_as_texts() -> None:
    names = ["No", "010", "null", "2026-01-01", "1:30", "~"]
    assert yaml.safe_load(write({"reasons": names}))["reasons"] == names
