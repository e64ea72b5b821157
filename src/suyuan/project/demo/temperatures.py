"""Temperature curves as recorders in cold rooms and trucks draw them: a slow swing, a little noise, door openings."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass

Points = tuple[tuple[dt.datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A compressor that stops: the temperature climbs to the peak and comes back."""

    begins: dt.datetime
    lasts: dt.timedelta
    peak: float

    def adds(self, moment: dt.datetime, usual: float) -> float:
        """Degrees above the usual value at a moment."""
        part = (moment - self.begins) / self.lasts
        return (self.peak - usual) * math.sin(math.pi * part) if 0 <= part <= 1 else 0.0


def curve(
    seed: int, start: dt.datetime, end: dt.datetime, every: dt.timedelta, failure: Failure | None = None
) -> Points:
    """Readings in degrees Celsius with one decimal, between 2.6 and 6.9 unless a failure lifts them."""
    noise = random.Random(f"temperature/{seed}/{start.isoformat()}")  # noqa: S311 - a repeatable curve
    phase, points, moment = noise.random() * math.tau, [], start
    while moment <= end:
        hours = (moment - start) / dt.timedelta(hours=1)
        usual = 4.7 + 1.1 * math.sin(hours * math.tau / 5 + phase) + noise.gauss(0, 0.22)
        usual = min(max(usual, 2.6), 6.9)
        value = usual + (failure.adds(moment, usual) if failure else 0.0)
        points.append((moment, f"{value:.1f}"))
        moment += every
    return tuple(points)
