"""Which areas an authority watches over."""

from __future__ import annotations

from django.db import connection

from suyuan.core.areas.codes import is_code, significant
from suyuan.parties.event_rights import SQL, audience_of_area
from suyuan.parties.kinds import SUBJECTS_OF_SECTION, SUPERVISING, Level, Subject


def areas_of_duty(kind: str, area: str, level: str, section: str) -> tuple[int, ...]:
    """The areas whose events an authority sees, as audiences: those below its own that the register knows, each with the
    subjects of its section.

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
    subjects = SUBJECTS_OF_SECTION.get(section, tuple(Subject))
    audiences = (audience_of_area(int(code), each) for code in codes if is_code(code) for each in subjects)
    return tuple(sorted(audiences))
