"""Values that are asked for by text: which one a button asks for, and the open input field."""

from __future__ import annotations

from enum import StrEnum

from aiogram.types import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.rules.text import cut
from keyboards.buttons import Payload, button, rows
from keyboards.home import home_only
from keyboards.spelling import Number
from locales import Translator

PLACEHOLDER_LIMIT = 64


class Field(StrEnum):
    """What can be typed; ``AskText.id`` names the thing it belongs to."""

    DEAL_FINAL_AMOUNT = "df"
    DEAL_AMOUNT = "da"
    DEAL_CLARIFICATION = "dc"
    DEAL_TITLE = "dt"
    DEAL_NOTE = "dn"
    LEAD_NAME = "ln"
    LEAD_PHONE = "lp"
    LEAD_EMAIL = "le"
    TASK_CALL = "ka"
    TASK_MEETING = "km"
    TASK_MESSAGE = "kw"
    TASK_OTHER = "ko"
    TASK_LATER = "kl"
    TASK_TEXT = "kt"
    TASK_RESULT = "kr"
    REASON_NEW = "rn"
    REASON_NAME = "rr"
    LOG_DEAL = "wn"
    LOG_DAYS = "wy"
    COMPANY_NAME = "yn"
    COMPANY_CURRENCY = "yc"
    COMPANY_ZONE = "yz"
    COMPANY_WORDS = "yw"
    COMPANY_HOURS = "yh"
    SOURCE_NEW = "qn"
    SOURCE_NAME = "qm"
    PLAN_NAME = "pn"
    PLAN_BILL = "pb"
    PLAN_LABEL = "pl"
    NEW_PLAN_NAME = "pf"
    NEW_PLAN_BILL = "pg"
    NEW_PLAN_LABEL = "ph"
    ROLE_NEW = "on"
    ROLE_NAME = "or"
    PERSON_NAME = "en"
    PERSON_CAP = "ec"
    PERSON_HOURS = "eh"
    STATUS_NEW = "ta"
    STATUS_NAME = "tn"
    STATUS_REASON = "tr"
    VIEW_CREATED = "vc"
    VIEW_CLOSED = "vd"
    VIEW_AMOUNT = "va"
    VIEW_NAME = "vn"
    VIEW_DEAL = "ve"
    PLAN_DEAL = "pe"
    REPORT_DAYS = "rd"
    CHAT_SEARCH = "cs"
    CHAT_NOTE = "cn"
    TEMPLATE_NEW = "xn"
    TEMPLATE_NAME = "xm"
    TEMPLATE_TEXT = "xt"
    REPORT_SAVE = "rs"
    REPORT_NAME = "rt"
    SCHEDULE_TIME = "ru"
    TAG_NEW = "fn"
    TAG_NAME = "fm"
    LEAD_TAG = "ft"
    DEAL_TAG = "fd"
    AUDIENCE_CAME = "bc"
    AUDIENCE_NAME = "bn"
    ACTION_AMOUNT = "ba"
    ACTION_LETTER = "bl"
    TUNNEL_NEW = "Ta"
    TUNNEL_FILE = "Tf"
    TUNNEL_NAME = "Tn"
    TUNNEL_COPY = "Tc"
    TUNNEL_CODE = "Tl"
    TUNNEL_WORDS = "Tw"
    TUNNEL_REPLACE = "Tr"
    TUNNEL_PART = "Tp"
    TUNNEL_ITEM = "Ti"
    TUNNEL_MEDIA = "Tm"
    TUNNEL_TRY = "Tt"


class AskText(Payload, prefix="a"):
    field: Field
    id: Number = 0
    """Of the deal, plan, person … that the value belongs to; 0 if there is none yet."""


def input_field(hint: str) -> ForceReply:
    return ForceReply(input_field_placeholder=cut(hint, PLACEHOLDER_LIMIT))


def cancel_keyboard(t: Translator, to: Payload) -> InlineKeyboardMarkup:
    """Over the screen while a value is typed; whoever leaves a form takes its input field along."""
    return rows([button(t.plain("✖️ Cancel"), to)])


def leave_keyboard(t: Translator, leave: str) -> InlineKeyboardMarkup:
    """Under what ended a form: to where its Cancel led."""
    if not leave:
        return home_only(t)
    where = t.plain("Back")
    return rows([InlineKeyboardButton(text=f"⬅️ {where}", callback_data=leave)])
