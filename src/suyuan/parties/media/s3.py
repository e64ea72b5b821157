"""The store in a bucket that speaks S3, of whatever maker. Only sealed bytes go there: its keeper reads nothing.

One PUT is whole or not at all, and durable when it is answered; so there is no temporary name. ``botocore`` signs and
sends; it is asked for paths instead of host names per bucket, which makers other than Amazon mostly want.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from django.conf import settings

from suyuan.parties.media.places import Away, Found, Missing

SECONDS: Final = 20
_GONE: Final = frozenset({"NoSuchKey", "404", "NotFound"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket, all names below a prefix."""

    client: Any
    bucket: str
    prefix: str

    @classmethod
    def of_settings(cls) -> Bucket:
        client = _client(
            settings.MEDIA_BUCKET_ENDPOINT,
            settings.MEDIA_BUCKET_REGION,
            settings.MEDIA_BUCKET_KEY,
            settings.MEDIA_BUCKET_SECRET,
        )
        return cls(client, settings.MEDIA_BUCKET, settings.MEDIA_BUCKET_PREFIX)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        with _told():
            self.client.put_object(Bucket=self.bucket, Key=self.prefix + name, Body=b"".join(chunks))

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        with _told():
            body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"]
        with body:
            yield body

    def remove(self, name: str) -> None:
        with _told():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def names(self) -> Iterator[Found]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        with _told():
            for page in pages:
                for one in page.get("Contents", ()):
                    yield Found(one["Key"].removeprefix(self.prefix), one["LastModified"].timestamp())


@contextmanager
def _told() -> Iterator[None]:
    """What the library raises, as what the room knows."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE:
            raise Missing(str(error)) from None
        raise Away(str(error)) from error
    except BotoCoreError as error:
        raise Away(str(error)) from error


@lru_cache(maxsize=2)
def _client(endpoint: str, region: str, key: str, secret: str) -> Any:
    config = Config(
        connect_timeout=SECONDS,
        read_timeout=SECONDS,
        retries={"total_max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Session().create_client(
        "s3",
        region_name=region,
        endpoint_url=endpoint or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=config,
    )
