"""The figures of a period as a picture: opened and closed as bars, the median first response as a line.

Pure: figures in, the bytes of a PNG out. The ground is white and opaque, so that it reads on dark screens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from bot.domain.figures import Stretch

WIDTH, HEIGHT = 1_200, 760
FINER = 2
"""It is drawn so many times larger and made smaller then, which smooths every edge."""
GROUND, INK, FAINT, GRID = "#ffffff", "#1d1c1d", "#616061", "#e2e2e2"
OPENED, CLOSED, RESPONSE = "#2a6fbb", "#e8912d", "#6b4fa0"
LEFT, RIGHT = 110, 1_160
BARS, LINE = (150, 430), (520, 700)
"""From where to where each of the two plots reaches, from the top."""
MOST_LABELS = 10
STEPS = (1, 2, 5)
HOUR = timedelta(hours=1)

Box = tuple[float, float, float, float]


def plot(stretches: Sequence[Stretch], until: datetime, zone: ZoneInfo) -> bytes:
    """The picture as PNG; there is at least one stretch.

    The font that comes with Pillow knows the letters of English alone, so only our own words stand here.
    """
    sheet = _Sheet()
    weekly = len(stretches) > 1 and stretches[1].since - stretches[0].since > timedelta(days=2)
    sheet.text((LEFT - 70, 34), f"Tickets by {'week' if weekly else 'day'}", size=30, bold=True)
    first, last = (at.astimezone(zone).strftime("%-d %b %Y") for at in (stretches[0].since, until))
    named_by = ", each week by its first day" if weekly else ""
    sheet.text(
        (LEFT - 70, 76), (f"{first} to {last}" if first != last else last) + named_by, size=21, fill=FAINT
    )
    _legend(sheet)
    _bars(sheet, stretches)
    _line(sheet, stretches)
    _days(sheet, stretches, zone)
    return sheet.png()


class _Sheet:
    """A canvas whose measures are those of the finished picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), GROUND)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        *,
        size: int,
        fill: str = INK,
        anchor: str = "la",
        bold: bool = False,
    ) -> None:
        self._draw.text(
            (at[0] * FINER, at[1] * FINER),
            text,
            font=ImageFont.load_default(size * FINER),
            fill=fill,
            anchor=anchor,
            stroke_width=1 if bold else 0,
            stroke_fill=fill,
        )

    def box(self, box: Box, fill: str) -> None:
        left, top, right, bottom = (each * FINER for each in box)
        if bottom - top >= 1:
            self._draw.rectangle((left, top, right, bottom), fill=fill)

    def dot(self, at: tuple[float, float], radius: float, fill: str) -> None:
        x, y = at
        self._draw.ellipse(
            [(x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER],
            fill=fill,
        )

    def line(self, points: Sequence[tuple[float, float]], fill: str, width: float) -> None:
        scaled = [(x * FINER, y * FINER) for x, y in points]
        self._draw.line(scaled, fill=fill, width=round(width * FINER), joint="curve")

    def png(self) -> bytes:
        out = BytesIO()
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(out, format="PNG")
        return out.getvalue()


def _legend(sheet: _Sheet) -> None:
    top = BARS[0] - 34
    for left, colour, label in ((LEFT, OPENED, "opened"), (LEFT + 130, CLOSED, "closed")):
        sheet.box((left, top, left + 20, top + 20), colour)
        sheet.text((left + 28, top + 10), label, size=20, anchor="lm")
    sheet.text((LEFT, LINE[0] - 34), "median first response", size=20, fill=RESPONSE, bold=True)


def _bars(sheet: _Sheet, stretches: Sequence[Stretch]) -> None:
    top, bottom = BARS
    ceiling, step = _scale(max(max(each.opened, each.closed) for each in stretches))
    _grid(sheet, BARS, ceiling, step, lambda value: f"{value:,.0f}")
    slot = (RIGHT - LEFT) / len(stretches)
    wide = min(slot * 0.38, 40)
    for number, each in enumerate(stretches):
        middle = LEFT + (number + 0.5) * slot
        for begins, count, colour in ((middle - wide, each.opened, OPENED), (middle, each.closed, CLOSED)):
            height = (bottom - top) * count / ceiling
            sheet.box((begins, bottom - height, begins + wide * 0.94, bottom), colour)


def _line(sheet: _Sheet, stretches: Sequence[Stretch]) -> None:
    """A dot for each stretch in which somebody was answered; a line where they follow on each other."""
    top, bottom = LINE
    longest = max((each.first_response for each in stretches if each.first_response), default=HOUR)
    unit, name = _unit(longest)
    ceiling, step = _scale(longest / unit)
    _grid(sheet, LINE, ceiling, step, lambda value: f"{value:,.0f} {name}")
    slot = (RIGHT - LEFT) / len(stretches)
    run: list[tuple[float, float]] = []
    for number, each in enumerate(stretches):
        if each.first_response is None:
            run = []
            continue
        height = (bottom - top) * (each.first_response / unit) / ceiling
        run.append((LEFT + (number + 0.5) * slot, bottom - height))
        if len(run) > 1:
            sheet.line(run[-2:], RESPONSE, 4)
        sheet.dot(run[-1], 6, RESPONSE)
    if not any(each.first_response is not None for each in stretches):
        sheet.text(
            ((LEFT + RIGHT) / 2, (top + bottom) / 2), "nobody was answered", size=21, fill=FAINT, anchor="mm"
        )


def _days(sheet: _Sheet, stretches: Sequence[Stretch], zone: ZoneInfo) -> None:
    """Dates below both plots, as many as there is room for."""
    slot = (RIGHT - LEFT) / len(stretches)
    every = -(-len(stretches) // MOST_LABELS)
    for number, each in enumerate(stretches):
        if number % every == 0:
            label = each.since.astimezone(zone).strftime("%-d %b")
            for bottom in (BARS[1], LINE[1]):
                sheet.text(
                    (LEFT + (number + 0.5) * slot, bottom + 14), label, size=18, fill=FAINT, anchor="ma"
                )


def _grid(
    sheet: _Sheet, reach: tuple[float, float], ceiling: float, step: float, label: Callable[[float], str]
) -> None:
    top, bottom = reach
    value = 0.0
    while value <= ceiling:
        height = bottom - (bottom - top) * value / ceiling
        sheet.line([(LEFT, height), (RIGHT, height)], INK if value == 0 else GRID, 1.5)
        sheet.text((LEFT - 14, height), label(value), size=18, fill=FAINT, anchor="rm")
        value += step


def _scale(most: float) -> tuple[float, float]:
    """The top of an axis and the distance of its lines: whole numbers, four lines or so."""
    size = 1
    while True:
        for each in STEPS:
            step = each * size
            if step * 4 >= most:
                return step * max(1, -(-most // step)), step
        size *= 10


def _unit(longest: timedelta) -> tuple[timedelta, str]:
    for unit, name in ((timedelta(days=1), "d"), (HOUR, "h")):
        if longest >= 2 * unit:
            return unit, name
    return timedelta(minutes=1), "min"
