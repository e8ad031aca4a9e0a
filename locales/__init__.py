"""Translations, read at start without a compile step, and the translator that everything shown goes through."""

from __future__ import annotations

from locales.catalogues import LANGUAGES
from locales.translator import N_, Translator, choose_language, in_all_languages, translator

__all__ = ["LANGUAGES", "N_", "Translator", "choose_language", "in_all_languages", "translator"]
