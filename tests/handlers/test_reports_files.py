"""The files of a report in the chat: two taps below the report, sent once, refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook

from crm_core.models import Deal, Manager, Permission, RolePermission
from crm_core.rules.periods import Preset
from crm_core.rules.report_files import Form
from crm_core.rules.report_params import ReportKind, ReportParams
from handlers import files, pictures
from keyboards.reports_files import MakeReportFile
from keyboards.spelling import HIGHEST_ID
from sandbox.messages import ChatMessage, StoredFile
from tests.firm import OWNER, Firm
from tests.services.test_reports_files import entries
from tests.stage import Stage
from views import charts

BUTTONS = ["📗 Table (XLSX)", "📊 Chart", "📄 Figures (CSV)", "📄 Deals (CSV)"]


@pytest.fixture(scope="module", autouse=True)
def one_drawing_process() -> Iterator[None]:
    yield
    charts.close()


@pytest.fixture
async def lost(stage: Stage, firm: Firm, ivan: Manager, anna: Manager) -> list[Deal]:
    """Dealt evenly to Ivan and Anna."""
    await firm.plan(ivan, anna)
    deals = [await firm.deal() for _ in range(4)]
    reason = await firm.reason("No answer")
    for deal in deals:
        await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)
    await stage.deliver()
    return deals


async def report(stage: Stage, person_id: int = OWNER) -> ChatMessage:
    await stage.send(person_id, "/report")
    await stage.tap(person_id, "By manager")
    if stage.last(person_id).kind == "text":
        await stage.tap(person_id, "All time")
    return stage.last(person_id)


async def other_report(stage: Stage, kind: str) -> ChatMessage:
    """Of all time."""
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, kind)
    if "🗓 All time" not in stage.buttons(OWNER):  # an empty report offers it at once
        await stage.tap(OWNER, "🗓")
    await stage.tap(OWNER, "All time")
    return stage.last(OWNER)


async def files_of(stage: Stage, person_id: int = OWNER) -> ChatMessage:
    await report(stage, person_id)
    await stage.tap(person_id, "⬇️ Files")
    return stage.last(person_id)


def documents(stage: Stage, person_id: int = OWNER) -> list[StoredFile]:
    return [message.document for message in stage.world.chat(person_id).messages if message.document]


def ids_in(file: StoredFile) -> set[object]:
    *_, listed = load_workbook(BytesIO(file.data)).worksheets
    return {row[0] for row in listed.iter_rows(min_row=2, values_only=True)}


async def test_a_file_is_two_taps_from_the_report(stage: Stage, firm: Firm, lost: list[Deal]) -> None:
    screen = await files_of(stage)
    assert stage.buttons(OWNER) == [*BUTTONS, "⬅️ Report"]
    await stage.tap(OWNER, "📗 Table")
    (file,) = documents(stage)
    assert file.name == "refusals-all-time.xlsx"
    assert ids_in(file) == {deal.id for deal in lost}
    assert "Refusal reasons" in stage.text(OWNER)
    assert stage.last(OWNER).id != screen.id
    (entry,) = await entries(firm)
    assert (entry.actor_id, entry.after) == (firm.owner.id, {"file": file.name, "deals": 4})


@pytest.mark.parametrize(
    ("words", "name", "begins"),
    [
        ("📊 Chart", "refusals-all-time.html", b"<!doctype html>"),
        ("📄 Figures", "refusals-all-time.csv", "\ufeff".encode()),
        ("📄 Deals", "refusals-all-time-deals.csv", "\ufeff".encode()),
    ],
)
async def test_every_kind_of_file_is_sent(stage: Stage, lost: list[Deal], words: str, name: str, begins: bytes) -> None:
    await files_of(stage)
    await stage.tap(OWNER, words)
    (file,) = documents(stage)
    assert file.name == name
    assert file.data.startswith(begins)


async def test_the_report_stays_and_is_one_tap_back(stage: Stage, lost: list[Deal]) -> None:
    before = await report(stage)
    said = before.html
    await stage.tap(OWNER, "⬇️ Files")
    assert (stage.last(OWNER).id, stage.last(OWNER).kind) == (before.id, "photo")
    await stage.tap(OWNER, "📄 Figures")
    await stage.tap(OWNER, "⬅️ Report")
    assert before.html == said


async def test_a_second_tap_is_explained_not_repeated(stage: Stage, firm: Firm, lost: list[Deal]) -> None:
    await files_of(stage)
    await stage.tap(OWNER, "📄 Figures")
    press = await stage.tap(OWNER, "📄 Figures")
    assert press.text == "This file has just been sent: it is below. 👇"
    assert len(documents(stage)) == len(await entries(firm)) == 1
    firm.clock.forward(files.AGAIN.total_seconds())
    await stage.tap(OWNER, "📄 Figures")
    assert len(documents(stage)) == 2


async def test_whoever_sees_their_own_deals_gets_their_own(
    stage: Stage, firm: Firm, ivan: Manager, lost: list[Deal]
) -> None:
    granted = RolePermission(role_id=ivan.role_id, permission=Permission.USE_AUDIENCE)
    await firm.change(lambda session: session.add(granted))
    await files_of(stage, ivan.telegram_id)
    assert "only your deals" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "📗 Table")
    (file,) = documents(stage, ivan.telegram_id)
    assert ids_in(file) == {deal.id for deal in lost if deal.manager_id == ivan.id}
    assert len(ids_in(file)) == 2


async def test_without_the_right_there_is_no_button(stage: Stage, ivan: Manager, lost: list[Deal]) -> None:
    await report(stage, ivan.telegram_id)
    assert "⬇️ Files" not in stage.buttons(ivan.telegram_id)
    await report(stage)
    assert "⬇️ Files" in stage.buttons(OWNER)


async def test_a_file_that_cannot_be_made_is_owned_up_to(
    stage: Stage, firm: Firm, lost: list[Deal], monkeypatch: pytest.MonkeyPatch
) -> None:
    await files_of(stage)
    monkeypatch.setattr(charts, "painter", charts.Painter())
    monkeypatch.setattr(charts, "WAITING", 0)
    press = await stage.tap(OWNER, "📗 Table")
    assert (press.alert, press.text) == (True, "The file could not be made just now. Please try again in a minute.")
    assert documents(stage) == []
    assert await entries(firm) == []


async def test_when_the_deals_are_gone_no_empty_file_is_sent(stage: Stage, firm: Firm, lost: list[Deal]) -> None:
    await files_of(stage)
    for deal in lost:
        card = await firm.card(deal.id)
        await firm.services.deals.cancel_closed(deal.id, seen=card.deal.version, actor=firm.owner)
    press = await stage.tap(OWNER, "📗 Table")
    assert press.text == "No closed deals in this period."
    assert documents(stage) == []


async def test_a_file_is_announced_while_it_is_made(
    stage: Stage, lost: list[Deal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOMENT", 0.0)
    await files_of(stage)
    stage.world.log.clear()
    await stage.tap(OWNER, "📗 Table")
    actions = stage.world.calls("sendChatAction")
    assert {(call.params["chat_id"], call.params["action"]) for call in actions} == {(OWNER, "upload_document")}


@pytest.mark.parametrize(
    ("kind", "files", "name"),
    [
        ("📶 Funnel", BUTTONS, "funnel-all-time"),
        ("👤 Managers", BUTTONS, "managers-all-time"),
        ("📣 Sources", BUTTONS, "sources-all-time"),
        ("⚖️ Fairness", [BUTTONS[0], BUTTONS[2]], "fairness-all-time"),
    ],
)
async def test_every_kind_of_report_has_its_files(
    stage: Stage, lost: list[Deal], kind: str, files: list[str], name: str
) -> None:
    shown = await other_report(stage, kind)
    await stage.tap(OWNER, "⬇️ Files")
    assert stage.buttons(OWNER) == [*files, "⬅️ Report"]
    for words in files:
        await stage.tap(OWNER, words)
    endings = dict(zip(BUTTONS, (".xlsx", ".html", ".csv", "-deals.csv"), strict=True))
    made = documents(stage)
    assert [file.name for file in made] == [name + endings[words] for words in files]
    if kind != "⚖️ Fairness":
        assert ids_in(made[0]) == {deal.id for deal in lost}
    await stage.tap(OWNER, "⬅️ Report")
    assert [button["text"] for button in shown.buttons][-3:] == ["⬇️ Files", "⬅️ Reports", "⭐ Save"]


async def test_a_file_of_one_manager_holds_their_deals(stage: Stage, ivan: Manager, lost: list[Deal]) -> None:
    shown = await report(stage)
    await stage.tap(OWNER, "👤 Ivan")
    await stage.tap(OWNER, "⬇️ Files")
    assert "Manager: Ivan · all plans" in stage.text(OWNER)
    await stage.tap(OWNER, "📗 Table")
    assert ids_in(documents(stage)[0]) == {deal.id for deal in lost if deal.manager_id == ivan.id}
    await stage.tap(OWNER, "⬅️ Report")
    assert "👤 Ivan" in str(shown.caption)


async def test_a_restricted_report_has_restricted_files_that_say_so(
    stage: Stage, firm: Firm, ivan: Manager, lost: list[Deal]
) -> None:
    params = ReportParams(span=Preset.ALL_TIME, manager_ids=(ivan.id,))
    view = await firm.services.report_views.begin(params, actor=firm.owner)
    message = await report(stage)
    files = MakeReportFile(report_id=view.id, form=Form.SHEETS)
    await stage.press(OWNER, message.id, files.pack(), forged=True)
    (file,) = documents(stage)
    assert ids_in(file) == {deal.id for deal in lost if deal.manager_id == ivan.id}
    about = load_workbook(BytesIO(file.data)).worksheets[0].iter_rows(max_row=5, max_col=2, values_only=True)
    assert ("Which deals", "👤 Ivan") in about


async def test_a_file_that_such_a_report_has_not_is_refused(stage: Stage, firm: Firm, lost: list[Deal]) -> None:
    params = ReportParams(ReportKind.FAIRNESS, Preset.ALL_TIME)
    view = await firm.services.report_views.begin(params, actor=firm.owner)
    message = await report(stage)
    for form in (Form.DEALS, Form.PAGE):
        forged = MakeReportFile(report_id=view.id, form=form)
        await stage.press(OWNER, message.id, forged.pack(), forged=True)
    assert documents(stage) == []
    assert await entries(firm) == []


def test_the_widest_file_fits_into_a_button() -> None:
    widest = MakeReportFile(report_id=HIGHEST_ID, only=HIGHEST_ID, more="r", page=HIGHEST_ID, form=Form.SHEETS)
    assert len(widest.pack().encode()) <= 64
    assert MakeReportFile.unpack(widest.pack()) == widest
