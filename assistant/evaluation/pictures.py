"""Pictures of a run as SVG, each with its title and what it shows in words; no script, no file."""

from collections.abc import Sequence
from html import escape

from assistant.evaluation.risk import Point

_WIDTH, _LEFT, _ROW = 640, 190, 24
_PLOT_HEIGHT = 220
_BINS = 12


def bars(title: str, figures: Sequence[tuple[str, float, float | None, float | None, int]]) -> str:
    """A bar from 0 to 1 for each name, with its interval as a line and n."""
    scale = _WIDTH - _LEFT - 120
    parts, said = [], []
    for place, (name, value, low, high, n) in enumerate(figures):
        y = place * _ROW + 4
        parts.append(_text(_LEFT - 8, y + 13, _cut(name), "end"))
        parts.append(_box(_LEFT, y, value * scale, 16))
        if low is not None and high is not None:
            parts.append(_line(_LEFT + low * scale, y + 8, _LEFT + high * scale, y + 8))
        parts.append(_text(_LEFT + scale + 8, y + 13, f"{value:.2f}, n {n}"))
        said.append(f"{name} {value:.2f}")
    return _svg(title, "; ".join(said), len(figures) * _ROW + 8, parts)


def histogram(title: str, values: Sequence[float], unit: str, *, whole: bool = False) -> str:
    """How many values there are of each size; the largest ones share the last bar."""
    top = sorted(values)[min(int(len(values) * 0.99), len(values) - 1)]
    step = max(1, -(-int(top + 1) // _BINS)) if whole else (top / _BINS or 1)
    counts = [0] * _BINS
    for value in values:
        counts[min(int(value / step), _BINS - 1)] += 1
    most, parts, said = max(counts), [], []
    wide = (_WIDTH - 40) / _BINS
    for place, count in enumerate(counts):
        high = count / most * (_PLOT_HEIGHT - 50)
        x = 30 + place * wide
        parts.append(_box(x, _PLOT_HEIGHT - 30 - high, wide - 3, high))
        start = f"{place * step:.0f}" if whole else f"{place * step:.2g}"
        label = f"{start}+" if place == _BINS - 1 else start
        parts.append(_text(x + wide / 2, _PLOT_HEIGHT - 14, label, "middle"))
        if count:
            parts.append(_text(x + wide / 2, _PLOT_HEIGHT - 34 - high, str(count), "middle"))
            said.append(f"from {start} {unit}: {count}")
    return _svg(title, "; ".join(said), _PLOT_HEIGHT, parts)


def risk_curve(title: str, points: Sequence[Point]) -> str:
    """Share of the answers that are wrong (up) over the share of questions answered (right)."""
    known = [(p.coverage, p.risk) for p in points if p.risk is not None]
    width, height = _WIDTH - 80, _PLOT_HEIGHT - 50
    places = [f"{50 + x * width:.1f},{10 + (1 - y) * height:.1f}" for x, y in known]
    parts = [f'<polyline class="curve" points="{" ".join(places)}"/>']
    parts += [_line(50, 10 + height, 50 + width, 10 + height), _line(50, 10, 50, 10 + height)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_text(50 + tick * width, height + 28, f"{tick:.0%}", "middle"))
        parts.append(_text(44, 14 + (1 - tick) * height, f"{tick:.0%}", "end"))
    parts.append(_text(50 + width, height + 44, "questions answered", "end"))
    step = max(1, len(known) // 8)
    said = "; ".join(f"{x:.0%} answered, {y:.0%} wrong" for x, y in known[::step])
    return _svg(title, said, _PLOT_HEIGHT + 6, parts)


def _svg(title: str, said: str, height: float, parts: Sequence[str]) -> str:
    label = escape(f"{title}. {said}", quote=True)
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg role="img" aria-label="{label}" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}">{"".join(parts)}</svg></figure>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _cut(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:27]}…"
