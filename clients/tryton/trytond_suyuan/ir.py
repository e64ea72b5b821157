# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""The scheduled action that sends the outbox."""

from trytond.pool import PoolMeta


class Cron(metaclass=PoolMeta):
    __name__ = "ir.cron"

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.append(("suyuan.outbox|send_due", "Send Shipments to Suyuan"))
