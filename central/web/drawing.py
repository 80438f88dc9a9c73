"""Pictures made here as SVG, without scripts or style attributes: QR codes and charts. Words in them are escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import qrcode
from markupsafe import Markup

QUIET_MODULES = 4
BAR_WIDTH, CHART_HEIGHT = 18, 150
MARGIN = 16  # for the words under the first and the last bar


def qr_svg(text: str, title: str) -> Markup:
    """A QR code, error correction M, dark on white with its quiet zone; one path, sharp at any size."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    side = len(rows) + 2 * QUIET_MODULES
    runs = "".join(
        f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path d="{runs}" fill="#000"/></svg>'
    ).format(side=side, title=title, runs=runs)


def day_bars(by_day: Mapping[str, int], labels: Mapping[str, str], title: str) -> Markup:
    """One bar a day; the largest says its number, each says it when pointed at. `labels` are the words under some days."""
    most = max(by_day.values(), default=0)
    step, parts = BAR_WIDTH + 6, []
    for place, (day, number) in enumerate(by_day.items()):
        height = round(CHART_HEIGHT * number / most) if most else 0
        x, y = place * step, 22 + CHART_HEIGHT - height
        parts.append(
            Markup('<g><title>{day}: {number}</title><rect class="hit" x="{x}" y="0" width="{step}" height="{all}"/>').format(
                day=labels.get(f"full {day}", day), number=number, x=x, step=step, all=CHART_HEIGHT + 22
            )
        )
        parts.append(
            Markup('<rect class="bar" x="{x}" y="{y}" width="{width}" height="{height}" rx="3"/></g>').format(
                x=x + 3, y=y, width=BAR_WIDTH, height=height
            )
        )
        if number and number == most:
            parts.append(Markup('<text class="value" x="{}" y="{}">{}</text>').format(x + step / 2, y - 6, number))
        if day in labels:
            label = Markup('<text class="tick" x="{}" y="{}">{}</text>')
            parts.append(label.format(x + step / 2, CHART_HEIGHT + 42, labels[day]))
    ground = Markup('<path class="ground" d="M0 {y}h{w}"/>').format(y=CHART_HEIGHT + 22.5, w=step * len(by_day))
    return _svg("chart", (-MARGIN, 0, step * len(by_day) + 2 * MARGIN, CHART_HEIGHT + 50), title, [*parts, ground])


def row_bars(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, Markup]]:
    """Name, number and a bar as long as it is large, for a list."""
    most = max((number for _, number in rows), default=0) or 1
    bar = '<svg class="rowbar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    made = []
    for name, number in rows:
        inner = Markup('<rect class="bar" width="{}" height="10"/>').format(round(100 * number / most, 1))
        made.append((name, number, Markup(bar) + inner + Markup("</svg>")))  # noqa: S704 - our own text
    return made


def _svg(kind: str, box: tuple[int, int, int, int], title: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg class="{}" viewBox="{} {} {} {}" role="img" aria-label="{}">').format(kind, *box, title)
    return head + Markup("").join(parts) + Markup("</svg>")
