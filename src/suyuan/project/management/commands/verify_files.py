"""Whether the store of files still holds what was taken in, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from suyuan.parties.media import sweeping
from suyuan.parties.media.places import Away


class Command(BaseCommand):
    help = "Opens every photo, video and document, compares its SHA-256, and removes bytes that no row names."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            verdicts = list(sweeping.verified())
            swept = sweeping.sweep()
        except Away as away:
            raise CommandError(f"the store of files cannot be reached: {away}") from None
        wrong = [one for one in verdicts if one is not None]
        for one in wrong:
            self.stdout.write(f"{one.file.id} {one.words}")
        self.stdout.write(f"{len(verdicts)} files, {len(wrong)} wrong, {swept} without a row removed")
        if wrong:
            raise CommandError("restore the files that are wrong from a backup")
