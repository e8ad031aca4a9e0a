"""The files of a report, read back: the same figures, and nothing that people typed is more than text."""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from crm_core.models import Pick
from crm_core.rules.filters import Days
from crm_core.rules.report import Figures
from crm_core.rules.report_about import About
from crm_core.rules.report_fairness import FairnessReport, hand
from crm_core.rules.report_files import DEALS_IN, Form, file_name
from crm_core.rules.report_params import GroupBy, ReportKind, ReportParams
from crm_core.rules.report_rows import RowsReport
from crm_core.rules.text import clean_line
from locales import Translator, translator
from tests.views.exported import FORMULAS, deals, export, exported, refusals, report
from views import charts
from views.charts import Painter
from views.deals_sheet import KINDS
from views.plain_sheets import ACTIVE, BOM
from views.reports_files import caption, make
from views.reports_tables import refusals_table
from views.reports_writing import written

ENGLISH = translator("en", currency="UAH", time_zone="Europe/Kyiv")


@pytest.fixture(params=["uk", "en", "ru"])
def t(request: pytest.FixtureRequest) -> Translator:
    return translator(request.param, currency="UAH", time_zone="Europe/Kyiv")


def book(t: Translator, **kwargs: Any) -> Workbook:
    return load_workbook(BytesIO(written(t, Form.SHEETS, export(**kwargs))))


def header_row(sheet: Worksheet) -> int:
    """What stands above it is frozen together with it."""
    return int(str(sheet.freeze_panes)[1:]) - 1


def rows(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=header_row(sheet) + 1)]


def sums(it: Figures) -> list[float]:
    counts = [it.closed, it.won, it.won_share, it.lost, it.lost_share, it.lost_amount / 100]
    return [*counts, *(one.count for one in it.reasons)]


def test_the_sheets_hold_the_figures_of_the_report_as_numbers(t: Translator) -> None:
    made, wanted = book(t), refusals(export())
    by_manager, by_plan, reasons, listed = made.worksheets
    *groups, total = rows(by_manager)
    assert total[1:] == pytest.approx(sums(wanted.total))
    assert [row[1:7] for row in groups] == [pytest.approx(sums(group.figures)[:6]) for group in wanted.groups]
    assert [sum(row[7:]) for row in groups] == [group.figures.lost for group in wanted.groups]
    assert [row[4] for row in rows(by_plan)[:-1]] == [
        group.figures.lost for group in report(deals(), GroupBy.PLAN).groups
    ]
    assert [row[1:] for row in rows(reasons)[:-1]] == [
        [one.count, pytest.approx(one.share)] for one in wanted.total.reasons
    ]
    assert [row[0] for row in rows(listed)] == [deal.id for deal in deals()]


def test_numbers_look_as_the_reader_is_used_to(t: Translator) -> None:
    by_manager, *_, listed = book(t).worksheets
    first = header_row(by_manager) + 1
    share, money = by_manager.cell(first, 4).number_format, by_manager.cell(first, 7).number_format
    assert share == ("0.0%" if t.language == "en" else r"0.0\ %")
    assert money == r'#,##0.00\ "₴"'
    created = listed.cell(header_row(listed) + 1, 13)
    assert str(created.value) == "2026-10-01 00:30:00"
    assert created.number_format == ("d mmm yyyy hh:mm" if t.language == "en" else "dd.mm.yyyy hh:mm")


def test_the_parameters_stand_on_top() -> None:
    sheet = book(ENGLISH).worksheets[0]
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(max_row=5)] == [
        ["Refusal reasons", None],
        ["Period of closing", "1–31\u00a0Oct\u00a02026"],
        ["Which deals", "all plans"],
        ["Compared with", "1–30\u00a0Sep\u00a02026: ❌ +102 · ✅ −1"],
        ["Asked by", "=Olga </script>, 27\u00a0Nov\u00a02026 00:30"],
    ]


def test_clarifications_bring_a_sheet_of_parts() -> None:
    wanted = refusals(export(parted=True))
    sheet = book(ENGLISH, parted=True)["In detail"]
    *parts, total = rows(sheet)
    assert sum(row[5] for row in parts) == total[5] == wanted.total.lost
    assert len(parts) == sum(len(group.parts) for group in wanted.groups)


