"""Actions over an audience: payloads and buttons of the menu, of each question, and of the confirmation."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, RefusalReason, SalesPlan, Status, Tunnel
from crm_core.results.audience import AudienceCount
from crm_core.results.audience_actions import ActionItem, ActionStep
from crm_core.rules.audience_actions import ASKED, BY_RULE, Draft, Step
from crm_core.rules.mass import MassKind
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.audience import AudienceId, AudienceList
from keyboards.buttons import DANGER, SUCCESS, Payload, back, button, rows
from keyboards.paging import WHOLE, Page, Row, in_columns, picked
from keyboards.spelling import Choice, Number
from locales import N_, Translator
from locales.marks import mark

ActionKey = Literal["p", "m", "s", "o", "t", "u", "e", "x", "w", "a", "r", "b", "l"]
KINDS: dict[ActionKey, MassKind] = {
    "p": MassKind.ADD_TO_PLAN,
    "m": MassKind.ASSIGN,
    "s": MassKind.CHANGE_STATUS,
    "o": MassKind.REMOVE_FROM_PLAN,
    "t": MassKind.ADD_TAGS,
    "u": MassKind.REMOVE_TAGS,
    "e": MassKind.START_TUNNEL,
    "x": MassKind.STOP_TUNNEL,
    "w": MassKind.SEND_MESSAGE,
    "a": MassKind.ARCHIVE,
    "r": MassKind.RESTORE,
    "b": MassKind.BLACKLIST,
    "l": MassKind.LIFT,
}
NAMES: dict[ActionKey, str] = {
    "w": N_("💬 A message"),
    "p": N_("➕ Into a plan"),
    "o": N_("📤 Out of a plan"),
    "m": N_("👥 To a manager"),
    "s": N_("🔀 Status"),
    "t": N_("🏷 Put a tag"),
    "u": N_("🏷 Take a tag"),
    "e": N_("🧭 Into a tunnel"),
    "x": N_("✋ Out of a tunnel"),
    "a": N_("🗄 Archive"),
    "r": N_("♻️ Bring back"),
    "b": N_("⛔ Blacklist"),
    "l": N_("✅ Unblacklist"),
}
FilesForm = Literal["x", "c"]
SEVERE = frozenset(
    {
        MassKind.ARCHIVE,
        MassKind.BLACKLIST,
        MassKind.CHANGE_STATUS,
        MassKind.REMOVE_FROM_PLAN,
        MassKind.START_TUNNEL,
        MassKind.SEND_MESSAGE,
    }
)


class AudienceActions(Payload, prefix="bm"):
    """What can be done with everybody who is meant."""

    audience_id: AudienceId


class ActionChoice(Payload, prefix="bw"):
    """An action as far as it is put together."""

    audience_id: AudienceId
    kind: ActionKey
    plan_id: Number = 0
    manager_id: Choice = 0
    item_id: Number = 0
    extra: Number = 0
    page: Page = 0

    def draft(self) -> Draft:
        return Draft(KINDS[self.kind], self.plan_id, self.manager_id, self.item_id, self.extra)


class BeginAction(ActionChoice, prefix="by"):
    after: Number = 0


class LeadsFile(Payload, prefix="be"):
    """Everybody who is meant, as a file."""

    audience_id: AudienceId
    form: FilesForm


KEYS = {kind: key for key, kind in KINDS.items()}


def same_choice(audience_id: int, draft: Draft) -> ActionChoice:
    values = {"plan_id": draft.plan_id, "manager_id": draft.manager_id, "item_id": draft.item_id, "extra": draft.extra}
    return ActionChoice.model_validate({"audience_id": audience_id, "kind": KEYS[draft.kind]} | values)


def menu_keyboard(t: Translator, found: AudienceCount) -> InlineKeyboardMarkup:
    here = found.audience_id
    acts = [_act(t, here, key) for key in NAMES] if found.may_act else []
    files = [
        button(t.plain("📗 Table (XLSX)"), LeadsFile(audience_id=here, form="x")),
        button(t.plain("📄 CSV"), LeadsFile(audience_id=here, form="c")),
    ]
    way = [back(t.plain("Audience"), AudienceList(audience_id=here))]
    return rows(acts[:1], *in_columns(acts[1:], 2), files, way)


def _act(t: Translator, here: int, key: ActionKey) -> InlineKeyboardButton:
    """A message is written at once."""
    typed = KINDS[key] is MassKind.SEND_MESSAGE
    to = AskText(field=Field.ACTION_LETTER, id=here) if typed else ActionChoice(audience_id=here, kind=key)
    return button(t.plain(NAMES[key]), to)


def step_keyboard(t: Translator, shown: ActionChoice, found: ActionStep) -> InlineKeyboardMarkup:
    """The answers to the next question; the way back undoes the last one."""
    if found.step is Step.CONFIRM:
        anything = found.preview is not None and found.preview.fresh
        anew = [_write(t, shown)] if found.draft.kind is MassKind.SEND_MESSAGE else []
        return rows([_begin(t, shown, found)] if anything else [], anew, [_back(t, shown)])
    if found.step is Step.LETTER:
        return rows([_write(t, shown)], [_back(t, shown)])
    if found.step is Step.AMOUNT:
        return rows(*_amounts(t, shown, found), [_back(t, shown)])
    first = [_by_rule(t, shown, found)] if found.step is Step.MANAGER else []
    items = picked(
        found.items,
        lambda item: button(_name(item), _chosen(shown, found.step, item.id)),
        page=shown.page,
        turn=lambda page: shown.model_copy(update={"page": page}),
    )
    return rows(first, *items, [_back(t, shown)])


def _begin(t: Translator, shown: ActionChoice, found: ActionStep) -> InlineKeyboardButton:
    begun = BeginAction.model_validate(shown.model_dump() | {"page": 0, "after": found.after})
    style = DANGER if found.draft.kind in SEVERE else SUCCESS
    return button(t.plain("⚡ Yes, begin"), begun, style)


def _write(t: Translator, shown: ActionChoice) -> InlineKeyboardButton:
    return button(t.plain("✏️ Write the message"), AskText(field=Field.ACTION_LETTER, id=shown.audience_id))


def _amounts(t: Translator, shown: ActionChoice, found: ActionStep) -> list[Row]:
    bill = found.plan.average_bill if found.plan else 0
    as_planned = button(
        t.plain("💰 {amount}, as in the plan", amount=t.money(bill)), _chosen(shown, Step.AMOUNT, bill + 1)
    )
    nothing = [button(t.plain("0: it is not known yet"), _chosen(shown, Step.AMOUNT, 1))] if bill else []
    typed = button(t.plain("✏️ Another amount"), AskText(field=Field.ACTION_AMOUNT, id=shown.audience_id))
    return [[as_planned], nothing, [typed]]


def _by_rule(t: Translator, shown: ActionChoice, found: ActionStep) -> InlineKeyboardButton:
    text = t.plain("⚖️ By the plan's rule") if found.by_rule else t.plain("✋ Nobody yet: whoever takes them")
    return button(text, _chosen(shown, Step.MANAGER, BY_RULE))


def _name(item: ActionItem) -> str:
    name = cut(clean_line(item.name), WHOLE)
    match item:
        case SalesPlan():
            return f"🗃 {name}"
        case Manager():
            return f"👤 {name}"
        case Status():
            return f"{mark(item.kind, item.colour)} {name}"
        case Tunnel():
            return f"🧭 {name}"
        case RefusalReason():
            return name
    return f"🏷 {name}"


FIELDS: dict[Step, str] = {
    Step.PLAN: "plan_id",
    Step.MANAGER: "manager_id",
    Step.STATUS: "item_id",
    Step.TAG: "item_id",
    Step.TUNNEL: "item_id",
    Step.AMOUNT: "extra",
    Step.LETTER: "extra",
    Step.REASON: "extra",
}
"""Where an answer stands."""


def _chosen(shown: ActionChoice, step: Step, value: int) -> ActionChoice:
    return shown.model_copy(update={FIELDS[step]: value, "page": 0})


def _back(t: Translator, shown: ActionChoice) -> InlineKeyboardButton:
    """To the question before, with its answer taken back; from the first one to the menu."""
    asked = () if KINDS[shown.kind] is MassKind.SEND_MESSAGE else ASKED.get(KINDS[shown.kind], ())
    for step in reversed(asked):
        if getattr(shown, FIELDS[step]):
            return back(t.plain("Back"), _chosen(shown, step, 0))
    return back(t.plain("Actions"), AudienceActions(audience_id=shown.audience_id))
