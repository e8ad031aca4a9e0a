"""Draws boxes and arrows. Runs in the drawing process only: nothing else may import this module.

An arrow runs in the gap below its row, then, if it leads further than to the next row, along a side of the picture
(down on the right, back up on the left), and comes in from the gap above its target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import FancyBboxPatch, Polygon

from views.canvas import MARGIN, TEXT, WIDTH, Canvas
from views.flows import Arrow, Box, Flow

PAD, TRACK, GAP = 18, 18, 46
KIND, PORT = 28, 30
WIDEST = 620
NUDGE = 26
"""So that what comes in does not run along what goes out right above it."""
WAYS = ("#0072b2", "#d55e00", "#009e73", "#b8860b", "#cc79a7", "#56b4e9")
"""Told apart also by the colour-blind."""
LOST = "#d55e00"
Point = tuple[float, float]


def png(flow: Flow) -> bytes:
    return _FlowCanvas(flow).png()


@dataclass(slots=True)
class _Placed:
    box: Box
    name: list[str]
    ports: list[list[str]]
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


class _FlowCanvas(Canvas):
    def __init__(self, flow: Flow) -> None:
        super().__init__(dark=flow.dark)
        self.flow = flow
        rows = max((box.row for box in flow.boxes), default=-1) + 1
        self.tops = [0.0] * (rows + 1)
        """Of the gap above each row, and of the one below the last."""
        self.tracks = [0] * (rows + 1)
        self.sides = {"left": 0, "right": 0}
        far = [arrow for arrow in flow.arrows if self._is_far(arrow)]
        left = sum(self._goes_back(arrow) for arrow in far)
        self.start = MARGIN + left * TRACK
        self.end = WIDTH - MARGIN - (len(far) - left) * TRACK
        self.placed = [self._fitted(box) for box in flow.boxes]

    def png(self) -> bytes:
        self.head(self.flow.title, self.flow.subtitle)
        self._stack()
        for arrow in self.flow.arrows:
            self._arrow(arrow)
        for one in self.placed:
            self._box(one)
        return self.save()

    def _row(self, arrow: Arrow) -> tuple[int, int]:
        return self.flow.boxes[arrow.source].row, self.flow.boxes[arrow.target].row

    def _goes_back(self, arrow: Arrow) -> bool:
        source, target = self._row(arrow)
        return target <= source

    def _is_far(self, arrow: Arrow) -> bool:
        source, target = self._row(arrow)
        return target != source + 1

    def _fitted(self, box: Box) -> _Placed:
        room = (self.end - self.start) / box.columns
        width = min(room - PAD, WIDEST)
        inside = width - 2 * PAD
        name = self.wrapped(box.name, TEXT - 4, inside, bold=True, limit=3)
        ports = [self._port(box, n, inside - KIND) for n in self._shown(box)]
        one = _Placed(box, name, ports, width=width)
        one.x = self.start + room * box.column + (room - width) / 2
        lines = sum(map(len, ports))
        one.height = 2 * PAD + KIND * 1.3 + len(name) * TEXT * 1.15 + lines * PORT * 1.35 + (8 if ports else 0)
        return one

    def _shown(self, box: Box) -> list[int]:
        """Ways out that need words."""
        return [n for n, port in enumerate(box.ports) if port.text or port.beyond or len(box.ports) > 1]

    def _port(self, box: Box, number: int, room: float) -> list[str]:
        port = box.ports[number]
        text = f"{port.text} → {port.beyond}" if port.beyond else port.text or "→"
        return self.wrapped(text, PORT, room, limit=2)

    def _stack(self) -> None:
        """Gaps are as high as the arrows in them need."""
        needed = [0] * len(self.tops)
        for arrow in self.flow.arrows:
            source, target = self._row(arrow)
            needed[source + 1] += 1
            needed[target] += self._is_far(arrow)
        for row, count in enumerate(needed):
            self.tops[row] = self.y
            self.y += (GAP if row else GAP / 2 * bool(count)) + count * TRACK
            here = [one for one in self.placed if one.box.row == row]
            for one in here:
                one.y = self.y
            self.y += max((one.height for one in here), default=0)

    def _track(self, gap: int) -> float:
        self.tracks[gap] += 1
        return self.tops[gap] + (GAP / 2 if gap else 0) - 6 + (self.tracks[gap] - 0.5) * TRACK

    def _side(self, arrow: Arrow) -> float:
        side = "left" if self._goes_back(arrow) else "right"
        self.sides[side] += 1
        away = (self.sides[side] - 0.5) * TRACK
        return self.start - away if side == "left" else self.end + away

    def _arrow(self, arrow: Arrow) -> None:
        source, target = self.placed[arrow.source], self.placed[arrow.target]
        begin, end = self._leaving(arrow), self._coming(arrow)
        below = self._track(source.box.row + 1)
        points: list[Point] = [(begin, source.y + source.height), (begin, below)]
        if self._is_far(arrow):
            side, above = self._side(arrow), self._track(target.box.row)
            points += [(side, below), (side, above), (end, above)]
        else:
            points += [(end, below)]
        self._line([*points, (end, target.y)], self._colour(source.box, arrow.port))

    def _leaving(self, arrow: Arrow) -> float:
        one = self.placed[arrow.source]
        return one.x + one.width * (arrow.port + 1) / (len(one.box.ports) + 1)

    def _coming(self, arrow: Arrow) -> float:
        """Arrows into one box come in side by side, in the order in which they stand above it."""
        every = [one for one in self.flow.arrows if one.target == arrow.target]
        every.sort(key=lambda one: (self._goes_back(one), self._leaving(one)))
        one = self.placed[arrow.target]
        aside = NUDGE if len(every) > 1 or self._is_far(arrow) else 0
        return one.x + one.width * (every.index(arrow) + 1) / (len(every) + 1) + aside

    def _line(self, points: Sequence[Point], colour: str) -> None:
        across, down = zip(*points, strict=True)
        self.axes.plot(across, down, color=colour, linewidth=3, solid_joinstyle="round", zorder=1)
        x, y = points[-1]
        self.axes.add_patch(Polygon([(x, y), (x - 10, y - 18), (x + 10, y - 18)], facecolor=colour, zorder=2))

    def _colour(self, box: Box, port: int) -> str:
        return WAYS[port % len(WAYS)] if len(box.ports) > 1 else self.theme.faint

    def _box(self, one: _Placed) -> None:
        edge = LOST if one.box.alone else self.theme.hatch
        shape = FancyBboxPatch(
            (one.x, one.y),
            one.width,
            one.height,
            boxstyle="round,pad=0,rounding_size=16",
            facecolor=self.theme.none,
            edgecolor=edge,
            linewidth=3,
            linestyle="--" if one.box.alone else "-",
            zorder=3,
        )
        self.axes.add_patch(shape)
        self._words(one, one.x + PAD, one.y + PAD)

    def _words(self, one: _Placed, x: float, y: float) -> None:
        self.text(one.box.kind, x, y + KIND, KIND, colour=self.theme.faint)
        y += KIND * 1.3
        for line in one.name:
            self.text(line, x, y + TEXT, TEXT - 4, bold=True)
            y += TEXT * 1.15
        y += 8
        for number, lines in zip(self._shown(one.box), one.ports, strict=True):
            self.box(x, y + PORT * 0.35, PORT * 0.6, PORT * 0.6, self._colour(one.box, number), layer=3)
            for line in lines:
                self.text(line, x + KIND, y + PORT * 0.95, PORT)
                y += PORT * 1.35