@pytest.mark.parametrize("kind", [ReportKind.MANAGERS, ReportKind.SOURCES, ReportKind.FUNNEL])
def test_other_reports_have_their_table_and_their_deals(t: Translator, kind: ReportKind) -> None:
    found = exported(kind)
    figures, listed = load_workbook(BytesIO(written(t, Form.SHEETS, found))).worksheets
    body = rows(figures)
    if kind is ReportKind.FUNNEL:
        assert sum(row[4] for row in body[:2]) + sum(row[1] for row in body[2:]) == len(found.deals)
    else:
        *groups, total = body
        assert sum(row[1] for row in groups) == total[1] == len(found.deals)
        assert sum(row[3] + row[5] + row[2] for row in groups) == len(found.deals)
    assert [row[0] for row in rows(listed)] == [deal.id for deal in found.deals]
    assert {row[8] for row in rows(listed)} == {t.plain(word) for word in KINDS.values()}
    cells = [cell for sheet in (figures, listed) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    lines = read(t, written(t, Form.FIGURES, found))
    assert [line[0] for line in lines[-len(body) :]] == [
        f"'{row[0]}" if row[0][0] in ACTIVE else row[0] for row in body
    ]
    assert [line[0] for line in read(t, written(t, Form.DEALS, found))[1:]] == [str(deal.id) for deal in found.deals]


def test_fairness_has_its_table_alone(t: Translator) -> None:
    about = About(ReportParams(ReportKind.FAIRNESS), Days(), date(2026, 11, 27))
    names = {1: "=Ivan", 2: "Anna"}
    report = FairnessReport(about, (hand((1, Pick.EVENLY), "Online", {1: 3, 2: 1}, {1: 5}, names),))
    found = replace(export(()), report=report, turned=None, lots=())
    (figures,) = load_workbook(BytesIO(written(t, Form.SHEETS, found))).worksheets
    assert [row[2:] for row in rows(figures)] == [["=Ivan", 3, 0.75, 5], ["Anna", 1, 0.25, None]]
    assert [line[3] for line in read(t, written(t, Form.FIGURES, found))[-2:]] == ["3", "1"]


def test_everything_it_is_restricted_to_is_named_above_the_table() -> None:
    params = ReportParams(ReportKind.SOURCES, plan_ids=(1, 2, 3), manager_ids=(0, 1), source_ids=(4,))
    about = replace(
        exported(ReportKind.SOURCES).report.about,
        params=params, plans=["Online", "=Retail", "Export"], managers=[None, "Ivan"], sources=["radio"],
    )  # fmt: skip
    found = exported(ReportKind.SOURCES)
    assert isinstance(found.report, RowsReport)
    found = replace(found, report=replace(found.report, about=about))
    said = "🗃 Online, =Retail, Export · 👤 No manager, Ivan · 📣 radio"
    lines = read(ENGLISH, written(ENGLISH, Form.FIGURES, found))
    assert lines[:2] == [["Period", "1–31\u00a0Oct\u00a02026"], ["Which deals", said]]
    hidden = replace(found, report=replace(found.report, about=replace(about, plans=["Online"])))
    assert read(ENGLISH, written(ENGLISH, Form.FIGURES, hidden))[1][1].startswith("🗃 3 · ")


def test_a_group_that_is_not_split_keeps_its_columns(t: Translator) -> None:
    whole = report(deals(), GroupBy.MANAGER, parted=True)
    first, *others = whole.groups
    table = refusals_table(t, replace(whole, groups=(first, *(replace(one, parts=()) for one in others))))
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_no_cell_is_more_than_text() -> None:
    made = book(ENGLISH)
    cells = [cell for sheet in made.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert all(cell.hyperlink is None for cell in cells)
    leads = [row[1] for row in rows(made.worksheets[-1])]
    assert [lead.strip() for lead in leads] == [clean_line(deal.lead) for deal in deals()]
    assert set(FORMULAS) < set(leads)
    assert all(char.isprintable() or char == "\u200d" for lead in leads for char in lead)


@pytest.mark.parametrize("form", [Form.SHEETS, Form.DEALS])
def test_a_file_that_holds_not_all_deals_says_so(form: Form) -> None:
    made = written(ENGLISH, form, export(kept=50))
    said = "The latest 50 of 120 deals: no more fit."
    if form is Form.SHEETS:
        listed = load_workbook(BytesIO(made)).worksheets[-1]
        assert (listed["A1"].value, len(rows(listed))) == (said, 50)
    else:
        assert [len(line) for line in read(ENGLISH, made)] == [16] * 51 + [1]
        assert read(ENGLISH, made)[-1] == [said]


def read(t: Translator, made: bytes) -> list[list[str]]:
    text = made.decode()
    assert text[0] == BOM
    return list(csv.reader(StringIO(text[1:], newline=""), delimiter="," if t.language == "en" else ";"))


def test_csv_of_figures_holds_plain_numbers_in_the_readers_spelling(t: Translator) -> None:
    wanted = refusals(export())
    lines = read(t, written(t, Form.FIGURES, export()))
    total = lines[-1]
    point = "." if t.language == "en" else ","
    assert [total[4], total[2]] == [str(wanted.total.lost), str(wanted.total.won)]
    assert total[5] == f"{wanted.total.lost_share:.4f}".replace(".", point)
    assert total[6] == f"{wanted.total.lost_amount / 100:.2f}".replace(".", point)
    assert [line[4] for line in lines[6:-1]] == [str(group.figures.lost) for group in wanted.groups]


def test_csv_of_deals_holds_every_deal(t: Translator) -> None:
    _, *lines = read(t, written(t, Form.DEALS, export()))
    assert [line[0] for line in lines] == [str(deal.id) for deal in deals()]
    assert lines[0][12:14] == ["2026-10-01 00:30", "2026-10-31 22:00"]


def test_no_cell_of_a_csv_begins_like_a_formula(t: Translator) -> None:
    made = [*read(t, written(t, Form.DEALS, export())), *read(t, written(t, Form.FIGURES, export()))]
    cells = [cell for line in made for cell in line]
    assert [cell for cell in cells if cell.startswith(ACTIVE)] == []
    assert {f"'{formula}" for formula in FORMULAS} < set(cells)
    assert all(char.isprintable() or char in "\u200d\u00a0" for cell in cells for char in cell)


def test_money_without_minor_units_stays_whole() -> None:
    yen = translator("en", currency="JPY", time_zone="Europe/Kyiv")
    assert read(yen, written(yen, Form.FIGURES, export()))[-1][6] == str(refusals(export()).total.lost_amount)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "refusals-2026-10.xlsx"),
        (date(2026, 12, 1), date(2026, 12, 31), "refusals-2026-12.xlsx"),
        (date(2026, 10, 1), date(2026, 11, 30), "refusals-2026-10-01-2026-11-30.xlsx"),
        (date(2026, 10, 5), date(2026, 10, 5), "refusals-2026-10-05.xlsx"),
        (None, None, "refusals-all-time.xlsx"),
        (date(2026, 10, 5), None, "refusals-from-2026-10-05.xlsx"),
        (None, date(2026, 10, 5), "refusals-until-2026-10-05.xlsx"),
    ],
)
def test_a_file_is_called_after_its_days(first: date | None, last: date | None, name: str) -> None:
    shown = replace(report(deals(), GroupBy.PLAN).about, days=Days(first, last))
    assert file_name(shown, Form.SHEETS) == name
    assert file_name(shown, Form.DEALS) == name.replace(".xlsx", "-deals.csv")
    funnel = replace(shown, params=replace(shown.params, kind=ReportKind.FUNNEL))
    assert file_name(funnel, Form.SHEETS) == name.replace("refusals", "funnel")


