"""All settings, each read from the environment here with its default and why."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
from psycopg.conninfo import conninfo_to_dict

from officehub.embedded import Embedded
from officehub.kernel import env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("OFFICEHUB_VAR", str(BASE_DIR / "var")))
_embedded = Embedded(VAR)

DEBUG = False  # never: errors have one shape everywhere
DEMO = env.flag("OFFICEHUB_DEMO", default=False)  # demo data present: says so on every page


def _secret_key() -> str:
    """Made once per installation and kept in `var/`, so that nobody ships the same key twice."""
    given = env.text("OFFICEHUB_SECRET_KEY", "")
    if given:
        return given
    file = VAR / "secret-key"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("OFFICEHUB_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("OFFICEHUB_ORIGINS")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "ninja",  # its API pages then load from here, not from a CDN
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "django_tasks",
    "django_tasks_db",
    "treebeard",
    "officehub.accounts",
    "officehub.directory",
    "officehub.audit",
    "officehub.realtime",
    "officehub.flow",
    "officehub.todo",
    "officehub.files",
    "officehub.roster",
    "messaging",
    "messaging.gateways",
    "messaging.reach",
    "messaging.reach.escalation",
    "messaging.reach.telephone",
    "messaging.reach.release",
    "messaging.reach.drafting",
    "messaging.reach.burden",
    "messaging.notifications",
    "messaging.search",
    "messaging.bots",
    "messaging.keeping",
    "messaging.command",
    "messaging.forces",
    "documents",
    "meetings",
    "officehub.analytics",
    "officehub.demo",
    "officehub.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "officehub.web.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "officehub.web.DatabaseGone",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "officehub.urls"
ASGI_APPLICATION = "officehub.asgi.application"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# --- Database: PostgreSQL only ---


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    pool = env.number("OFFICEHUB_DB_POOL", 20)  # connections per process; 0 = none (tests, one-off commands)
    # Compiling a query costs more than it saves in all of ours: 0.1 to 0.3 s of a head-count over a province.
    options: dict[str, Any] = {"connect_timeout": 5, "options": "-c jit=off"}
    if pool:
        # Under ASGI every request has a thread of its own, so only a pool reuses connections.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 2, "max_idle": 120}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user"),
        "PASSWORD": parts.get("password"),
        "HOST": parts.get("host"),
        "PORT": parts.get("port") or "",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": options,
    }


DATABASES = {"default": _database(env.text("DATABASE_URL", _embedded.database_url))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: the doorbell, nothing that matters is kept there ---

REDIS_URL = env.text("REDIS_URL", _embedded.redis_url)
REDIS_PREFIX = env.text("OFFICEHUB_REDIS_PREFIX", "officehub")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 30, "health_check_interval": 15}],
            "prefix": REDIS_PREFIX,
        },
    }
}

SOCKET_COMMANDS_PER_SECOND = env.number(
    "OFFICEHUB_SOCKET_COMMANDS", 50
)  # of one socket, lasting; four times that at once

# Rate limits of the sign-in must hold across processes and must not fail with Redis: the database it is.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Sign-in ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# djbh3 asks for mixed characters and no reuse (GB/T 22239-2019); asvs forbids such rules (OWASP ASVS 5.0 6.2.5).
if env.text("OFFICEHUB_PASSWORD_PROFILE", "djbh3") != "asvs":
    AUTH_PASSWORD_VALIDATORS += [
        {"NAME": "officehub.accounts.passwords.ThreeKindsOfCharacters"},
        {"NAME": "officehub.accounts.passwords.NotUsedLately"},
    ]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
ACCOUNT_ADAPTER = "officehub.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/15m/key"}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS: dict[str, str] = {}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False  # no online-time metric by person

SECURE_COOKIES = env.flag("OFFICEHUB_HTTPS", default=False)  # on behind a TLS proxy
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = env.number("OFFICEHUB_SESSION_SECONDS", 12 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "officehub.web.csrf_failed"
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Proxies of one's own in front, each adding to X-Forwarded-For. 0: the header is anybody's to write and is not read.
TRUSTED_PROXIES = env.number("OFFICEHUB_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
METRICS_TOKEN = env.text("OFFICEHUB_METRICS_TOKEN", "")  # of a Prometheus on another machine; empty: none is accepted

# --- Gateways: SMS, voice, e-mail ---

GATEWAYS = env.text("OFFICEHUB_GATEWAYS", "")  # JSON or the path of a file of it: docs/guide/gateways.md; empty: none
LADDERS = env.text("OFFICEHUB_LADDERS", "")  # a file like messaging/reach/escalation/ladders.yaml; empty: that one
GATEWAY_CONCURRENCY = env.number("OFFICEHUB_GATEWAY_CONCURRENCY", 8)  # messages a worker hands over at once

# Instructions to more people wait for a second person; an organ may be stricter with itself (ReleaseRule).
RELEASE_ABOVE = env.number("OFFICEHUB_RELEASE_ABOVE", 1000)

# --- Files and pages ---

FRONTEND_DIST = Path(env.text("OFFICEHUB_FRONTEND_DIST", str(BASE_DIR / "frontend" / "dist")))
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"  # the build puts a hash into these names
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
MEDIA_ROOT = VAR / "files"
MEDIA_URL = "/media/"  # nothing is served from it: files pass through officehub.files
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Web push: a service of one's own choosing, or none ---

# Host names (with a port where it is not 443) that subscriptions may point to. Empty: nobody can subscribe, and
# notices come over the socket while a page is open.
PUSH_SERVICES = env.words("OFFICEHUB_PUSH_SERVICES")
PUSH_LOOPBACK = env.flag("OFFICEHUB_PUSH_LOOPBACK", default=False)  # http to this machine, for tests and trials
PUSH_CONTACT = env.text("OFFICEHUB_PUSH_CONTACT", "mailto:admin@localhost")  # told to the service (RFC 8292)
VAPID_KEY = env.text("OFFICEHUB_VAPID_KEY", "")  # base64url of the private key; else made once in var/
VAPID_KEY_FILE = VAR / "vapid-key.pem"

# --- Language and time ---

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Product rules ---

FONTS = BASE_DIR / "documents" / "fonts"  # the faces pages are set in: see NOTICE.md there
BOT_LINK_HOSTS = frozenset(env.words("OFFICEHUB_BOT_LINK_HOSTS"))  # hosts the cards of webhooks may lead to
CLASSIFIED_ALLOWED = False  # 涉密不上网: 绝密/机密/秘密 are refused everywhere (standards of the field)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("OFFICEHUB_LOG_LEVEL", "WARNING")},
}
