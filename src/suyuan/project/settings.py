"""Django's settings, read from the environment (``SUYUAN_…`` and ``DATABASE_URL``; docs/reference/settings.md).

Importing this makes no file and starts no server: ``suyuan.project.start`` does that before.
"""

from __future__ import annotations

import os
import secrets as random
from pathlib import Path

from suyuan.project import database, environment, secrets
from suyuan.project.folder import DEMONSTRATION_MARK, data_folder

SOURCE = Path(__file__).resolve().parent.parent
SUYUAN_DATA = data_folder()
PRODUCTION = environment.choice("SUYUAN_MODE", "trial", ("trial", "production")) == "production"
DEBUG = environment.switch("SUYUAN_DEBUG", default=False)

# Keys: bytes, or None before the installation was set up.
_signing_key = secrets.read_key(SUYUAN_DATA, secrets.SECRET_KEY)
SECRET_KEY = (_signing_key or random.token_bytes(32)).hex()
KEY_ENCRYPTION_KEY = secrets.read_key(SUYUAN_DATA, secrets.KEY_ENCRYPTION_KEY)
PSEUDONYM_KEY = secrets.read_key(SUYUAN_DATA, secrets.PSEUDONYM_KEY)

ALLOWED_HOSTS = environment.words("SUYUAN_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "django_cotton",
    "suyuan.parties",
    "suyuan.masterdata",
    "suyuan.intake",
    "suyuan.ledger",
    "suyuan.state",
    "suyuan.supervision",
    "suyuan.exchange",
    "suyuan.portals",
    "suyuan.web",
    "suyuan.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "suyuan.exchange.doors.call_log.CallLog",
    "suyuan.parties.access_log.middleware.AccessLog",
    "suyuan.exchange.deprecation.Announced",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "suyuan.web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "suyuan.parties.signin.sessions.Limits",
    "suyuan.parties.terms.services.TermsFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "suyuan.project.urls"
WSGI_APPLICATION = "suyuan.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": database.target(SUYUAN_DATA).django(database.role_from_environment())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "parties.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_POLICY = environment.choice("SUYUAN_PASSWORD_POLICY", "dengbao3", ("dengbao3", "asvs"))
AUTH_PASSWORD_VALIDATORS = [{"NAME": "suyuan.parties.signin.passwords.PolicyValidator"}]
# The demonstration's accounts do without a second factor, and say so on every page; production never does.
_DEMONSTRATION = not PRODUCTION and (SUYUAN_DATA / DEMONSTRATION_MARK).is_file()
SECOND_FACTOR = environment.choice(
    "SUYUAN_SECOND_FACTOR", "relaxed" if _DEMONSTRATION else "required", ("required", "relaxed")
)
SECOND_FACTOR_ROLES = environment.roles(
    "SUYUAN_SECOND_FACTOR_ROLES",
    "operator officer administrator data-officer system-admin security-admin audit-admin",
)
OIDC_PROVIDERS = (
    Path(os.environ["SUYUAN_OIDC_PROVIDERS"]) if os.environ.get("SUYUAN_OIDC_PROVIDERS") else None
)
SMALL_COUNT = environment.number("SUYUAN_SMALL_COUNT", 5, least=1)
TERMS = environment.choice("SUYUAN_TERMS", "required", ("required", "relaxed"))
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
"""Static files are served out of the package; nobody has to collect them before the first page."""
WHITENOISE_AUTOREFRESH = DEBUG

FILE_UPLOAD_HANDLERS = [
    "suyuan.exchange.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 33 << 20  # the largest form that Bounded lets in: none goes to a disk
DATA_UPLOAD_MAX_MEMORY_SIZE = environment.number("SUYUAN_LARGEST_FORM_MB", 5) << 20
LARGEST_DOCUMENT = environment.number("SUYUAN_LARGEST_DOCUMENT_MB", 100) << 20
INBOX = Path(os.environ["SUYUAN_INBOX"]) if os.environ.get("SUYUAN_INBOX") else None
# How long the doors keep what is neither ledger nor document (docs/reference/retention.md). 0: for ever.
CALL_LOG_DAYS = environment.days("SUYUAN_CALL_LOG_DAYS", 190)
CAPTURE_JOB_DAYS = environment.days("SUYUAN_CAPTURE_JOB_DAYS", 190)
IMPORT_DAYS = environment.days("SUYUAN_IMPORT_DAYS", 400)
DELIVERY_DAYS = environment.days("SUYUAN_DELIVERY_DAYS", 30)
RECEIPT_DAYS = environment.days("SUYUAN_RECEIPT_DAYS", 3_650, least=180)
IDEMPOTENCY_HOURS = environment.number("SUYUAN_IDEMPOTENCY_HOURS", 24, least=24)
ACCESS_LOG_SECONDS = environment.number("SUYUAN_ACCESS_LOG_SECONDS", 1)
# From how much on an access is abnormal (docs/reference/access-log.md).
ACCESS_ALARM_OBJECTS = environment.number("SUYUAN_ACCESS_ALARM_OBJECTS", 200, least=1)
ACCESS_ALARM_RECORDS = environment.number("SUYUAN_ACCESS_ALARM_RECORDS", 100_000, least=1)
ACCESS_ALARM_NIGHT = environment.number("SUYUAN_ACCESS_ALARM_NIGHT", 20, least=1)
ACCESS_ALARM_REFUSALS = environment.number("SUYUAN_ACCESS_ALARM_REFUSALS", 5, least=2)
ACCESS_ALARM_FAILURES = environment.number("SUYUAN_ACCESS_ALARM_FAILURES", 3, least=1)
# Photos, videos and documents (docs/reference/files.md).
MEDIA_LARGEST_FILE = environment.number("SUYUAN_MEDIA_FILE_MB", 32, least=1, most=32) << 20
MEDIA_PARTY_BYTES = environment.number("SUYUAN_MEDIA_PARTY_MB", 2_048, least=1) << 20
MEDIA_PARTY_FILES = environment.number("SUYUAN_MEDIA_PARTY_FILES", 20_000, least=1)
LABEL_FONT = os.environ.get("SUYUAN_LABEL_FONT", "")
MEDIA_FOLDER = Path(os.environ.get("SUYUAN_MEDIA_FOLDER") or SUYUAN_DATA / "media")
MEDIA_BUCKET = os.environ.get("SUYUAN_MEDIA_BUCKET") or ""
MEDIA_BUCKET_ENDPOINT = os.environ.get("SUYUAN_MEDIA_BUCKET_ENDPOINT") or ""
MEDIA_BUCKET_REGION = os.environ.get("SUYUAN_MEDIA_BUCKET_REGION") or "us-east-1"
MEDIA_BUCKET_PREFIX = os.environ.get("SUYUAN_MEDIA_BUCKET_PREFIX") or "suyuan/"
MEDIA_BUCKET_KEY = os.environ.get("SUYUAN_MEDIA_BUCKET_KEY") or ""
MEDIA_BUCKET_SECRET = os.environ.get("SUYUAN_MEDIA_BUCKET_SECRET") or ""
CIPHER_PROFILE = environment.choice("SUYUAN_CIPHER_PROFILE", "aes", ("aes", "sm4"))
# Deliveries to subscribers (docs/reference/subscriptions.md).
EGRESS_ALLOW = environment.networks("SUYUAN_EGRESS_ALLOW")
WEBHOOK_SECONDS = environment.seconds("SUYUAN_WEBHOOK_SECONDS", "20")[0]
WEBHOOK_RETRIES = environment.seconds(
    "SUYUAN_WEBHOOK_RETRIES", "5 300 1800 7200 18000 36000 50400 72000 86400"
)
WEBSOCKET_PORT = environment.number("SUYUAN_WEBSOCKET_PORT", 0)
WEBSOCKET_HOST = os.environ.get("SUYUAN_WEBSOCKET_HOST") or "127.0.0.1"
X_FRAME_OPTIONS = "DENY"
# Browsers keep such a name to this host, https and the whole site (RFC 6265bis); without https they refuse it.
_HOST = "__Host-" if PRODUCTION else ""
SESSION_ENGINE = "suyuan.parties.signin.session_store"
SESSION_IDLE_MINUTES = environment.by_role(
    "SUYUAN_SESSION_IDLE_MINUTES", "30 operator=15 system-admin=15 security-admin=15 audit-admin=15"
)
SESSION_HOURS = environment.by_role(
    "SUYUAN_SESSION_HOURS", "12 operator=8 system-admin=8 security-admin=8 audit-admin=8"
)
SESSION_COOKIE_NAME = f"{_HOST}suyuan_session"
SESSION_COOKIE_AGE = max(SESSION_HOURS.values()) * 3600
KNOWN_BROWSER_COOKIE = f"{_HOST}suyuan_browser"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_HOST}suyuan_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = f"{_HOST}suyuan_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
BEHIND_PROXY = environment.switch("SUYUAN_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_addresses": {"()": "suyuan.project.log_words.WithoutAddresses"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_addresses"]},
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("SUYUAN_LOG_LEVEL", "WARNING").upper()},
}

if PRODUCTION:
    environment.refuse_unsafe(
        debug=DEBUG, factor=SECOND_FACTOR, terms=TERMS, hosts=ALLOWED_HOSTS, signing_key=_signing_key
    )
