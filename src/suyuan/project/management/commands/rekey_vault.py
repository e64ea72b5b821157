"""A new vault key for institutions: run by whoever owns the machine, as often as the rules there ask."""

from __future__ import annotations

from typing import Any

import click
from django.core.management import BaseCommand, CommandError, CommandParser

from suyuan.ledger import acts
from suyuan.parties.institution_keys import newest_vault_key, renew_vault_key
from suyuan.parties.models import Party
from suyuan.parties.queries import named_party
from suyuan.parties.vault.rekeying import Renewed, encrypt_again, left_under_older_keys
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role, connect


class Command(BaseCommand):
    help = "Makes a new vault key for institutions and encrypts the people in their vaults and the keys of their files again under it; goes on where it was ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("party", nargs="*", help="Codes of institutions; all that have a vault without.")

    def handle(self, *_args: Any, party: list[str], **_options: Any) -> None:
        parties = [named_party(code) for code in party] or list(
            Party.objects.filter(secrets__purpose="vault").distinct().order_by("code")
        )
        unreadable = sum(self._renew(one).unreadable for one in parties)
        if unreadable:
            raise CommandError(
                f"{unreadable} do not open under the keys of this installation and stay as they were"
            )

    def _renew(self, party: Party) -> Renewed:
        with connect(Role.OWNER) as owner:
            key = newest_vault_key(party.pk)
            left = left_under_older_keys(owner, party.pk, key) if key else 0
            if not left or key is None:
                with acts.ordering("vault.rekey", Viewer.operator(), party=party.code):
                    key = renew_vault_key(party.pk)
                left = left_under_older_keys(owner, party.pk, key)
            with click.progressbar(length=left, label=party.code) as bar:
                done = encrypt_again(owner, party.pk, key, bar.update)
        self.stdout.write(f"{party.code}: {done.again} encrypted again, {done.unreadable} do not open")
        return done
