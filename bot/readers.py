"""In which language a notice is written."""

from __future__ import annotations

from crm_core.services.notices import Subject
from locales import Translator, choose_language, translator


def translator_of(subject: Subject) -> Translator:
    """Of whoever reads it, in the company's currency and time zone."""
    reader, company = subject.reader, subject.company
    chosen, telegram = (reader.language, reader.telegram_language) if reader else (None, None)
    language = choose_language(chosen, telegram, company.language)
    return translator(language, currency=company.currency, time_zone=company.time_zone)