def test_the_caption_says_what_is_left_out() -> None:
    assert "no more fit" not in caption(ENGLISH, Form.PAGE, export())
    big = replace(export(), held=DEALS_IN[Form.PAGE], there_are=DEALS_IN[Form.PAGE] + 300)
    assert "The latest 5\u00a0000 of 5\u00a0300 deals" in caption(ENGLISH, Form.PAGE, big)
    figures = replace(export(), lots=(), held=0, there_are=0)
    assert "no more fit" not in caption(ENGLISH, Form.FIGURES, figures)


async def test_the_drawing_process_makes_the_very_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = Painter()
    monkeypatch.setattr(charts, "painter", painter)
    found = export(deals(1200))
    try:
        assert await make(ENGLISH, Form.DEALS, found) == written(ENGLISH, Form.DEALS, found)
    finally:
        painter.close()


async def test_too_many_at_once_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "WAITING", 2)
    painter = Painter()
    try:
        asked = [asyncio.create_task(painter.make(bytes, n, patience=20.0)) for n in (1, 2, 3, 4)]
        made = await asyncio.gather(*asked)
    finally:
        painter.close()
    assert made == [bytes(1), bytes(2), None, None]


def test_the_bot_itself_never_loads_what_writes_files() -> None:
    heavy = {"xlsxwriter", "plotly", "matplotlib", "views.reports_writing"}
    code = f"import sys, handlers.reports_files; sys.exit(bool({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
