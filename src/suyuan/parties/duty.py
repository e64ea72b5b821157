"""Which areas an authority watches over."""

from __future__ import annotations

from django.db import connection

from suyuan.core.areas.codes import is_code, significant
from suyuan.parties.event_rights import SQL, audience_of_area
from suyuan.parties.kinds import SUPERVISING, Level


def areas_of_duty(kind: str, area: str, level: str) -> tuple[int, ...]:
    """The areas whose events an authority sees, as audiences: those below its own that the register knows.

    Its code says how far that is: 110000 is all of Beijing, 110105 one district; a national authority watches over
    all. Who is no supervising authority, and who has no area, has none.
    """
    is_national = level == Level.NATIONAL
    if kind not in SUPERVISING or not (is_national or is_code(area)):
        return ()
    prefix = "" if is_national else significant(area)
    with connection.cursor() as cursor:
        cursor.execute(SQL["areas_under"], {"prefix": f"{prefix}%"})
        codes = [code for (code,) in cursor.fetchall()]
    return tuple(sorted(audience_of_area(code) for code in codes if is_code(code)))
