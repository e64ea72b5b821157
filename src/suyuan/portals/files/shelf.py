"""What a page shows of the files at an event or a thing: pictures small, all else by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from suyuan.parties.media import queries
from suyuan.parties.media.kinds import KINDS
from suyuan.parties.media.queries import StoredFile
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A file as a tile; its name only for who has named it so."""

    file: StoredFile
    kind: str
    name: str

    @classmethod
    def of(cls, file: StoredFile, viewer: Viewer) -> OnShelf:
        name = queries.name_of(file) if file.party_id in viewer.parties else ""
        return cls(file, KINDS[file.media_type].extension.upper(), name or file.file_name)

    @property
    def has_picture(self) -> bool:
        """Whether the small picture is shown without being asked for: of patients it never is."""
        return self.file.has_thumbnail and not self.file.is_of_patient


def at_event(event_id: UUID, viewer: Viewer) -> list[OnShelf]:
    if not somewhere(viewer, Action.FILE_READ):
        return []
    return [OnShelf.of(one, viewer) for one in queries.files_at_event(event_id, viewer)]


def at_item(key: UUID, viewer: Viewer) -> list[OnShelf]:
    if not somewhere(viewer, Action.FILE_READ):
        return []
    return [OnShelf.of(one, viewer) for one in queries.files_at_item(key, viewer)]


def may_keep(viewer: Viewer) -> bool:
    return somewhere(viewer, Action.FILE_KEEP)
