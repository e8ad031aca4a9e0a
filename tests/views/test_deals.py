"""Texts and buttons of the deal screens on entities alone: limits, completeness, what a name cannot do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup

from crm_core.models import (
    ActorKind,
    Assignment,
    AuditEntry,
    Colour,
    Deal,
    Direction,
    Event,
    Kind,
    Lead,
    LeadMessage,
    Manager,
    Pick,
    Pool,
    RefusalReason,
    SalesPlan,
    Status,
)
from crm_core.results import (
    Colleague,
    Colleagues,
    DealCard,
    History,
    LossForm,
    Undo,
    Why,
)
from crm_core.rules.contacts import masked_email, masked_phone, phone_text
from crm_core.rules.distribution import Skip
from crm_core.rules.permissions import Action
from handlers.deals_forms import ACTIONS
from keyboards.deals_card import card_keyboard, offer_keyboard
from keyboards.deals_screens import (
    Way,
    cancel_keyboard,
    lose_keyboard,
    more_keyboard,
    statuses_keyboard,
    transfer_keyboard,
    win_keyboard,
)
from keyboards.spelling import HIGHEST_ID
from locales import translator
from locales.marks import COLOURS, mark
from views import deals, deals_history, deals_screens
from views.contacts import masked_words

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
T = translator("en", currency="UAH", time_zone="Europe/Kyiv")
WIDE = "😀" * 100
LONG = "😀 " * 2000


def status(number: int, name: str, kind: Kind = Kind.OPEN, colour: Colour = Colour.BLUE) -> Status:
    return Status(id=number, plan_id=1, name=name, name_key=name, kind=kind, colour=colour, position=number)


def make_deal(number: int = 118, name: str = "Olena Koval", kind: Kind = Kind.OPEN) -> Deal:
    made = Deal(
        id=number,
        plan_id=1,
        lead_id=1,
        status_id=1,
        kind=kind,
        manager_id=1,
        amount=1_250_000,
        created_at=NOW,
        updated_at=NOW,
        status_since=NOW - timedelta(days=2, hours=3),
        closed_at=None if kind is Kind.OPEN else NOW - timedelta(minutes=5),
        version=7,
    )
    manager = Manager(id=1, telegram_id=1, name=name, on_shift=True, reachable=True)
    loaded = {
        "plan": SalesPlan(id=1, name=name, short_label="ONLINE"),
        "lead": Lead(id=1, telegram_id=1, name=name, phone="+380671234567", email="olena@example.com", reachable=True),
        "status": status(1, name if name == WIDE else "In work", kind, Colour.YELLOW),
        "manager": manager,
        "closed_by": None if kind is Kind.OPEN else manager,
        "reason": RefusalReason(id=1, name=name) if kind is Kind.LOST else None,
    }
    for relation, value in loaded.items():
        made.__dict__[relation] = value
    return made


def make_card(deal: Deal, *, actions: frozenset[Action] = frozenset(Action), words: str = "How much?") -> DealCard:
    message = LeadMessage(id=1, lead_id=1, direction=Direction.IN, text=words, at=NOW, chat_id=1, message_id=1)
    steps = [status(1, "In work"), status(2, "Offer sent", colour=Colour.PURPLE)]
    finals = [status(8, "Won", Kind.WON), status(9, "Lost", Kind.LOST)]
    return DealCard(
        deal=deal,
        statuses=[*steps, *finals],
        actions=actions,
        next_status=steps[1] if deal.kind is Kind.OPEN else None,
        undo=Undo(status=steps[0]) if deal.kind is Kind.OPEN else None,
        cancel_to=None if deal.kind is Kind.OPEN else steps[1],
        last_message=message,
        now=NOW,
    )


def entry(event: Event, before: dict[str, object] | None = None, after: dict[str, object] | None = None) -> AuditEntry:
    made = AuditEntry(id=1, at=NOW, actor_kind=ActorKind.PERSON, event=event, before=before or {}, after=after or {})
    made.__dict__["actor"] = Manager(id=1, name=WIDE)
    return made


def units(text: Markup) -> int:
    """As Telegram counts: UTF-16 units after the tags are gone."""
    return len(text.striptags().encode("utf-16-le")) // 2


def check(keyboard: InlineKeyboardMarkup) -> list[str]:
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    assert all(len((button.callback_data or "").encode()) <= 64 for button in buttons)
    assert len(buttons) <= 100
    assert max(map(len, keyboard.inline_keyboard)) <= 3
    return [button.text for button in buttons]


def test_an_open_card_says_everything_about_the_deal() -> None:
    assert deals.deal_card(T, make_card(make_deal())) == (
        "<b>#118 Olena Koval</b>   <code>[ONLINE]</code>\n"
        "🟡 In work · 2 d 3 h · 👤 Olena Koval\n\n"
        "💰 12\u00a0500\u00a0₴\n📞 +380 67 123 4567\n✉️ olena@example.com\n\n"
        "Last: ❝ How much? ❞ · 15:00"
    )


def test_a_closed_card_says_why_when_and_by_whom() -> None:
    deal = make_deal(kind=Kind.LOST)
    deal.reason = RefusalReason(id=1, name="Too expensive")
    deal.clarification = "wanted instalments"
    text = deals.deal_card(T, make_card(deal))
    assert "❌ In work: Too expensive · 5 min ago · by Olena Koval" in text
    assert "<blockquote>wanted instalments</blockquote>" in text


def test_without_the_right_contacts_are_masked_also_inside_words() -> None:
    card = make_card(make_deal(), actions=frozenset({Action.TAKE}), words="Call +38 (067) 123-45-67, a@b.com, at 12:30")
    for text in (deals.deal_card(T, card), deals.new_deal(T, card)):
        assert "123" not in text.replace("#118", "")
        assert "olena@" not in text
        assert "a@b.com" not in text
        assert "+380 ••• 67" in text
        assert "at 12:30" in text
    assert "📋 Phone" not in check(offer_keyboard(T, card))


def test_contacts_are_readable_or_masked() -> None:
    assert phone_text("+380671234567") == "+380 67 123 4567"
    assert phone_text("not a phone") == "not a phone"
    assert masked_phone("+380671234567") == "+380 ••• 67"
    assert masked_email("olena@example.com") == "o•••@example.com"
    assert masked_words("12 500 for 40 lessons at 12:30") == "12 500 for 40 lessons at 12:30"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_widest_card_fits_into_a_message(kind: Kind) -> None:
    deal = make_deal(HIGHEST_ID, WIDE, kind)
    deal.version = HIGHEST_ID
    deal.clarification = LONG if kind is Kind.LOST else None
    deal.source, deal.title, deal.note = WIDE, WIDE, LONG[:2000]
    card = make_card(deal, words=LONG)
    for text in (deals.deal_card(T, card), deals.new_deal(T, card), deals.received_deal(T, card, by=WIDE)):
        assert units(text) <= 4096
    way = Way(deal.id)
    for keyboard in (card_keyboard(T, card), more_keyboard(T, card, way), win_keyboard(T, card, way)):
        check(keyboard)
    check(cancel_keyboard(T, card, way))


def test_a_deal_without_a_manager_says_so() -> None:
    deal = make_deal()
    deal.__dict__["manager"] = deal.manager_id = None
    assert "👤 nobody yet" in deals.deal_card(T, make_card(deal))
    assert deals.taken_offer(T, deal) == "#118 Olena Koval · no longer offered"


def test_every_colour_has_its_sign_and_finals_keep_theirs() -> None:
    assert set(COLOURS) == {colour.value for colour in Colour}
    assert (mark("won", "red"), mark("lost", "green"), mark("open", "red")) == ("✅", "❌", "🔴")


def test_every_way_of_choosing_has_plain_words() -> None:
    assert set(deals_history.SKIPS) == set(Skip)
    assert set(deals_history.MODES) == {(related, pick) for related in (False, True) for pick in Pick}
    assert set(deals_screens.ASKS) == set(deals_screens.HINTS) == set(ACTIONS)


def test_history_tells_what_changed() -> None:
    moved = entry(Event.DEAL_MOVED, {"status": "New"}, {"status": "In <work>"})
    moved.__dict__["actor"] = Manager(id=1, name="Ivan")
    text = deals_history.history_screen(T, History(make_card(make_deal()), [moved]), 1)
    assert text.endswith("15:00 · <b>Moved</b> · Ivan\nStatus: New → In &lt;work&gt;")


def test_the_widest_history_fits_into_a_message() -> None:
    before = {"status": WIDE, "reason": WIDE, "clarification": LONG, "manager": WIDE, "amount": 10**14, "source": WIDE}
    entries = [entry(Event.DEAL_CLOSING_CANCELLED, before, {"status": WIDE[:-1]}) for _ in range(20)]
    history = History(make_card(make_deal(HIGHEST_ID, WIDE)), entries)
    for page in range(1, deals_history.history_pages(history) + 1):
        assert units(deals_history.history_screen(T, history, page)) <= 4096


def test_why_me_of_a_big_team_fits_into_a_message() -> None:
    row = Assignment(
        manager_id=5,
        pool=Pool.RELATED,
        pick=Pick.FEWEST,
        related=False,
        candidates=[[number, number] for number in range(1, 700)],
        skipped=[[number, Skip.AT_CAP.value] for number in range(700, 1400)],
        at=NOW,
    )
    why = Why(make_card(make_deal()), row, dict.fromkeys(range(1400), WIDE))
    text = deals_history.why_screen(T, why)
    assert units(text) <= 4096
    assert "👉" in text
    assert "Nobody on duty knew this lead yet." in text


def test_why_me_of_a_persons_choice_says_so() -> None:
    text = deals_history.why_screen(T, Why(make_card(make_deal()), None, {}))
    assert "A person, not the system, chose Olena Koval" in text


@pytest.mark.parametrize("count", [1, 20, 21, 500])
def test_any_number_of_reasons_colleagues_and_statuses_fits_on_its_pages(count: int) -> None:
    card, way = make_card(make_deal()), Way(118)
    reasons = [RefusalReason(id=number, name=f"Reason {number}") for number in range(1, count + 1)]
    staff = [Colleague(Manager(id=n, name=WIDE, on_shift=False, reachable=True), n) for n in range(1, count + 1)]
    steps = [status(number, f"Step {number}") for number in range(1, count + 1)]
    many = DealCard(card.deal, steps, card.actions, None, None, None, None, NOW)
    seen = set()
    for page in range(-(-count // 20) + 1):
        seen.update(check(lose_keyboard(T, LossForm(card, reasons, required=True), way, page)))
        check(transfer_keyboard(T, Colleagues(card, staff), way, page))
        check(statuses_keyboard(T, many, way, page))
    assert {reason.name for reason in reasons} <= seen
