"""One store: sealed file by file, durable before it is told, read by whoever may, and erased for good."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.test import override_settings

import media_files as files
from documents import document, epc, object_event
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.event_rights import EventRight, grant
from suyuan.parties.media import queries, services, sweeping
from suyuan.parties.media.models import MediaFile, MediaKey
from suyuan.parties.media.places import Folder, place
from suyuan.parties.media.sealing import CHUNK, FileKey, Part
from suyuan.parties.pseudonyms import Pseudonymiser, save_originals
from suyuan.parties.sealing import Unreadable
from suyuan.parties.viewer import Viewer


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    settings.MEDIA_FOLDER = tmp_path / "media"
    return settings.MEDIA_FOLDER


def put(who, content=None, purpose="evidence", **more):
    made = services.prepared(who.party.pk, content or files.picture(), purpose, **more)
    return services.keep(made, who.viewer, act=uuid.uuid4())


def read(file, viewer, part=Part.CONTENT) -> bytes:
    with queries.opened(file, viewer, part) as chunks:
        return b"".join(chunks)


def refused(call, *given, **named) -> str:
    with pytest.raises(Refused) as caught:
        call(*given, **named)
    return caught.value.problems[0].code


def on_disk(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.glob("*/*")}


def reported(person, serial="MEDIA1", **more):
    event = object_event(epc(serial), **more)
    result = capture(document(event), sender=person.party.pk)
    assert result.success
    sequence_all()
    return result.lines[0].event_id, uuid.UUID(bytes=key_for(epc(serial)))


def tell(event, person):
    """Give a right to the event."""
    with connection.cursor() as cursor:
        grant([(event.bytes, person.party.pk, EventRight.PARTNER)], cursor)


def test_it_works(people, store):
    content = files.pdf()
    file = put(people.nurse, content, "document", name="licence.pdf")
    assert read(file, people.nurse.viewer) == content
    assert queries.name_of(file) == "licence.pdf"
    assert [one.id for one in queries.files_of(people.nurse.viewer)] == [file.id]
    assert queries.usage_of(people.nurse.party.pk) == queries.Usage(len(content), 1)


def test_nothing_of_it_lies_open(people, store, one):
    content = files.pdf()
    put(people.nurse, content, "document", name="Zhang San.pdf")
    assert all(content[:40] not in raw and b"%PDF" not in raw for raw in on_disk(store).values())
    row = one("SELECT (f.*)::text || (k.*)::text FROM media_file f JOIN media_key k ON k.file_id = f.id")
    assert b"Zhang San".hex() not in row
    assert all(path.stat().st_mode & 0o077 == 0 for path in store.rglob("*"))


def test_the_same_picture_of_one_party_is_kept_once_and_of_two_it_has_two_names(people, store):
    first, again, other = put(people.nurse), put(people.nurse), put(people.rival)
    assert first.id == again.id != other.id
    assert queries.usage_of(people.nurse.party.pk).files == 1
    assert len(on_disk(store)) == 4  # two files, two thumbnails


def test_it_is_read_in_chunks_and_none_is_altered_moved_or_cut_off():
    key, content = FileKey.new(uuid.uuid4()), os.urandom(3 * CHUNK + 5)
    sealed = list(key.sealed(Part.CONTENT, content))
    assert len(sealed) == 4

    def opened(chunks, part=Part.CONTENT, by=key):
        import io

        return b"".join(by.opened(part, io.BytesIO(b"".join(chunks))))

    assert opened(sealed) == content
    assert opened(key.sealed(Part.CONTENT, content[:CHUNK])) == content[:CHUNK]
    assert opened(key.sealed(Part.NAME, b""), Part.NAME) == b""
    flipped = sealed[0][:9] + bytes((sealed[0][9] ^ 1,)) + sealed[0][10:]
    bad = [
        (sealed[:3], Part.CONTENT, key), (sealed[1:], Part.CONTENT, key), ([], Part.CONTENT, key),
        ([sealed[1], sealed[0], *sealed[2:]], Part.CONTENT, key), ([flipped, *sealed[1:]], Part.CONTENT, key),
        (sealed, Part.THUMBNAIL, key), (sealed, Part.CONTENT, FileKey(uuid.uuid4(), key.secret)),
    ]  # fmt: skip
    for chunks, part, by in bad:
        with pytest.raises(Unreadable):
            opened(chunks, part, by)


def test_erased_is_erased_and_may_come_again(people, store, django_capture_on_commit_callbacks):
    file = put(people.nurse)
    copy = on_disk(store)
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(file, act=uuid.uuid4())
    assert on_disk(store) == {}
    assert not MediaKey.objects.exists()
    assert MediaFile.objects.get().name is None
    assert queries.file_of(file.id, people.nurse.viewer) is None
    for name, raw in copy.items():  # as out of a backup
        Folder(store).write(name, [raw])
    assert refused(read, file, people.nurse.viewer) == "MED-014"
    again = put(people.nurse)
    assert (again.id, again.place != file.place) == (file.id, True)
    assert read(again, people.nurse.viewer)


def test_strangers_find_nothing_until_it_is_attached_to_what_they_see(people):
    event, _ = reported(people.importer)
    shown, hidden = put(people.importer), put(people.importer, files.picture(colour="red"))
    others = [one.viewer for one in (*people.outsiders, people.public)] + [Viewer.nobody()]
    services.checked_link(shown, event, None)
    services.attach(shown, event, None, act=uuid.uuid4())
    for viewer in others:
        assert queries.file_of(shown.id, viewer) is None
        assert queries.files_at_event(event, viewer) == []
    tell(event, people.distributor)
    assert [one.id for one in queries.files_at_event(event, people.distributor.viewer)] == [shown.id]
    assert read(shown, people.distributor.viewer)
    assert queries.file_of(hidden.id, people.distributor.viewer) is None
    assert queries.files_of(people.distributor.viewer) == []
    for viewer in (people.rival.viewer, people.public.viewer):
        assert queries.file_of(shown.id, viewer) is None


def test_at_a_thing_it_is_shown_to_who_sees_that_its_owner_had_it(people):
    event, item = reported(people.importer)
    other, _ = reported(people.distributor, bizStep="storing")  # the same thing, seen by somebody else
    assert other != event
    file = put(people.importer)
    services.checked_link(file, None, item)
    services.attach(file, None, item, act=uuid.uuid4())
    assert queries.files_at_item(item, people.distributor.viewer) == []
    tell(event, people.distributor)
    assert [one.id for one in queries.files_at_item(item, people.distributor.viewer)] == [file.id]
    assert queries.files_at_item(item, people.rival.viewer) == []


def test_it_is_attached_to_own_reports_alone(people):
    event, item = reported(people.importer)
    file = put(people.rival)
    assert refused(services.checked_link, file, event, None) == "MED-015"
    assert refused(services.checked_link, file, None, item) == "MED-015"
    assert refused(services.checked_link, file, None, None) == "MED-018"
    assert refused(services.checked_link, file, event, item) == "MED-018"


def patient(person, text="MZ1") -> str:
    maker = Pseudonymiser(person.party.pk)
    name = maker.pseudonym_of(text)
    save_originals([maker._seal(name, text)])
    return name.removeprefix(PREFIX)


def test_a_file_about_a_patient_names_one_of_the_own_and_goes_to_nobody_else(people):
    code, event = patient(people.nurse), reported(people.nurse)[0]
    file = put(people.nurse, purpose="patient", person=code)
    assert (file.person, file.is_of_patient) == (code, True)
    assert refused(read, file, people.nurse.viewer) == "MED-016"
    assert refused(services.checked_link, file, event, None) == "MED-017"
    assert queries.file_of(file.id, people.regulator.viewer) is None
    for purpose, person in (("patient", ""), ("patient", "0" * 26), ("evidence", code)):
        assert refused(put, people.nurse, purpose=purpose, person=person) == "MED-012"
    assert refused(put, people.rival, purpose="patient", person=code) == "MED-012"
    assert refused(put, people.nurse, purpose="fun") == "MED-011"


def test_it_opens_while_the_reader_may_look_at_that_patient(people):
    from vault_grants import may_look

    code, other = patient(people.nurse), patient(people.nurse, "MZ2")
    file = put(people.nurse, purpose="patient", person=code)
    may_look(people.nurse, other)
    assert refused(read, file, people.nurse.viewer) == "MED-016"
    may_look(people.nurse, code, days=-1)
    assert refused(read, file, people.nurse.viewer) == "MED-016"  # it was so until yesterday
    may_look(people.nurse, code)
    assert read(file, people.nurse.viewer)
    assert refused(read, file, Viewer(party_id=people.nurse.party.pk)) == "MED-016"  # a key is nobody
    assert services.erase_of_person(people.nurse.party.pk, code, act=uuid.uuid4()) == 1
    assert queries.file_of(file.id, people.nurse.viewer) is None


def test_there_is_no_more_room_than_the_settings_give(people):
    with override_settings(MEDIA_LARGEST_FILE=100):
        assert refused(put, people.nurse) == "MED-002"
    small = len(files.picture())
    with override_settings(MEDIA_PARTY_BYTES=small + 10):
        put(people.nurse)
        assert refused(put, people.nurse, files.picture(colour="red")) == "MED-003"
        put(people.rival)  # others are not affected
    with override_settings(MEDIA_PARTY_FILES=1):
        assert refused(put, people.nurse, files.picture(colour="red")) == "MED-003"


def test_a_name_is_no_path_and_is_kept_from_no_list(people, store):
    file = put(people.nurse, name="../../etc/passwd\0\n.jpg")
    assert queries.name_of(file) == "passwd.jpg"
    assert {path.parent.parent for path in store.glob("*/*")} == {store}
    assert "passwd" not in file.file_name


def test_what_no_row_names_is_swept_and_nothing_else(people, store):
    file = put(people.nurse)
    place().write("ab" * 16, [b"left behind by a crash"])
    (store / "ab" / "abcd.part").write_bytes(b"half")
    assert sweeping.sweep() == 0  # it may be under way
    assert sweeping.sweep(grace=-5) == 2
    assert set(on_disk(store)) == {file.place.hex, file.place.hex + "t"}
    assert list(sweeping.verified()) == [None]


def test_what_is_altered_lost_or_another_is_told(people, store):
    altered, lost, swapped, other = (
        put(people.nurse, files.picture(colour=one)) for one in ("red", "blue", "lime", "pink")
    )
    path = {one.id: store / one.place.hex[:2] / one.place.hex for one in (altered, lost, swapped, other)}
    raw = bytearray(path[altered.id].read_bytes())
    raw[50] ^= 1
    path[altered.id].write_bytes(raw)
    path[lost.id].unlink()
    path[swapped.id].write_bytes(path[other.id].read_bytes())
    wrong = {one.file.id for one in sweeping.verified() if one}
    assert wrong == {altered.id, lost.id, swapped.id}
    assert {refused(read, one, people.nurse.viewer) for one in (altered, lost, swapped)} == {"MED-014"}


KEEP = """
import django, sys, uuid; django.setup()
import media_files
from suyuan.parties.media import services
from suyuan.parties.viewer import Viewer
from django.db import transaction
with transaction.atomic():
    made = services.prepared(int(sys.argv[1]), media_files.picture(), "evidence")
    services.keep(made, Viewer.operator(), act=uuid.uuid4())
"""


@pytest.mark.parametrize("point", ["media-written", "media-renamed"])
def test_a_kill_leaves_no_row_and_what_it_leaves_is_swept(committed, store, point):
    from suyuan.parties.services import create_party

    party = create_party("hospital", "首善医院", "HOSPITAL").pk
    env = committed.env | {"SUYUAN_MEDIA_FOLDER": str(store), "PYTHONPATH": str(Path(files.__file__).parent)}
    env |= {"DJANGO_SETTINGS_MODULE": "suyuan.project.settings"}
    command = [sys.executable, "-c", KEEP, str(party)]
    killed = subprocess.run(
        command, env=env | {"SUYUAN_FAILPOINT": point}, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -9, killed.stderr
    assert not MediaFile.objects.exists()
    assert len(on_disk(store)) == 1
    assert sweeping.sweep(grace=-5) == 1
    whole = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert whole.returncode == 0, whole.stderr
    assert list(sweeping.verified()) == [None]
    assert len(on_disk(store)) == 2
