"""What a lead sees of a tunnel: they come in, tap, write, share their number; nothing of the CRM shows."""

from __future__ import annotations

import pytest

from crm_core.models import (
    Deal,
    Lead,
    LeadMessage,
    Manager,
    MessageKind,
    Notice,
    NoticeKind,
    NoticeState,
    RunState,
    SalesPlan,
)
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    Button,
    Choice,
    DelayBlock,
    Media,
    MediaKind,
    MessageBlock,
    QuestionBlock,
)
from crm_core.rules.tunnels_actions import AddToPlan, MarkUnread, NotifyManager
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.services.tunnels_led import Guide
from tests.stage import Stage


@pytest.fixture
def guide(firm: Firm, stage: Stage, plan: SalesPlan, discreet: None) -> Guide:
    stage.world.person(LEAD, "Olena", phone="+380671234567")
    return Guide(firm, firm.owner)


async def talk(guide: Guide, plan: SalesPlan, *, default: bool = False, words: tuple[str, ...] = ()) -> None:
    """A greeting, a phone, a deal and a word to whoever gets it."""
    told = NotifyManager(text="{lead} waits for a call")
    await guide.tunnel(
        MessageBlock(1, "Hello", text="Hello, {lead}! <3", next=2),
        QuestionBlock(2, "Phone", text="Your phone?", answer=AnswerKind.PHONE, save_to="phone", wrong="Hm?", next=3),
        ActionBlock(3, "Add", actions=(AddToPlan(plan.id), told), next=4),
        MessageBlock(4, "Bye", text="We call {phone}"),
        default=default,
        words=words,
    )


async def test_a_link_a_typed_phone_and_a_deal(firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan) -> None:
    await talk(guide, plan)
    await stage.start(LEAD, "greeting")
    assert stage.texts(LEAD) == ["Hello, Olena! &lt;3", "Your phone?"]
    keyboard = (stage.last(LEAD).reply_markup or {})["keyboard"]
    assert keyboard[0][0]["request_contact"]
    await stage.send(LEAD, "not now")
    assert stage.text(LEAD) == "Hm?"
    await stage.send(LEAD, "067 123 45 67")
    assert stage.text(LEAD) == "We call +380671234567"
    assert (stage.last(LEAD).reply_markup or {})["remove_keyboard"]
    (deal,), (lead,) = await firm.rows(Deal), await firm.rows(Lead)
    assert (deal.source, lead.phone, len(stage.texts(LEAD))) == ("Greeting", "+380671234567", 4)


async def test_a_shared_number_is_an_answer(firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan) -> None:
    await talk(guide, plan)
    await stage.start(LEAD, "greeting")
    stage.world.share_contact(LEAD)
    await stage.settle()
    assert stage.text(LEAD) == "We call +380671234567"
    assert (await firm.count(Deal), len(stage.texts(LEAD))) == (1, 3)


async def test_whoever_gets_the_deal_is_told_what_the_tunnel_says(
    stage: Stage, guide: Guide, plan: SalesPlan, ivan: Manager
) -> None:
    await talk(guide, plan)
    await stage.start(LEAD, "greeting")
    await stage.send(LEAD, "0671234567")
    told = [text for text in stage.texts(ivan.telegram_id) if "waits for a call" in text]
    assert len(told) == 1
    assert told[0].startswith("🔔")
    await stage.send(LEAD, "When exactly?")
    assert any("When exactly?" in text for text in stage.texts(ivan.telegram_id))


async def test_a_keyword_and_a_plain_start_lead_in(stage: Stage, guide: Guide, plan: SalesPlan) -> None:
    await talk(guide, plan, default=True, words=("price",))
    await stage.send(LEAD, "Price?")
    assert stage.text(LEAD) == "Your phone?"
    await stage.start(LEAD)
    assert stage.texts(LEAD)[2:] == ["Your phone?"]


async def test_an_adverts_own_words_in_a_link_lead_into_the_companys_tunnel(
    firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan
) -> None:
    await talk(guide, plan, default=True)
    await stage.start(LEAD, "autumn_ad")
    assert stage.text(LEAD) == "Your phone?"
    assert (await firm.rows(Lead))[0].source == "autumn_ad"


async def test_buttons_stand_one_below_the_other_and_work_once(stage: Stage, guide: Guide) -> None:
    await guide.tunnel(
        MessageBlock(1, "Menu", text="What?", buttons=(Button("Prices", to=2), Button("Page", url="https://a.com"))),
        MessageBlock(2, "Price", text="It costs 100"),
    )
    await stage.start(LEAD, "greeting")
    assert stage.buttons(LEAD) == ["Prices", "Page"]
    press = await stage.tap(LEAD, "Prices")
    assert (press.text, stage.text(LEAD)) == ("Prices", "It costs 100")
    press = await stage.tap(LEAD, "Prices")
    assert (press.text, stage.texts(LEAD)) == ("This has been answered already.", ["What?", "It costs 100"])


