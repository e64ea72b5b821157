"""Drawing values as SVG text. Everything that came from outside passes ``escape``; no style attribute, no script."""

from __future__ import annotations

from html import escape

from suyuan.web.pictures.shapes import (
    Bar,
    Curve,
    Label,
    Link,
    Mark,
    Picture,
    Piece,
    Polyline,
    Ribbon,
    Rule,
    Text,
)

MARKS = {
    "dot": '<circle r="4.5"/>',
    "ring": '<circle class="ring" r="5"/>',
    "diamond": '<path d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
    "hollow": '<path class="ring" d="M0-6 6 0 0 6-6 0z"/>',
    "cross": '<path class="ring" d="M0-6 6 0 0 6-6 0zM-9 9 9-9"/>',
    "triangle": '<path d="M0-6 6 5-6 5z"/>',
    "count": '<circle r="9.5"/>',
}
HATCH = (
    '<defs><pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="7" height="7"/><path class="hatch-line" d="M0 0V7"/></pattern></defs>'
)


def drawing(picture: Picture) -> str:
    """The plot as one ``<svg>``; it fills the width it is given. Names that stand in it are drawn last."""
    hatch = f"hatch-{len(picture.pieces)}-{_n(picture.names)}"
    hatched = any(isinstance(piece, Bar) and piece.hatched for piece in picture.pieces)
    body = "".join(_piece(piece, hatch) for piece in picture.pieces)
    body += "" if picture.names else "".join(_name_above(label) for label in picture.labels)
    width = _n(picture.width) if picture.width else "100%"
    return (
        f'<svg class="plot {escape(picture.look)}" width="{width}" height="{_n(picture.height)}" role="group"'
        f' aria-label="{escape(picture.title)}"><title>{escape(picture.title)}</title>'
        f"<desc>{escape(picture.description)}</desc>{HATCH.format(hatch) if hatched else ''}{body}</svg>"
    )


def label_column(picture: Picture) -> str:
    """The names of the lanes as an ``<svg>`` of the same height, for the column that stays."""
    body = "".join(_label(label, picture.names) for label in picture.labels)
    return f'<svg class="lane-names" width="{_n(picture.names)}" height="{_n(picture.height)}" aria-hidden="true">{body}</svg>'


def _label(label: Label, width: float) -> str:
    if label.look.startswith("limit-name"):
        return f'<text class="{escape(label.look)}" x="{_n(width - 10)}" y="{_n(label.y + 4.5)}">{escape(label.text)}</text>'
    lines = [
        ("name " + escape(label.look), label.text, 14),
        ("name", label.more, 14),
        ("note", label.note, 13),
    ]
    lines = [line for line in lines if line[1]]
    y = label.y + 4.5 - (6.0 if len(lines) > 1 else 0.0) - (6.5 if len(lines) > 2 else 0.0)
    body = f"<title>{escape(label.full)}</title>" if label.full else ""
    for name, words, height in lines:
        body += f'<text class="{name}" x="0" y="{_n(y)}">{escape(words)}</text>'
        y += height
    return f"<g>{body}</g>"


def _name_above(label: Label) -> str:
    """A lane's name in one line with its note; a limit's name stands on its own line."""
    look, limit = escape(label.look), label.look.startswith("limit-name")
    y = label.y - 3 if limit else label.y
    text = f'<text class="lane-name {look}" x="0" y="{_n(y)}">{escape(label.text)}'
    note = f'<tspan class="note" dx="8">{escape(label.note)}</tspan>' if label.note else ""
    return f"{text}{note}</text>"


def _piece(piece: Piece, hatch: str) -> str:  # noqa: PLR0911 - one line a shape
    match piece:
        case Bar():
            return _bar(piece, hatch)
        case Mark():
            return _mark(piece)
        case Rule():
            x1, x2 = _p(piece.x1), _p(piece.x2)
            return f'<line class="{escape(piece.look)}" x1="{x1}" y1="{_n(piece.y1)}" x2="{x2}" y2="{_n(piece.y2)}"/>'
        case Text():
            return _text(piece)
        case Curve():
            return _curve(piece)
        case Ribbon():
            return _ribbon(piece)
        case Polyline():
            return _polyline(piece)


