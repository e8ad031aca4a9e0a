"""A catalogue is compiled once, and anew when its sentences change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from locales import catalogues

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    (tmp_path / "uk").mkdir()
    return tmp_path / "uk" / "messages.po"


def write(source: Path, word: str, at: int) -> None:
    source.write_text(f'{HEAD}msgid "Yes"\nmsgstr "{word}"\n', encoding="utf-8")
    os.utime(source, ns=(at, at))


def said() -> str:
    return catalogues.catalogue.__wrapped__("uk").gettext("Yes")


def test_the_second_start_only_reads(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(source, "Так", 10**18)
    assert said() == "Так"
    monkeypatch.delattr(catalogues, "_compile")
    assert said() == "Так"
    assert sorted(file.name for file in source.parent.iterdir()) == ["messages.mo", "messages.po"]


@pytest.mark.parametrize("later", [1, -1])
def test_other_sentences_are_compiled_whether_newer_or_older(source: Path, later: int) -> None:
    write(source, "Так", 10**18)
    assert said() == "Так"
    write(source, "Авжеж", 10**18 + later * 10**9)
    assert said() == "Авжеж"


def test_where_nobody_may_write_it_is_compiled_each_time(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(source, "Так", 10**18)
    monkeypatch.setattr(Path, "write_bytes", _refuse)
    assert said() == "Так"
    assert [file.name for file in source.parent.iterdir()] == ["messages.po"]


def _refuse(*_: object) -> None:
    raise PermissionError