async def test_a_choice_may_be_written(stage: Stage, guide: Guide) -> None:
    ask = QuestionBlock(1, "Ask", text="?", answer=AnswerKind.CHOICE, choices=(Choice("Big"), Choice("Small")), next=2)
    await guide.tunnel(ask, MessageBlock(2, "Done", text="Good"))
    await stage.start(LEAD, "greeting")
    await stage.send(LEAD, "small")
    assert stage.texts(LEAD) == ["?", "Good"]


async def test_a_file_that_telegram_knows_no_more_leaves_the_words(stage: Stage, guide: Guide) -> None:
    await guide.tunnel(MessageBlock(1, "Photo", text="Look", media=Media(MediaKind.PHOTO, "gone")))
    await stage.start(LEAD, "greeting")
    assert "Look" in stage.text(LEAD)
    stage.world.journal.errors.clear()


@pytest.mark.parametrize("caption", [None, "My roof"])
async def test_a_picture_is_no_answer_and_reaches_the_manager(
    firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan, caption: str | None
) -> None:
    await talk(guide, plan)
    await stage.start(LEAD, "greeting")
    stage.world.send_media(LEAD, "photo", b"\x89PNG", caption=caption)
    await stage.settle()
    assert (await guide.run()).state is RunState.WAITING
    assert await firm.count(Deal) == 1
    assert stage.texts(LEAD).count("Your phone?") == 1


async def test_words_beside_a_picture_are_the_answer_and_the_picture_reaches_the_manager(
    firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan, ivan: Manager
) -> None:
    ask = QuestionBlock(1, "Ask", text="What has broken?", save_to="what", next=2)
    await guide.tunnel(ask, MessageBlock(2, "Bye", text="We look at «{what}»"))
    await stage.start(LEAD, "greeting")
    stage.world.send_media(LEAD, "photo", b"\x89PNG", caption="The roof & the <door>")
    await stage.settle()
    assert stage.texts(LEAD) == ["What has broken?", "We look at «The roof &amp; the &lt;door&gt;»"]
    assert (await guide.run()).answers == {"1": "The roof & the <door>"}
    (photo,) = [one for one in stage.world.chat(ivan.telegram_id).messages if "photo" in one.content]
    assert "The roof" in photo.html
    (kept,) = [message for message in await firm.rows(LeadMessage) if message.kind is MessageKind.PHOTO]
    assert (kept.text, (await firm.rows(Lead))[0].unread) == ("📷\nThe roof & the <door>", 1)


async def test_whoever_blocks_the_bot_is_led_no_further(firm: Firm, stage: Stage, guide: Guide) -> None:
    last = QuestionBlock(3, "Ask", text="Name?", save_to="name")
    await guide.tunnel(DelayBlock(1, "Wait", span=60, next=2), MessageBlock(2, "Later", text="Later", next=3), last)
    await stage.start(LEAD, "greeting")
    stage.world.block(LEAD)
    await guide.pass_time(hours=2)
    await stage.deliver()
    assert (await guide.run()).state is RunState.STOPPED
    waiting = [one for one in await firm.rows(Notice) if one.chat_id == LEAD and one.state is NoticeState.NEW]
    assert waiting == []
    stage.world.journal.errors.clear()  # that they have blocked the bot


async def test_what_a_tunnel_takes_stands_in_the_history_and_is_not_unread(
    firm: Firm, stage: Stage, guide: Guide, plan: SalesPlan
) -> None:
    await talk(guide, plan)
    await stage.start(LEAD, "greeting")
    await stage.send(LEAD, "0671234567")
    found = [message for message in await firm.rows(LeadMessage) if message.run_id is not None]
    assert {message.text for message in found} >= {"0671234567", "Your phone?", "We call +380671234567"}
    assert (await firm.rows(Lead))[0].unread == 0
    assert await firm.notices(NoticeKind.LEAD_WROTE, NoticeKind.LEAD_UNPLANNED) == []


async def test_a_tunnel_marks_the_chat_unread(firm: Firm, stage: Stage, guide: Guide) -> None:
    await guide.tunnel(ActionBlock(1, "Mark", actions=(MarkUnread(),)))
    await stage.start(LEAD, "greeting")
    assert (await firm.rows(Lead))[0].unread == 1
