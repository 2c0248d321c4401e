"""One file, all from the environment; every variable is told in .env.example."""

from pathlib import Path
from urllib.parse import urlparse

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from aga_portal import entity_file, env, sign_in

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.boolean("DEBUG", False)
DEMO: bool | None = env.boolean("DEMO", True) if env.text("DEMO") else None
COUNTRY = env.choice("COUNTRY", "co", ("co", "pe", "none"))
ENTITY = entity_file.read("PROFILE_FILE")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, 1, 65535)
SITE_URL = env.text("SITE_URL", f"http://{HOST}:{PORT}").rstrip("/")
if urlparse(SITE_URL).scheme not in {"http", "https"} or not urlparse(SITE_URL).hostname:
    env.stop("SITE_URL debe ser una dirección http:// o https://.")
HTTPS = SITE_URL.startswith("https://")
DATA_LICENSE = env.licence("DATA_LICENSE")
MAIL_DOMAIN = urlparse(SITE_URL).hostname

DATABASES = {"default": env.database("DATABASE_URL", VAR / "db.sqlite3")}
REDIS_URL = env.redis("REDIS_URL")
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
SECRET_KEY = env.secret_key(
    "SECRET_KEY", VAR, must_be_given=not EMBEDDED or HOST not in {"127.0.0.1", "localhost", "::1"}
)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{HOST},{urlparse(SITE_URL).hostname}")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", SITE_URL)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "corsheaders",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "core",
    "people",
    "plans",
    "commitments",
    "consultations",
    "committee",
    "pages",
    "dashboards",
    "notifications",
    "aga_portal",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "aga_portal.urls"
WSGI_APPLICATION = "aga_portal.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.api.gate.GateMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "aga_portal.errors.middleware.UnavailableMiddleware",
    "core.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "people.sign_in.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aga_portal.errors.middleware.ErrorsMiddleware",
]
CSRF_FAILURE_VIEW = "aga_portal.errors.views.csrf_failure"
MAINTENANCE = env.boolean("MAINTENANCE", False)
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
                "django.template.context_processors.i18n",
                "aga_portal.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.core_tags"],
        },
    }
]

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("español")), ("en", _("inglés"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "America/Lima" if COUNTRY == "pe" else "America/Bogota")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR / "media")))
MEDIA_URL = "/archivos/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "aga_portal.static_storage.PortalStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

CACHES = {
    "default": {"BACKEND": "core.cache.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"},
    # Each web process keeps its own: quicker than any server, and never older than the newest line of history.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    # Counts of readings (core/api/rates.py). Without Redis each web process counts its own: no write per reading.
    "rates": {"BACKEND": "core.cache.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "rates"}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rates",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# How much one address may read of the API: answers, and whole lists as files.
READING_RATES = {"api": env.rate("API_RATE", "600/min"), "exports": env.rate("EXPORT_RATE", "30/min")}
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 60, 0, 3600)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
globals().update(sign_in.settings(site_url=SITE_URL, demonstration=EMBEDDED if DEMO is None else DEMO))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Other people's pages may read what is data, without credentials; never the pages for people.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_ALLOW_HEADERS = ("accept", "accept-language", "if-modified-since", "if-none-match")
CORS_EXPOSE_HEADERS = (
    "Content-Disposition",
    "ETag",
    "Last-Modified",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
)
CORS_URLS_REGEX = (
    r"^/(api/v1/(?!docs/)|data\.json$|id/|datos/[^/]+\.(csv|json|jsonld|xlsx|zip)$"
    r"|(en/)?(.*/)?(feed/|[^/]+\.(svg|png|ics))$)"
)
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^salud/"]
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f"portal@{MAIL_DOMAIN}" if MAIL_DOMAIN != "127.0.0.1" else "portal@localhost"
)
globals().update(env.email("EMAIL_URL", VAR))

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API de gobierno abierto",
    "DESCRIPTION": "Datos públicos de los planes de acción de gobierno abierto. Solo lectura.",
    "VERSION": "1",
    "LICENSE": {"name": DATA_LICENSE["title"], "url": DATA_LICENSE["url"]},
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # The lists of values stay where they are used: their names repeat across apps.
    "POSTPROCESSING_HOOKS": ["aga_portal.api_schema.complete"],
}

