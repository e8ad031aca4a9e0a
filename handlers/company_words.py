"""What the company tells leads in its own words: the greeting, and what holds out of hours."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.models import Company
from crm_core.rules.company import Language
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.company import follow
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.company import (
    WORDS,
    CompanyWords,
    OpenWords,
    ResetWords,
    WordsCode,
    word_keyboard,
    words_keyboard,
    words_place,
)
from views import company as words

router = Gated("company_words", Staff())


@router.callback_query(CompanyWords.filter())
async def open_all(query: CallbackQuery, callback_data: CompanyWords, desk: Desk) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    keyboard = words_keyboard(desk.t, company, callback_data.words)
    await show(query, words.words_screen(desk.t, WORDS[callback_data.words]), keyboard)


@router.callback_query(OpenWords.filter())
async def open_one(query: CallbackQuery, callback_data: OpenWords, desk: Desk) -> None:
    await show_words(query, desk, callback_data.words, callback_data.language)


@router.callback_query(ResetWords.filter())
async def reset(query: CallbackQuery, callback_data: ResetWords, desk: Desk) -> None:
    tap = callback_data
    await _set(desk, tap.words, tap.language, None, seen=tap.version)
    toast(query, words.saved(desk.t))
    await show_words(query, desk, tap.words, tap.language)


async def show_words(event: Event, desk: Desk, code: WordsCode, language: Language) -> None:
    company = await desk.services.company.settings(actor=desk.manager)
    t = follow(desk, company)
    screen = words.word_screen(t, company, WORDS[code], language, desk.now())
    await show(event, screen, word_keyboard(t, company, code, language))


async def _set(desk: Desk, code: WordsCode, language: Language, text: str | None, *, seen: int) -> Company:
    company = await desk.services.company.set_words(WORDS[code], language, text, seen=seen, actor=desk.manager)
    desk.forget(None)
    return company


async def _ask(desk: Desk, key: int, _event: Event) -> Question:
    code, language = words_place(key)
    company = await desk.services.company.settings(actor=desk.manager)
    return Question(
        words.word_asked(desk.t, company, WORDS[code], language),
        words.word_prompt(desk.t, WORDS[code]),
        desk.t.plain("Words to people"),
        cancel_keyboard(desk.t, OpenWords(words=code, language=language)),
        version=company.version,
    )


async def _save(desk: Desk, asked: Asked, text: str) -> Company:
    return await _set(desk, *words_place(asked.id), text, seen=asked.version)


async def _then(message: Message, desk: Desk, asked: Asked, _company: Company) -> None:
    await show_words(message, desk, *words_place(asked.id))


FORMS = (TextForm(Field.COMPANY_WORDS, _ask, _save, _then),)
