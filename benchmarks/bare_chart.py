"""What matplotlib alone takes for as many bars: run as a program, or called in the drawing process."""

from __future__ import annotations

from io import BytesIO

BARS, PARTS = 5, 6


def bare(_order: None = None) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # only the drawing process may load it
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.8, 10), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for bar in range(BARS):
        for part in range(PARTS):
            axes.barh(bar, 10 + part, left=sum(range(10, 10 + part)))
            axes.text(part * 12, bar, str(10 + part))
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


if __name__ == "__main__":
    bare()
