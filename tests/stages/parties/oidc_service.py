"""A real sign-in service for tests: django-oauth-toolkit with OpenID Connect, over TLS, in a process of its own.

Run with a folder that holds ``ca.pem`` (certificate) and ``key.pem``; prints the port when it serves. The persons
``zhang`` and ``wang`` have the password ``service-password``; the client is ``suyuan``, its secret ``client-secret``.
"""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings

SIGN_IN = '<form method="post">{% csrf_token %}{{ form }}<input type="hidden" name="next" value="{{ next }}"></form>'


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def configure(folder: Path, port: int) -> None:
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="oidc_service_urls",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "service.db"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": [("django.template.loaders.locmem.Loader", {"registration/login.html": SIGN_IN})],
            },
        }],
        LOGIN_URL="/login/",
        SESSION_COOKIE_NAME="their_session",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": (folder / "signing.pem").read_text(),
            "OIDC_ISS_ENDPOINT": f"https://localhost:{port}/o",
            "SCOPES": {"openid": "who", "profile": "name"},
            "OAUTH2_VALIDATOR_CLASS": "oidc_service_urls.Claims",
        },
    )  # fmt: skip
    django.setup()


def serve(folder: Path, port: int) -> None:
    configure(folder, port)
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for login, name in (("zhang", "张明"), ("wang", "王静")):
        User.objects.create_user(login, password="service-password", first_name=name)
    Application.objects.create(
        client_id="suyuan", client_secret="client-secret", client_type="confidential", algorithm="RS256",
        authorization_grant_type="authorization-code", skip_authorization=True,
        redirect_uris=" ".join(
            f"http://testserver/sign-in/with/{code}/back/" for code in ("jingban", "hospital", "jingtong")
        ),
    )  # fmt: skip
    server = make_server("localhost", port, get_wsgi_application(), handler_class=Silent)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
