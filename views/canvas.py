"""A canvas of pixels for pictures that are drawn with matplotlib, in the drawing process only.

Everything is written in the font that comes with matplotlib, so that a picture is the same on every machine.
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


class Canvas:
    """One picture in the making; ``y`` is how far down it has got."""

    def __init__(self, *, dark: bool) -> None:
        self.theme = DARK if dark else LIGHT
        self.y = float(MARGIN)
        self.figure = Figure(figsize=(WIDTH / DPI, 1), dpi=DPI, facecolor=self.theme.back)
        FigureCanvasAgg(self.figure)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.axis("off")

    def head(self, title: str, subtitle: str) -> None:
        for line in self.wrapped(title, TITLE, INNER, bold=True):
            self.text(line, MARGIN, self.y + TITLE, TITLE, bold=True)
            self.y += TITLE * 1.3
        for line in self.wrapped(subtitle, SMALL, INNER):
            self.text(line, MARGIN, self.y + SMALL, SMALL, colour=self.theme.faint)
            self.y += SMALL * 1.35
        self.y += GAP

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, hatch: str | None = None, layer: int = 1
    ) -> None:
        edge = self.theme.hatch if hatch else self.theme.back
        shape = Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=1.5)
        shape.set_zorder(layer)
        self.axes.add_patch(shape)

    def text(
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

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        font = get_font(BOLD if bold else REGULAR)
        font.set_size(size * 72 / DPI, DPI)
        font.set_text(text, 0.0)
        return font.get_width_height()[0] / SUBPIXELS

    def wrapped(self, text: str, size: int, width: float, *, bold: bool = False, limit: int = NAME_LINES) -> list[str]:
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
        if self.width(text, size, bold=bold) <= width:
            return text
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.width(text[:middle], size, bold=bold) <= width else (low, middle - 1)
        end = max(text.rfind(" ", 0, low + 1), text.rfind("-", 0, low) + 1)
        return text[:end] if end > low // 3 else text[:low]

    def _shortened(self, text: str, size: int, width: float, *, bold: bool) -> str:
        return self._fitting(text, size, width - self.width("…", size, bold=bold), bold=bold).rstrip(" ,.") + "…"

    def save(self) -> bytes:
        """Down to where it has got, as a PNG."""
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


def ink_on(colour: str) -> str:
    """Black or white, whichever stands out more (relative luminance of WCAG)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"
