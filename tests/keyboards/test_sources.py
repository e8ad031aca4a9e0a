"""What the buttons of links and sources carry."""

from __future__ import annotations

from keyboards.sources import ArchivedSources, ArchiveSource
from keyboards.spelling import HIGHEST_ID


def test_the_widest_payloads_fit_into_a_button() -> None:
    widest = ArchiveSource(source_id=HIGHEST_ID, archived=True, version=HIGHEST_ID)
    assert len(widest.pack().encode()) <= 64
    assert ArchiveSource.unpack(widest.pack()) == widest
    assert len(ArchivedSources(plan_id=HIGHEST_ID, page=9999).pack().encode()) <= 64
