"""Keeping one file that somebody sent on a page: once, by an act."""

from __future__ import annotations

from suyuan.ledger import acts
from suyuan.parties.media import services
from suyuan.parties.media.queries import StoredFile
from suyuan.parties.viewer import Viewer


def kept(viewer: Viewer, made: services.Prepared) -> StoredFile:
    """The file that was kept before with this content, or the new one. Raises Refused."""
    file = services.known(made)
    if file is not None:
        return file
    body = {"file": str(made.id), "purpose": str(made.purpose), "type": made.file.media_type}
    with acts.ordering("file.keep", viewer, subject=made.id, size=len(made.file.content), **body) as act:
        return services.keep(made, viewer, act=act)
