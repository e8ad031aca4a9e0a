"""The QR picture of a link, and the texts around it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import segno

from crm_core.models import SalesPlan, Source
from crm_core.results.sources import PlanSources, SourceUse
from crm_core.rules.sources import Link
from locales import LANGUAGES, translator
from views import sources as words

LINK = words.address("some_company_bot", Link(of_source=True, code="Ab-_012345").payload)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
UP = 2
"""PNG's filter for a line that is told by how it differs from the one above."""


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def pixels(png: bytes) -> list[list[int]]:
    """Of a black and white picture: 1 is dark, like a module of the code."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    parts = list(chunks(png))
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    assert (depth, colour, interlaced) == (1, 0, 0)
    data = zlib.decompress(b"".join(part for kind, part in parts if kind == b"IDAT"))
    size = (width + 7) // 8 + 1
    lines = [bytes(size - 1)]
    for start in range(0, size * height, size):
        above = lines[-1] if data[start] == UP else bytes(size - 1)
        assert data[start] in {0, UP}
        lines.append(bytes((byte + up) % 256 for byte, up in zip(data[start + 1 : start + size], above, strict=True)))
    return [[1 - (line[x // 8] >> (7 - x % 8) & 1) for x in range(width)] for line in lines[1:]]


def modules(picture: list[list[int]], side: int) -> list[list[int]]:
    """One for each square of pixels; every square must be of one colour, or the picture is not sharp."""
    scale, rest = divmod(len(picture), side)
    assert rest == 0
    found = []
    for top in range(0, len(picture), scale):
        lines = picture[top : top + scale]
        assert all(line == lines[0] for line in lines)
        squares = [lines[0][left : left + scale] for left in range(0, len(picture), scale)]
        assert all(len(set(square)) == 1 for square in squares)
        found.append([square[0] for square in squares])
    return found


@pytest.mark.parametrize("link", [LINK, "https://t.me/b?start=p_0123456789", f"https://t.me/{'x' * 32}?start=src_0-_"])
def test_the_picture_is_the_code_of_the_very_link(link: str) -> None:
    code = segno.make(link, error="m", micro=False)
    expected = [list(line) for line in code.matrix_iter(scale=1, border=4)]
    picture = pixels(words.qr_picture(link))
    assert all(len(line) == len(picture) for line in picture)
    assert modules(picture, len(expected)) == expected
    other = [list(line) for line in segno.make(link + "x", error="m", micro=False).matrix_iter(scale=1, border=4)]
    assert modules(picture, len(expected)) != other


def test_the_picture_is_large_and_has_its_quiet_zone() -> None:
    picture = pixels(words.qr_picture(LINK))
    assert 800 <= len(picture) <= 1280  # larger ones are made smaller by Telegram, and blurred
    scale = len(picture) // len(list(segno.make(LINK, error="m", micro=False).matrix_iter(scale=1, border=4)))
    quiet = 4 * scale
    edges = [*picture[:quiet], *picture[-quiet:], *(line[:quiet] + line[-quiet:] for line in picture)]
    assert not any(any(line) for line in edges)


def a_plan(**more: object) -> SalesPlan:
    return SalesPlan(id=1, name="<b>" * 33, short_label="W" * 12, code="0123456789", **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("archived_at", [None, NOW])
def test_every_screen_fits_and_shows_hostile_names_as_text(language: str, archived_at: datetime | None) -> None:
    t = translator(language, currency="UAH", time_zone="Europe/Kyiv")
    plan = a_plan(archived_at=archived_at)
    source = Source(id=1, plan_id=1, name="<i>" * 20, code="0123456789", archived_at=archived_at)
    texts = [
        words.links_screen(t, PlanSources(plan, [(source, 5)]), LINK),
        words.links_screen(t, PlanSources(plan, []), LINK),
        words.archived_screen(t, PlanSources(plan, [(source, 5)])),
        words.source_screen(t, SourceUse(source, plan, 10**6, 10**6), LINK),
        words.source_screen(t, SourceUse(source, plan, 0, 0), LINK),
        words.source_asked(t, plan, source),
        words.picture_caption(plan, source, LINK),
    ]
    for text in texts:
        assert "<b><b>" not in text
        assert "<i>" not in text
        assert len(text.striptags()) <= 1024
