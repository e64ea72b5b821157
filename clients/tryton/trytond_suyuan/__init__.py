# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""Tryton module: what shipments say was moved goes to Suyuan, and lots lead to their trace."""
