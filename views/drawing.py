"""Draws charts with matplotlib. Runs in the drawing process only: nothing else may import this module.

Everything is laid out in pixels on one canvas and written in the font that comes with matplotlib, so that a picture
is the same on every machine.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle

from views.charts import Bar, Chart, Part, Series

mpl.rcdefaults()  # whatever the machine's own settings say
logging.getLogger("matplotlib").setLevel(logging.ERROR)

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"
GLYPHS = frozenset(get_font(REGULAR).get_charmap())

WIDTH, MARGIN, DPI = 1080, 48, 100
TITLE, TEXT, SMALL, INSIDE = 46, 38, 34, 30
"""Sizes in pixels: at a third of this width, on a phone, the smallest is still read."""
LINE, GAP, ROW = 50, 30, 56
INNER = WIDTH - 2 * MARGIN
NAME_LINES = 2
ROOMY = 5
"""More bars than this are drawn closer together, so that the picture stays readable without zooming."""
EMPTY = "—"
FIRST_PICTURE = "\u2190"
VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
SUBPIXELS = 64
"""FreeType measures in these."""


@dataclass(frozen=True, slots=True)
class Theme:
    back: str
    ink: str
    faint: str
    other: str
    none: str
    hatch: str


LIGHT = Theme(
    back="#ffffff",
    ink="#1b1f24",
    faint="#5b6472",
    other="#5b6472",
    none="#eef0f3",
    hatch="#98a2b3",
)
DARK = Theme(
    back="#17212b",
    ink="#f5f7fa",
    faint="#a5b0bd",
    other="#8593a3",
    none="#3a4756",
    hatch="#66788a",
)


REASONS = ("#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#8a5a3b", "#f0e442")
"""Told apart also by the colour-blind (Okabe and Ito, with a brown); each has a square among the buttons."""
OUTCOMES = {"won": "#009e73", "lost": "#d55e00"}


def png(chart: Chart) -> bytes:
    return _Canvas(chart).png()


class _Canvas:
    """One picture in the making; ``y`` is how far down it has got."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.theme = DARK if chart.dark else LIGHT
        roomy = len(chart.bars) <= ROOMY
        self.name_lines, self.bar, self.gap = (NAME_LINES, 62, GAP) if roomy else (1, 48, 20)
        self.y = float(MARGIN)
        self.figure = Figure(figsize=(WIDTH / DPI, 1), dpi=DPI, facecolor=self.theme.back)
        FigureCanvasAgg(self.figure)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.axis("off")

    def png(self) -> bytes:
        self._head()
        longest = max((bar.total for bar in self.chart.bars), default=0)
        for bar in self.chart.bars:
            self._bar(bar, longest)
        self._legend()
        return self._save()

    def _head(self) -> None:
        for line in self._wrapped(self.chart.title, TITLE, INNER, bold=True):
            self._text(line, MARGIN, self.y + TITLE, TITLE, bold=True)
            self.y += TITLE * 1.3
        for line in self._wrapped(self.chart.subtitle, SMALL, INNER):
            self._text(line, MARGIN, self.y + SMALL, SMALL, colour=self.theme.faint)
            self.y += SMALL * 1.35
        self.y += GAP

    def _bar(self, bar: Bar, longest: int) -> None:
        taken = self._width(bar.figures, TEXT) + GAP
        lines = self._wrapped(bar.name, TEXT, INNER - taken, limit=self.name_lines)
        self._text(bar.figures, WIDTH - MARGIN, self.y + TEXT, TEXT, colour=self.theme.faint, right=True)
        for line in lines:
            self._text(line, MARGIN, self.y + TEXT, TEXT)
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
        self._box(x, self.y, width, self.bar, colour, hatch=hatch)
        if self._width(part.text, INSIDE, bold=True) + 8 > width:
            return
        ink = _ink_on(colour)
        middle = self.y + self.bar / 2 + INSIDE * 0.36
        self._text(part.text, x + width / 2, middle, INSIDE, bold=True, colour=ink, centred=True)

    def _legend(self) -> None:
        self.y += GAP / 2
        shares = max((self._width(row.share, TEXT) for row in self.chart.legend), default=0)
        counts = max((self._width(row.count, TEXT, bold=True) for row in self.chart.legend), default=0)
        at = WIDTH - MARGIN - shares - GAP
        for number, row in enumerate(self.chart.legend):
            self._legend_row(number, row, count_at=at, name_width=at - counts - GAP - MARGIN - ROW)

    def _legend_row(self, number: int, row: Series, *, count_at: float, name_width: float) -> None:
        colour, hatch = self._fill(number)
        self._box(MARGIN, self.y + 3, TEXT, TEXT, colour, hatch=hatch)
        base = self.y + TEXT * 0.9
        self._text(row.share, WIDTH - MARGIN, base, TEXT, colour=self.theme.faint, right=True)
        self._text(row.count, count_at, base, TEXT, bold=True, right=True)
        for line in self._wrapped(row.name, TEXT, name_width):
            self._text(line, MARGIN + ROW, self.y + TEXT * 0.9, TEXT)
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

    def _box(self, x: float, y: float, width: float, height: float, colour: str, *, hatch: str | None = None) -> None:
        edge = self.theme.hatch if hatch else self.theme.back
        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=1.5)
        )

    def _text(
        self,
        text: str,
        x: float,
        baseline: float,
        size: int,
        *,
        bold: bool = False,
        colour: str | None = None,
        right: bool = False,
        centred: bool = False,
    ) -> None:
        self.axes.text(
            x,
            baseline,
            text,
            fontproperties=_font(size, bold=bold),
            color=colour or self.theme.ink,
            ha="center" if centred else "right" if right else "left",
            va="baseline",
            parse_math=False,  # a name may hold dollar signs
        )

    def _width(self, text: str, size: int, *, bold: bool = False) -> float:
        font = get_font(BOLD if bold else REGULAR)
        font.set_size(size * 72 / DPI, DPI)
        font.set_text(text, 0.0)
        return font.get_width_height()[0] / SUBPIXELS

    def _wrapped(self, text: str, size: int, width: float, *, bold: bool = False, limit: int = NAME_LINES) -> list[str]:
        """At most so many lines; what does not fit ends with an ellipsis."""
        lines: list[str] = []
        rest = drawable(text)
        while rest and len(lines) < limit:
            line = self._fitting(rest, size, width, bold=bold)
            lines.append(line)
            rest = rest[len(line) :].strip()
        if rest:
            lines[-1] = self._shortened(lines[-1] + " " + rest, size, width, bold=bold)
        return [line.strip() for line in lines]

    def _fitting(self, text: str, size: int, width: float, *, bold: bool) -> str:
        """The longest beginning that fits, broken between words where possible."""
        if self._width(text, size, bold=bold) <= width:
            return text
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._width(text[:middle], size, bold=bold) <= width else (low, middle - 1)
        end = max(text.rfind(" ", 0, low + 1), text.rfind("-", 0, low) + 1)
        return text[:end] if end > low // 3 else text[:low]

    def _shortened(self, text: str, size: int, width: float, *, bold: bool) -> str:
        return self._fitting(text, size, width - self._width("…", size, bold=bold), bold=bold).rstrip(" ,.") + "…"

    def _save(self) -> bytes:
        height = round(self.y + MARGIN - GAP / 2)
        self.figure.set_size_inches((WIDTH + 0.5) / DPI, (height + 0.5) / DPI)  # whole pixels, whatever rounding does
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        out = BytesIO()
        quick = {"compress_level": 1}  # a tenth larger, and an eighth of the time saved
        self.figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs=quick)
        return out.getvalue()


def drawable(text: str) -> str:
    """Without emoji, hidden characters, and what the font does not know."""
    shown = (char for char in unicodedata.normalize("NFC", text) if char.isspace() or _is_drawn(char))
    return " ".join("".join(shown).split()) or EMPTY


def _is_drawn(char: str) -> bool:
    category = unicodedata.category(char)
    picture = category in {"So", "Sk"} and char >= FIRST_PICTURE
    return ord(char) in GLYPHS and category != "Cf" and not picture and char not in VARIATIONS


def _font(size: int, *, bold: bool) -> FontProperties:
    return FontProperties(fname=str(BOLD if bold else REGULAR), size=size * 72 / DPI)


def _ink_on(colour: str) -> str:
    """Black or white, whichever stands out more (relative luminance of WCAG)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"
