"""Draws charts. Runs in the drawing process only: nothing else may import this module."""

from __future__ import annotations

from views.canvas import GAP, INNER, INSIDE, LINE, MARGIN, NAME_LINES, ROW, TEXT, WIDTH, Canvas, ink_on
from views.charts import Bar, Chart, Part, Series

ROOMY = 5
"""More bars than this are drawn closer together, so that the picture stays readable without zooming."""


REASONS = ("#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#8a5a3b", "#f0e442")
"""Told apart also by the colour-blind (Okabe and Ito, with a brown); each has a square among the buttons."""
OUTCOMES = {"won": "#009e73", "lost": "#d55e00"}


def png(chart: Chart) -> bytes:
    return _ChartCanvas(chart).png()


class _ChartCanvas(Canvas):
    """A chart in the making."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(dark=chart.dark)
        self.chart = chart
        roomy = len(chart.bars) <= ROOMY
        self.name_lines, self.bar, self.gap = (NAME_LINES, 62, GAP) if roomy else (1, 48, 20)

    def png(self) -> bytes:
        self.head(self.chart.title, self.chart.subtitle)
        longest = max((bar.total for bar in self.chart.bars), default=0)
        for bar in self.chart.bars:
            self._bar(bar, longest)
        self._legend()
        return self.save()

    def _bar(self, bar: Bar, longest: int) -> None:
        taken = self.width(bar.figures, TEXT) + GAP
        lines = self.wrapped(bar.name, TEXT, INNER - taken, limit=self.name_lines)
        self.text(bar.figures, WIDTH - MARGIN, self.y + TEXT, TEXT, colour=self.theme.faint, right=True)
        for line in lines:
            self.text(line, MARGIN, self.y + TEXT, TEXT)
            self.y += LINE
        self._parts(bar, longest)
        self.y += self.bar + self.gap

    def _parts(self, bar: Bar, longest: int) -> None:
        scale = INNER / max(longest, 1)
        x = float(MARGIN)
        for part in bar.parts:
            self._part(part, x, part.count * scale)
            x += part.count * scale

    def _part(self, part: Part, x: float, width: float) -> None:
        colour, hatch = self._fill(part.series)
        self.box(x, self.y, width, self.bar, colour, hatch=hatch)
        if self.width(part.text, INSIDE, bold=True) + 8 > width:
            return
        ink = ink_on(colour)
        middle = self.y + self.bar / 2 + INSIDE * 0.36
        self.text(part.text, x + width / 2, middle, INSIDE, bold=True, colour=ink, centred=True)

    def _legend(self) -> None:
        self.y += GAP / 2
        shares = max((self.width(row.share, TEXT) for row in self.chart.legend), default=0)
        counts = max((self.width(row.count, TEXT, bold=True) for row in self.chart.legend), default=0)
        at = WIDTH - MARGIN - shares - GAP
        for number, row in enumerate(self.chart.legend):
            self._legend_row(number, row, count_at=at, name_width=at - counts - GAP - MARGIN - ROW)

    def _legend_row(self, number: int, row: Series, *, count_at: float, name_width: float) -> None:
        colour, hatch = self._fill(number)
        self.box(MARGIN, self.y + 3, TEXT, TEXT, colour, hatch=hatch)
        base = self.y + TEXT * 0.9
        self.text(row.share, WIDTH - MARGIN, base, TEXT, colour=self.theme.faint, right=True)
        self.text(row.count, count_at, base, TEXT, bold=True, right=True)
        for line in self.wrapped(row.name, TEXT, name_width):
            self.text(line, MARGIN + ROW, self.y + TEXT * 0.9, TEXT)
            self.y += LINE
        self.y += ROW - LINE

    def _fill(self, series: int) -> tuple[str, str | None]:
        """Colour and hatching: "none" differs from the reasons by more than its colour."""
        role = self.chart.legend[series].role
        if role in OUTCOMES:
            return OUTCOMES[role], None
        if role == "other":
            return self.theme.other, None
        if role == "none":
            return self.theme.none, "//"
        return REASONS[series % len(REASONS)], None