CELERY_BROKER_URL = REDIS_URL or "atomicfile://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 3600,
        "socket_connect_timeout": 5,
        "socket_timeout": 20,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker" / "data"),
        "data_folder_out": str(VAR / "broker" / "data"),
        "processed_folder": str(VAR / "broker" / "processed"),
        "control_folder": str(VAR / "broker" / "control"),
    }
)
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Named here, a worker that is told no queue serves them all; aga_portal/run.py starts one for each kind of work.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), name) for name in ("celery", "mail", "snapshots", "slow")]
CELERY_TASK_ROUTES = {
    "core.tasks.drain_mail": {"queue": "mail"},
    "dashboards.tasks.*": {"queue": "snapshots"},
    "aga_portal.tasks.refresh_search": {"queue": "snapshots"},
    "aga_portal.tasks.reindex_search": {"queue": "slow"},
    "commitments.tasks.check_evidence_links": {"queue": "slow"},
    "pages.tasks.read_documents": {"queue": "slow"},
    "pages.tasks.check_links": {"queue": "slow"},
    "aga_portal.tasks.dump_data": {"queue": "slow"},
    "aga_portal.tasks.apply_retention": {"queue": "slow"},
}
# Seconds, all below the visibility timeout: a task still running is never given to a second worker.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 600, 660
CELERY_TASK_ANNOTATIONS = {
    "commitments.tasks.check_evidence_links": {"soft_time_limit": 3000, "time_limit": 3300},
    "dashboards.tasks.compute_nightly_snapshots": {"soft_time_limit": 3000, "time_limit": 3300},
    "aga_portal.tasks.reindex_search": {"soft_time_limit": 3000, "time_limit": 3300},
    "dashboards.tasks.publish_weekly_reports": {"soft_time_limit": 3000, "time_limit": 3300},
    "aga_portal.tasks.dump_data": {"soft_time_limit": 3000, "time_limit": 3300},
}
# Redis may be away for a day: workers and beat keep trying, and what they hold goes on (docs/adr/0008-outbox.md).
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
PROCESS_OF_QUEUE = {"celery": "worker", "mail": "mail", "snapshots": "snapshots", "slow": "slow"}
CELERY_BEAT_SCHEDULE = {
    **{
        f"heartbeat-{queue}": {
            "task": "core.tasks.beat_heartbeat",
            "args": [process],
            "schedule": 30,
            "options": {"queue": queue, "expires": 60},
        }
        for queue, process in PROCESS_OF_QUEUE.items()
    },
    "run-jobs": {"task": "core.tasks.run_jobs", "schedule": 5, "options": {"queue": "slow", "expires": 30}},
    "drain-mail": {"task": "core.tasks.drain_mail", "schedule": 5, "options": {"expires": 30}},
    "refresh-touched-snapshots": {
        "task": "dashboards.tasks.refresh_touched_snapshots",
        "schedule": 15,
        "options": {"expires": 60},
    },
    "nightly-snapshots": {"task": "dashboards.tasks.compute_nightly_snapshots", "schedule": crontab(hour=3, minute=10)},
    "refresh-search": {"task": "aga_portal.tasks.refresh_search", "schedule": 15, "options": {"expires": 60}},
    "nightly-search-index": {"task": "aga_portal.tasks.reindex_search", "schedule": crontab(hour=2, minute=20)},
    # Every minute: once a night, and as soon as there is no file at all.
    "data-dump": {"task": "aga_portal.tasks.dump_data", "schedule": 60, "options": {"expires": 60}},
    # Every hour: on Monday at half past six, or as soon as beat is back that week.
    "weekly-reports": {"task": "dashboards.tasks.publish_weekly_reports", "schedule": crontab(minute=30)},
    "mail-weekly-reports": {
        "task": "notifications.tasks.mail_weekly_reports",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "due-reminders": {"task": "notifications.tasks.send_reminders", "schedule": crontab(minute=5)},
    "withdraw-reminders": {
        "task": "notifications.tasks.withdraw_reminders",
        "schedule": 20,
        "options": {"expires": 60},
    },
    "evaluation-reminders": {
        "task": "committee.tasks.remind_open_evaluations",
        "schedule": crontab(hour=8, minute=15),
    },
    "tell-followers": {"task": "notifications.tasks.tell_followers", "schedule": 10, "options": {"expires": 30}},
    "follower-digests": {"task": "notifications.tasks.send_follower_digests", "schedule": crontab(minute="*/5")},
    "erase-unconfirmed-followers": {
        "task": "notifications.tasks.erase_unconfirmed_followers",
        "schedule": crontab(hour=4, minute=50),
    },
    "apply-retention": {"task": "aga_portal.tasks.apply_retention", "schedule": crontab(hour=4, minute=30)},
    "forget-senders": {"task": "core.tasks.forget_senders", "schedule": crontab(hour=4, minute=40)},
    "check-evidence-links": {"task": "commitments.tasks.check_evidence_links", "schedule": crontab(minute=45)},
    "announce-content": {"task": "pages.tasks.announce_due", "schedule": 60, "options": {"expires": 60}},
    "read-documents": {"task": "pages.tasks.read_documents", "schedule": 60, "options": {"expires": 60}},
    "check-content-links": {"task": "pages.tasks.check_links", "schedule": crontab(minute="*/10")},
    "publish-unreviewed": {"task": "commitments.tasks.publish_unreviewed_reports", "schedule": crontab(minute=20)},
}

# What the portal is called, for pictures and citations that are made below the shell (core/sharing.py).
PORTAL_PROFILE = "aga_portal.country_profiles.profile"

# Long work that a person asks for: who carries each kind (core/jobs.py).
JOBS = {
    "import": "commitments.imports.batches.load_batch",
    "links": "commitments.services.evidence.recheck_public_links",
    "rebuild_curve": "dashboards.services.jobs.rebuild_curve",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", "warning", ("debug", "info", "warning", "error")).upper(),
    },
}
