"""The store in a bucket: the same room, on a server that speaks S3."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

import media_files as files
from suyuan.core.problem import Refused
from suyuan.parties.media import queries, services, sweeping
from suyuan.parties.media.places import Away, Missing, place
from suyuan.parties.media.s3 import Bucket

pytestmark = pytest.mark.slow


@pytest.fixture
def server(settings) -> Iterator[Any]:
    """A server of its own, and the installation's settings for it."""
    from moto.server import ThreadedMotoServer

    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    settings.MEDIA_BUCKET, settings.MEDIA_BUCKET_ENDPOINT = "suyuan-media", f"http://{host}:{port}"
    settings.MEDIA_BUCKET_KEY, settings.MEDIA_BUCKET_SECRET, settings.MEDIA_BUCKET_PREFIX = (
        "key",
        "secret",
        "here/",
    )
    Bucket.of_settings().client.create_bucket(Bucket="suyuan-media")
    yield started
    started.stop()


def objects(settings) -> dict[str, bytes]:
    client = Session().create_client(
        "s3", region_name="us-east-1", endpoint_url=settings.MEDIA_BUCKET_ENDPOINT,
        aws_access_key_id="key", aws_secret_access_key="secret",
    )  # fmt: skip
    listed = client.list_objects_v2(Bucket="suyuan-media").get("Contents", [])
    return {
        one["Key"]: client.get_object(Bucket="suyuan-media", Key=one["Key"])["Body"].read() for one in listed
    }


def put(person, content):
    made = services.prepared(person.party.pk, content, "evidence")
    return services.keep(made, person.viewer, act=uuid.uuid4())


def test_it_is_kept_read_swept_and_erased(server, settings, people, django_capture_on_commit_callbacks):
    file = put(people.nurse, files.picture("PNG", (900, 900)))
    there = objects(settings)
    assert set(there) == {f"here/{file.place.hex}", f"here/{file.place.hex}t"}
    assert all(b"PNG" not in raw[:64] for raw in there.values())
    with queries.opened(file, people.nurse.viewer) as chunks:
        assert b"".join(chunks)[:4] == b"\x89PNG"
    assert list(sweeping.verified()) == [None]
    place().write("0" * 32, [b"left", b"behind"])
    assert (sweeping.sweep(), sweeping.sweep(grace=-5)) == (0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(file, act=uuid.uuid4())
    assert objects(settings) == {}


def test_what_is_not_there_is_missing(server):
    with pytest.raises(Missing), place().read("f" * 32):
        pass
    place().remove("f" * 32)


def test_a_server_that_is_away_is_a_problem_and_leaves_no_row(server, settings, people):
    file = put(people.nurse, files.picture())
    server.stop()
    for call in (lambda: put(people.nurse, files.picture(colour="red")), lambda: opened(file, people.nurse)):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.problems[0].code == "MED-019"
    assert queries.usage_of(people.nurse.party.pk).files == 1
    with pytest.raises(Away):
        list(place().names())
    sweeping.sweep_quietly()


def opened(file, person) -> bytes:
    with queries.opened(file, person.viewer) as chunks:
        return b"".join(chunks)
