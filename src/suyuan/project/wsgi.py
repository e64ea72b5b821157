"""The site as a WSGI application, for granian or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from suyuan.project.parent import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.project.settings")
end_with_parent()
application = get_wsgi_application()
