"""Settings of the school, driven by the environment; `.env.example` explains every variable.

Read from top to bottom; what no environment changes stands in `school.fixed`. Outside development a missing
secret stops the start with a sentence that says what to do.
"""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from school import embedded, logs
from school.fixed import *  # noqa: F403
from school.fixed import REST_FRAMEWORK

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env", overwrite=False)

# -- What kind of place is this? ---------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=not env("DATABASE_URL", default="") or "pytest" in sys.modules)
TESTING = "pytest" in sys.modules
DEMO = env.bool("DEMO", default=DEBUG)  # shows the demo banner; seeds example people

SECRET_KEY = env("SECRET_KEY", default="nur-fuer-die-entwicklung-" * 2 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY fehlt. Erzeuge einen mit: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
SITE_URL = env("SITE_URL", default="http://localhost:8000" if DEBUG else "")
if not SITE_URL:
    raise ImproperlyConfigured(
        "SITE_URL fehlt. Trage die öffentliche Adresse ein, z. B. https://schule.example"
    )
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]", "testserver"]
    if DEBUG
    else [SITE_URL.split("//")[-1].split(":")[0]],
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Who runs this installation (Impressum). Empty values are shown as "to be filled in".
OPERATOR = {
    key: env(f"OPERATOR_{key.upper()}", default="")
    for key in ("name", "street", "city", "email", "phone", "represented_by")
}

# -- Apps, in the order of the house: what stands below comes first ------------------------------

SCHOOL_APPS = ["members", "forums", "courses", "knowledge", "events", "notifications"]
INSTALLED_APPS = [
    "school",
    *SCHOOL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "channels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # headers first: whoever refuses below, they are there
    "school.api.JsonErrors",
    "school.http.DatabaseAway",
    "school.http.PageMethods",
    "school.doors.CleanInput",
    # In development only: this middleware is asynchronous and costs every page under WSGI a thread hop.
    # In production wsgi.py serves the files around Django.
    *(["servestatic.middleware.ServeStaticMiddleware"] if DEBUG and not TESTING else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "members.middleware.Authentication",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.SecondFactor",
]

ROOT_URLCONF = "school.urls"
WSGI_APPLICATION = "school.wsgi.application"
ASGI_APPLICATION = "school.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "school.http.page_context",
                "notifications.queries.bell.unread",
            ],
            "builtins": ["school.templatetags.school"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Database -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=embedded.database_url())}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    # A question that takes longer than this is a bug, not patience. In milliseconds.
    "options": (
        f"-c statement_timeout={env.int('STATEMENT_TIMEOUT', default=60_000)}"
        " -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    ),
}
if env.bool("DATABASE_POOL", default=False):  # web and live processes; workers keep one connection each
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
        "timeout": 5,
    }
elif env.bool("DATABASE_PERSISTENT", default=False):
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Redis: wakes workers and open pages, counts requests. Nothing is lost without it ----------------

REDIS_URL = env("REDIS_URL", default=embedded.redis_url())
_SOCKET = REDIS_URL.startswith("unix://")
_REDIS_TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 2}
CACHES = {
    "default": {
        "BACKEND": "school.cache.ForgivingRedisCache",
        "LOCATION": f"{REDIS_URL}?db=1" if _SOCKET else f"{REDIS_URL.rstrip('/')}/1",
        "OPTIONS": _REDIS_TIMEOUTS,
    },
    # Parts of pages that depend on nothing but their key ({% cache … using="parts" %}), one copy a process.
    "parts": {
        "BACKEND": "django.core.cache.backends."
        + ("dummy.DummyCache" if DEBUG and not TESTING else "locmem.LocMemCache"),
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [CACHES["default"]["LOCATION"]], "prefix": "live"},
    },
}
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}?virtual_host=0"
    if _SOCKET
    else f"{REDIS_URL.rstrip('/')}/0"
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, **_REDIS_TIMEOUTS}  # the rest: school/celery.py

# -- Mail -------------------------------------------------------------------------------------------

if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025" if DEBUG else env.NOTSET))
EMAIL_TIMEOUT = 10
# How long a killed worker keeps the others from its mail. Sending must not take longer,
# else it goes out twice.
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=40)
# Mails keep to service time and to three in a newcomer's first week. Off where people want to see them at
# once: in development, tests and load tests.
QUIET_MAIL = env.bool("QUIET_MAIL", default=not DEBUG and not TESTING)
# A name with a colon needs its quotes: without them no mail leaves the house.
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default='"Smart Cities: Schule" <schule@schule.example>')
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILBOX_DIR = Path(env("MAILBOX_DIR", default=str(BASE_DIR / "var" / "mail")))  # development only

# -- Push: messages to people's own devices -----------------------------------------------------------

# Signs them (manage.py make_vapid_key). Without a key nobody is offered any. In development one is made.
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY", default="")
VAPID_KEY_FILE = BASE_DIR / "var" / "vapid.key" if DEBUG and not TESTING else None
# The push services of Chrome, Firefox, Edge and Safari: we send to no other host. Leading dot: all below it.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=["fcm.googleapis.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com"],
)
PUSH_LOCAL_SERVICE = env("PUSH_LOCAL_SERVICE", default="") if DEBUG else ""  # http://127.0.0.1:…, to try it

# -- Language and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True
# Seconds after which a process reads the glossary again, to explain words in place. None: never by itself.
WORDS_MAX_AGE = None if TESTING else 60

# -- Files ---------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", BASE_DIR / "node_modules" / "@kern-ux" / "native" / "dist"),
    ("fira", BASE_DIR / "node_modules" / "@fontsource" / "fira-sans" / "files"),
    ("content", BASE_DIR / "courses" / "content"),
]
HASHED_STATIC = env.bool("HASHED_STATIC", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SERVESTATIC_USE_FINDERS = SERVESTATIC_AUTOREFRESH = not HASHED_STATIC
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
MEDIA_URL = "/medien/"
# Who was erased (numbers only), outside database and media: keep it apart from their backups.
ERASURE_LEDGER = Path(env("ERASURE_LEDGER", default=str(BASE_DIR / "var" / "geloescht" / "ledger.txt")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a form is never larger than 1 MiB
# One file that somebody brings along, in millions of bytes; deploy/Caddyfile reads the same variable and lets
# requests of as many MiB pass: the twentieth that these are more is for the other fields.
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", default=10)
UPLOAD_INSPECTIONS = env.int("UPLOAD_INSPECTIONS", default=1)  # at once, in each web process
CLAMD_URL = env("CLAMD_URL", default="")  # tcp://host:3310 or unix:///path; empty: no virus scanner
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# -- Security; what a page may load stands in school/fixed.py --------------------------------------------

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # one proxy of ours, which sets X-Forwarded-*
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # else every limit per computer would count the proxy
REST_FRAMEWORK |= {"NUM_PROXIES": int(BEHIND_PROXY)}
SECURE_SSL_REDIRECT = False  # the proxy does it; health checks come in plain
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# -- Logs: structured, without names, addresses or texts ---------------------------------------

LOGGING_CONFIG = "school.logs.configure"
LOGGING = logs.configuration(
    for_people=DEBUG,
    level=env("LOG_LEVEL", default="WARNING" if DEBUG else "INFO"),
    ours=["school", *SCHOOL_APPS],
)
