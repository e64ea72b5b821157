"""Train the dictionary that event bodies are compressed with. Run once per dictionary: it is part of the format.

A dictionary that is in use must never change: bodies written with it could not be read again. A better one is
``bodies-2.zdict`` with a mark of its own in ``intake/envelope.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import zstandard

from suyuan.core.epcis import body
from suyuan.core.epcis.read import read_document
from suyuan.project.bench import workload
from suyuan.project.demo.documents import documents

SIZE = 16 << 10
OUT = Path(__file__).resolve().parent.parent / "src" / "suyuan" / "intake" / "bodies-1.zdict"


def samples() -> list[bytes]:
    """Bodies of the demonstration world and of the work load, the former more often: they look like life."""
    found = []
    for one in documents(20_000, 7):
        found += [body.encode(e.event) for e in read_document(one.data, one.media_type).events if e.event]
    for one in workload.documents(3, seed=99):
        found += [body.encode(e.event) for e in read_document(one, None).events if e.event]
    return found


if __name__ == "__main__":
    if OUT.exists():
        raise SystemExit(f"{OUT.name} exists and may be in use; it is not replaced")
    bodies = samples()
    trained = zstandard.train_dictionary(SIZE, bodies)
    OUT.write_bytes(trained.as_bytes())
    compressor = zstandard.ZstdCompressor(
        level=1, dict_data=trained, write_checksum=False, write_dict_id=False
    )
    packed = sum(len(compressor.compress(b)) for b in bodies)
    plain = sum(len(zstandard.ZstdCompressor(level=1).compress(b)) for b in bodies[:5000])
    sys.stdout.write(
        f"{len(bodies)} bodies of {sum(map(len, bodies)) / len(bodies):.0f} bytes; with dictionary {packed / len(bodies):.0f}, without {plain / 5000:.0f}"
    )
