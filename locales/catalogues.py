"""The gettext catalogues of this folder. English has none: its sentences are the ids."""

from __future__ import annotations

import gettext
import os
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages import Catalog

FOLDER = Path(__file__).parent
LANGUAGES = {"uk": "Українська", "en": "English", "ru": "Русский"}
"""Every language of the bot, by its own name."""
SOURCE = "en"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Empty and fuzzy translations are left out, so that they fall back to English."""
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_compiled(language)))


def _compiled(language: str) -> bytes:
    """What was compiled at an earlier start, if the sentences are still those; compiling takes a tenth of a start."""
    source = FOLDER / language / "messages.po"
    kept, written = source.with_suffix(".mo"), source.stat().st_mtime_ns
    with suppress(OSError):
        if kept.stat().st_mtime_ns == written:
            return kept.read_bytes()
    compiled = _compile(language)
    with suppress(OSError):  # installed where nobody may write
        beginning = kept.with_suffix(f".{os.getpid()}")
        beginning.write_bytes(compiled)
        os.utime(beginning, ns=(written, written))
        beginning.replace(kept)
    return compiled


def _compile(language: str) -> bytes:
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    return compiled.getvalue()


def read_catalogue(language: str) -> Catalog:
    from babel.messages.pofile import read_po

    with (FOLDER / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)
