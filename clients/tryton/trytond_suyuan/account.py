# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""A company's account at a Suyuan server."""

from zoneinfo import ZoneInfo

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Unique, fields
from trytond.model.exceptions import ValidationError
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from suyuan_client import Client, movements

DEFAULT_ZONE = "Asia/Shanghai"


class Account(ModelSQL, ModelView):
    "Suyuan Account"

    __name__ = "suyuan.account"
    company = fields.Many2One("company.company", "Company", required=True, ondelete="CASCADE")
    server = fields.Char(
        "Server",
        required=True,
        help="The address of the Suyuan server: https://…, or http:// on this machine.",
    )
    key = fields.Char("Key", required=True, strip=True, help="An API key with the scope “capture”.")
    gln = fields.Char("GLN", required=True, help="By which events name the company: 13 digits.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints = [
            ("company_unique", Unique(table, table.company), "suyuan.msg_account_company_unique")
        ]

    @classmethod
    def default_company(cls):
        return Transaction().context.get("company")

    @classmethod
    def validate_fields(cls, accounts, field_names):
        super().validate_fields(accounts, field_names)
        for account in accounts:
            if not movements.gln_of([account.gln or ""]):
                raise ValidationError(gettext("suyuan.msg_gln", gln=account.gln))
            if not (account.server or "").startswith(("https://", "http://")):
                raise ValidationError(gettext("suyuan.msg_server", server=account.server))

    @classmethod
    @without_check_access
    def of(cls, company):
        """The account of a company; None while it has none."""
        found = Pool().get("suyuan.account").search([("company", "=", company.id)], limit=1)
        return found[0] if found else None

    @property
    def client(self):
        """Quick to give up: what waits is sent again by the scheduler."""
        return Client(self.server, self.key, timeout=20, retries=0)

    @property
    def zone(self):
        return ZoneInfo(self.company.timezone or DEFAULT_ZONE)

    @property
    def uri(self):
        return movements.party_uri(self.gln)
