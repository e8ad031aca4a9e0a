"""The gettext catalogues of this folder. English has none: its sentences are the ids."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
LANGUAGES = {"uk": "Українська", "en": "English", "ru": "Русский"}
"""Every language of the bot, by its own name."""
SOURCE = "en"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Empty and fuzzy translations are left out, so that they fall back to English."""
    if language == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read_catalogue(language: str) -> Catalog:
    with (FOLDER / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)
