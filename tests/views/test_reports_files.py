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

from crm_core.rules.filters import Days
from crm_core.rules.report import Figures, GroupBy
from crm_core.rules.report_files import DEALS_IN, Form, file_name
from crm_core.rules.text import clean_line
from locales import Translator, translator
from tests.views.exported import FORMULAS, deals, export, report
from views import charts
from views.charts import Painter
from views.plain_sheets import ACTIVE, BOM
from views.reports_files import caption, make
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
    return [it.lost, it.lost_share, it.won, it.won_share, it.lost_amount / 100, *(one.count for one in it.reasons)]


def test_the_sheets_hold_the_figures_of_the_report_as_numbers(t: Translator) -> None:
    made, wanted = book(t), export().report
    by_manager, by_plan, reasons, listed = made.worksheets
    *groups, total = rows(by_manager)
    assert total[1:] == pytest.approx(sums(wanted.total))
    assert [row[1:6] for row in groups] == [pytest.approx(sums(group.figures)[:5]) for group in wanted.groups]
    assert [sum(row[6:]) for row in groups] == [group.figures.lost for group in wanted.groups]
    assert [row[1] for row in rows(by_plan)[:-1]] == [
        group.figures.lost for group in report(deals(), GroupBy.PLAN).groups
    ]
    assert [row[1:] for row in rows(reasons)[:-1]] == [
        [one.count, pytest.approx(one.share)] for one in wanted.total.reasons
    ]
    assert [row[0] for row in rows(listed)] == [deal.id for deal in deals()]


def test_numbers_look_as_the_reader_is_used_to(t: Translator) -> None:
    by_manager, *_, listed = book(t).worksheets
    first = header_row(by_manager) + 1
    share, money = by_manager.cell(first, 3).number_format, by_manager.cell(first, 6).number_format
    assert share == ("0.0%" if t.language == "en" else r"0.0\ %")
    assert money == r'#,##0.00\ "₴"'
    created = listed.cell(header_row(listed) + 1, 13)
    assert str(created.value) == "2026-10-01 00:30:00"
    assert created.number_format == ("d mmm yyyy hh:mm" if t.language == "en" else "dd.mm.yyyy hh:mm")


def test_the_parameters_stand_on_top() -> None:
    sheet = book(ENGLISH).worksheets[0]
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(max_row=4)] == [
        ["Refusal reasons", None],
        ["Period of closing", "1–31\u00a0Oct\u00a02026"],
        ["Which deals", "all plans"],
        ["Asked by", "=Olga </script>, 27\u00a0Nov\u00a02026 00:30"],
    ]


def test_clarifications_bring_a_sheet_of_parts() -> None:
    wanted = export(parted=True).report
    sheet = book(ENGLISH, parted=True)["In detail"]
    assert sum(row[2] for row in rows(sheet)) == wanted.total.lost
    assert len(rows(sheet)) == sum(len(group.parts) for group in wanted.groups)


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
    wanted = export().report
    lines = read(t, written(t, Form.FIGURES, export()))
    total = lines[-1]
    point = "." if t.language == "en" else ","
    assert [total[1], total[3]] == [str(wanted.total.lost), str(wanted.total.won)]
    assert total[2] == f"{wanted.total.lost_share:.4f}".replace(".", point)
    assert total[5] == f"{wanted.total.lost_amount / 100:.2f}".replace(".", point)
    assert [line[1] for line in lines[5:-1]] == [str(group.figures.lost) for group in wanted.groups]


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
    assert read(yen, written(yen, Form.FIGURES, export()))[-1][5] == str(export().report.total.lost_amount)


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
    shown = replace(report(deals(), GroupBy.PLAN), days=Days(first, last))
    assert file_name(shown, Form.SHEETS) == name
    assert file_name(shown, Form.DEALS) == name.replace(".xlsx", "-deals.csv")


def test_the_caption_says_what_is_left_out() -> None:
    assert "no more fit" not in caption(ENGLISH, Form.PAGE, export())
    wanted = export().report
    total = replace(wanted.total, won=DEALS_IN[Form.PAGE])
    big = replace(export(), report=replace(wanted, total=total), held=DEALS_IN[Form.PAGE])
    assert "The latest 5\u00a0000 of 5\u00a0" in caption(ENGLISH, Form.PAGE, big)
    assert "no more fit" not in caption(ENGLISH, Form.FIGURES, big)


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