def _bar(bar: Bar, hatch: str) -> str:
    fill = f' fill="url(#{hatch})"' if bar.hatched else ""
    inside = f'<rect{fill} width="100%" height="100%" rx="{_n(bar.radius)}"/>'
    if bar.text:
        inside += f'<text x="8" y="{_n(bar.height / 2 + 4.5)}">{escape(bar.text)}</text>'
    look = f"bar {bar.look}"
    place = f'x="{_p(bar.x)}" y="{_n(bar.y)}" width="{_p(bar.width)}" height="{_n(bar.height)}"'
    return _linked(f'<svg class="{escape(look)}" {place}>{inside}</svg>', bar.link)


def _mark(mark: Mark) -> str:
    words = (
        f'<text x="{11 if mark.shape != "count" else 0}" y="4.5">{escape(mark.text)}</text>'
        if mark.text
        else ""
    )
    place = f'x="{_p(mark.x)}" y="{_n(mark.y)}" overflow="visible"'
    inside = (
        f'<circle class="touch" r="12"/>{MARKS[mark.shape]}{words}'
        if mark.link
        else MARKS[mark.shape] + words
    )
    return _linked(
        f'<svg class="mark m-{escape(mark.shape)} {escape(mark.look)}" {place}>{inside}</svg>', mark.link
    )


def _text(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{escape(text.anchor)}"'
    shift = f' dx="{_n(text.shift)}"' if text.shift else ""
    place = f'x="{_p(text.x)}" y="{_n(text.y)}"'
    return f'<text class="{escape(text.look)}" {place}{anchor}{shift}>{escape(text.text)}</text>'


def _curve(curve: Curve) -> str:
    left, right = sorted((curve.x1, curve.x2))
    top, bottom = sorted((curve.y1, curve.y2))
    box = f'x="{_p(left)}" y="{_n(top)}" width="{_p(max(right - left, 0.05))}" height="{_n(max(bottom - top, 1))}"'
    from_x, to_x = (0, 100) if curve.x1 <= curve.x2 else (100, 0)
    from_y, to_y = (0, 100) if curve.y1 <= curve.y2 else (100, 0)
    path = f"M{from_x} {from_y}C{(from_x + to_x) / 2:g} {from_y} {(from_x + to_x) / 2:g} {to_y} {to_x} {to_y}"
    return (
        f'<svg {box} viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible" class="{escape(curve.look)}">'
        f'<path vector-effect="non-scaling-stroke" d="{path}"/></svg>'
    )


def _ribbon(ribbon: Ribbon) -> str:
    top = min(ribbon.y1, ribbon.y2)
    height = max(ribbon.y1 + ribbon.height1, ribbon.y2 + ribbon.height2) - top
    a, b = ribbon.y1 - top, ribbon.y2 - top
    path = (
        f"M0 {_n(a)}C50 {_n(a)} 50 {_n(b)} 100 {_n(b)}V{_n(b + ribbon.height2)}"
        f"C50 {_n(b + ribbon.height2)} 50 {_n(a + ribbon.height1)} 0 {_n(a + ribbon.height1)}z"
    )
    box = f'x="{_p(ribbon.x1)}" y="{_n(top)}" width="{_p(ribbon.x2 - ribbon.x1)}" height="{_n(height)}"'
    shape = (
        f'<svg {box} viewBox="0 0 100 {_n(height)}" preserveAspectRatio="none" class="ribbon {escape(ribbon.look)}">'
        f'<path vector-effect="non-scaling-stroke" d="{path}"/></svg>'
    )
    return _linked(shape, ribbon.link)


def _polyline(line: Polyline) -> str:
    if len(line.points) < 2:
        return ""
    top = min(y for _, y in line.points)
    height = max(max(y for _, y in line.points) - top, 1)
    left, right = line.points[0][0], line.points[-1][0]
    width = max(right - left, 0.01)
    points = " ".join(f"{_n((x - left) / width * 1000)},{_n(y - top)}" for x, y in line.points)
    box = f'x="{_p(left)}" y="{_n(top)}" width="{_p(width)}" height="{_n(height)}"'
    return (
        f'<svg {box} viewBox="0 0 1000 {_n(height)}" preserveAspectRatio="none" overflow="visible"'
        f' class="line {escape(line.look)}"><polyline vector-effect="non-scaling-stroke" points="{points}"/></svg>'
    )


def _linked(shape: str, link: Link | None) -> str:
    if link is None:
        return shape
    words = escape(link.title)
    return f'<a href="{escape(link.href)}" aria-label="{words}"><title>{words}</title>{shape}</a>'


def _p(percent: float) -> str:
    return f"{percent:.2f}".rstrip("0").rstrip(".") + "%"


def _n(pixels: float) -> str:
    return f"{pixels:.1f}".rstrip("0").rstrip(".")
