"""The company's reasons for refusal: payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import RefusalReason
from crm_core.results.reasons import ReasonUse
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, Version, back, button, rows
from keyboards.home import home_row
from keyboards.paging import WHOLE, Page, picked
from locales import Translator


class Reasons(Payload, prefix="rs"):
    """The list."""

    archived: bool = False
    page: Page = 0


class OpenReason(Payload, prefix="ro"):
    reason_id: Id


class AddUsualReasons(Payload, prefix="ru"):
    pass


class ArchiveReason(Payload, prefix="ra"):
    reason_id: Id
    archived: bool
    version: Version


def reasons_keyboard(
    t: Translator, found: Sequence[tuple[RefusalReason, int]], *, archived: bool, page: int
) -> InlineKeyboardMarkup:
    def one(row: tuple[RefusalReason, int]) -> InlineKeyboardButton:
        reason, uses = row
        count = f" · {t.number(uses)}" if uses else ""
        return button(f"{cut(clean_line(reason.name), WHOLE)}{count}", OpenReason(reason_id=reason.id))

    listed = picked(found, one, page=page, turn=lambda n: Reasons(archived=archived, page=n))
    if archived:
        return rows(*listed, [back(t.plain("Reasons"), Reasons())])
    usual = [button(t.plain("✨ Add the usual ones"), AddUsualReasons(), SUCCESS)] if not found else []
    add = button(t.plain("➕ Add"), AskText(field=Field.REASON_NEW))
    return rows(*listed, usual, [add, button(t.plain("🗄 Archive"), Reasons(archived=True))], home_row(t))


def reason_keyboard(t: Translator, found: ReasonUse) -> InlineKeyboardMarkup:
    reason = found.reason
    put_away = ArchiveReason(reason_id=reason.id, archived=reason.archived_at is None, version=reason.version)
    if reason.archived_at is not None:
        return rows(
            [button(t.plain("♻️ Restore"), put_away, SUCCESS)], [back(t.plain("Archive"), Reasons(archived=True))]
        )
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.REASON_NAME, id=reason.id))
    return rows([rename, button(t.plain("🗄 Archive"), put_away, DANGER)], [back(t.plain("Reasons"), Reasons())])
