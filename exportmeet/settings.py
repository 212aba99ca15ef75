"""Settings, read from the environment alone; docs/settings.md lists every variable."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import addresses, env, guards

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where it runs -------------------------------------------------------------------------------------------
# For work on the code: error pages with details. Refused with hosts or a SITE_URL beyond this machine.
DEBUG = env.flag("DEBUG")
# One machine alone (./run): plain http on the loopback address, a mailbox in the browser, sample accounts.
LOCAL = env.flag("LOCAL", default=DEBUG)
# Signs sessions and links: at least 50 random characters, the same on all servers.
SECRET_KEY = env.text("SECRET_KEY", "debug-only" if DEBUG else "")
# Former values of SECRET_KEY, without commas: what they signed or encrypted is still read. Before one is taken out,
# `manage.py encrypt_factors`, or the second factors of its time open nothing any more.
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
# The host names that this server answers for; .example.org takes in all below it, .org and .gov.in are refused.
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost" if LOCAL else "")
# The address that people type, beginning with https:// on a server; mails link to it.
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# Further addresses, such as https://meet.example.org or https://*.example.org, from which forms may come.
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
VERSION = "0.1.0"
# Seconds by which this machine's clock is read ahead, for rehearsing reminders (core.clock); 0 on servers.
CLOCK_SHIFT = env.number("CLOCK_SHIFT", 0)

# --- what it is made of --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "samples",
    "reports",
    "reminders",
    "actions",
    "recommendations",
    "meetings",
    "documents",
    "idempotency",
    "participants",
    "countries",
    "core",
    "participants.admin_apps.AdminConfig",  # in place of django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its templates, which FORM_RENDERER looks for among ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "core.middleware.NoBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Outside of WhiteNoise, so that static files of one machine are compressed too; on servers they lie compressed.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.BrowserPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.UnsentFormMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.SlashMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.middleware.TextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participants.middleware.SessionLimitMiddleware",
    "participants.middleware.StandInMiddleware",
    "participants.middleware.ReaderMiddleware",
    "participants.audit.middleware.AccessRecordMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "participants.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participants.middleware.SuspendedRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.RequestLogMiddleware",
    "reminders.middleware.DeskCountMiddleware",
    "participants.throttling.http.RateLimitMiddleware",
    "idempotency.middleware.IdempotencyMiddleware",
    "core.middleware.HeadAsGetMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "exportmeet.urls"
WSGI_APPLICATION = "exportmeet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reminders.layout.layout",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL and Redis ------------------------------------------------------------------------------------
# Seconds after which PostgreSQL gives up a statement; 0 is never. The web server sets 15 unless told otherwise.
STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT", 0)
# Seconds that a statement waits for a row that another one holds; 0 is for ever. The web server sets 5.
LOCK_TIMEOUT = env.number("LOCK_TIMEOUT", 0)
# Seconds after which a transaction in which nothing happens is ended; 0 is never. The web server sets 60.
TRANSACTION_TIMEOUT = env.number("TRANSACTION_TIMEOUT", 0)
# Seconds after which PostgreSQL ends a connection over which nothing is asked, more than the 60 for which one is kept;
# 0 is never. The web server sets 75: else each of its threads that rests keeps one from the workers.
IDLE_TIMEOUT = env.number("IDLE_TIMEOUT", 0)
# postgres://account:password@host:5432/name?sslmode=verify-full, PostgreSQL 14 or newer; a socket's folder as host
# with %2F for each /. Another machine needs password and TLS. The account owns nothing: see MIGRATION_DATABASE_URL.
# Through PgBouncer this needs its ignore_startup_parameters = options: statements are sent with jit=off.
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        "postgres:///exportmeet",
        statement_timeout=STATEMENT_TIMEOUT,
        lock_timeout=LOCK_TIMEOUT,
        idle_in_transaction_session_timeout=TRANSACTION_TIMEOUT,
        idle_session_timeout=IDLE_TIMEOUT,
    )
}
# The same database by the account that owns its tables, for `manage.py migrate` and `load_reference` alone: they let
# the account of DATABASE_URL read and write rows, and nothing else. Keep it from web servers and workers.
MIGRATION_DATABASE = env.database("MIGRATION_DATABASE_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# rediss://:password@host:6379/0 or, on this machine, redis://127.0.0.1:6379/0 or unix:///path?db=0; Redis 6.2 or newer
# or Valkey: wake-up calls and a cache of sessions. Another machine needs password and TLS.
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    # Sign-in limits, and used codes of the second factor, of django-allauth: a wiped Redis must not lift them.
    "default": {
        "BACKEND": "core.cache.JSONDatabaseCache",
        "LOCATION": "participants_sign_in_limit",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
        "KEY_FUNCTION": "core.cache.sealed_key",
    },
    "sessions": {
        "BACKEND": "core.cache.AbsentRedisCache",
        "LOCATION": REDIS_URL,
        # A frozen or absent Redis must not hold a request for longer than this.
        "OPTIONS": {
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "serializer": "core.cache.JSONSerializer",
        },
        "KEY_PREFIX": "exportmeet",
        "KEY_FUNCTION": "core.cache.hashed_key",
    },
    # Parts of pages that are the same for all readers of a language, such as the foot; in each process's own memory.
    "templates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "templates"},
}

# --- Celery only wakes the work; the rows decide (docs/architecture.md, reminders) -----------------------------------
CELERY_BROKER_URL = addresses.broker(REDIS_URL)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SOFT_TIME_LIMIT = 80
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_keepalive": True, "health_check_interval": 30}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its lines are JSON like all others
CELERY_TIMEZONE = "UTC"
# The queue's name, where several installations share one Redis.
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "exportmeet")
# Seconds between two sweeps, and between two deliveries.
REMIND_EVERY = env.number("REMIND_EVERY", 20)
# Seconds between two looks for bulk operations that wait: somebody watches their progress.
BULK_EVERY = env.number("BULK_EVERY", 2)
# Seconds after which a tick that waits is dropped, lest days of them are worked off after an outage. Its age is told
# by two machines' clocks, which differ by hours where one has a wrong time zone: no tick is dropped for that.
_TICKS_LAST = 24 * 60 * 60
# Interval entries only: local hours and working days are worked out by the sweep, so a missed tick loses nothing.
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": seconds, "options": {"expires": _TICKS_LAST}}
    for task, seconds in {
        "reminders.tasks.sweep": REMIND_EVERY,
        "reminders.tasks.deliver": REMIND_EVERY,
        "documents.tasks.scan": REMIND_EVERY,
        "documents.tasks.sweep": 6 * 60 * 60,
        "idempotency.tasks.forget_done_requests": 60 * 60,
        "participants.tasks.forget_expired_sessions": 60 * 60,
        "actions.tasks.work_off": BULK_EVERY,
        "meetings.participants.tasks.delete_needs": 6 * 60 * 60,
        "meetings.imports.tasks.work_off": BULK_EVERY,
        "meetings.imports.tasks.forget_old": 6 * 60 * 60,
    }.items()
}

# --- people --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "participants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "participants.passwords.GuessablePasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; invitations have a lifetime of their own (participants.links)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Of the accounts that make_accounts makes; without it, a generated one.
FIRST_PASSWORD = env.text("FIRST_PASSWORD")
ACCOUNT_ADAPTER = "reminders.accounts.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "participants.links.LinkTokens"  # noqa: S105 - the name of a class
ACCOUNT_FORMS = {
    "change_password": "participants.forms.passwords.PasswordChangeForm",
    "reset_password": "reminders.forms.ForgottenForm",
    "reset_password_from_key": "participants.forms.passwords.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the secretariat
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Answers of exporters by their links, from one address; the limits on signing in are allauth's own.
# "key" is an account as tried from one address (reminders.accounts): a mission shares an address, and nobody locks out
# a colleague there, or anybody elsewhere. An address alone, and an account alone, have far looser limits.
ACCOUNT_RATE_LIMITS = {
    "confirm_outcome": "20/m/ip,100/h/ip",
    "answer_invitation": "20/m/ip,100/h/ip",  # links that lead nowhere; a mission, and its mail's scanner, share one
    "login": "120/m/ip",
    "login_failed": "100/10m/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Export Meet"
MFA_ADAPTER = "participants.mfa.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "participants.forms.factor.TOTPForm",
    "authenticate": "participants.forms.factor.CodeForm",
    "reauthenticate": "participants.forms.factor.CodeReauthenticateForm",
    "add_webauthn": "participants.forms.factor.PasskeyForm",
    "authenticate_webauthn": "participants.forms.factor.AuthenticateForm",
    "reauthenticate_webauthn": "participants.forms.factor.ReauthenticateForm",
}
# Browsers let passkeys work over plain http on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# Proxies of ours in front of the server; by their X-Forwarded-For sign-in limits know the caller.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# How often one person may write: 60/m is sixty a minute, 20/10m twenty in ten minutes; empty for no limit.
# A draft saves itself at each pause while somebody types.
WRITE_LIMITS = env.rates("WRITE_LIMITS", "60/m,1500/h")
# How often one person may fetch lists and papers as files: before a meet a pack is printed for each session.
EXPORT_LIMITS = env.rates("EXPORT_LIMITS", "60/10m")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes without files, as core.http.MOST_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.RoomyUploadHandler",
]

# --- what the browser is told --------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # a wiped Redis signs nobody out
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_NAME = "sessionid" if LOCAL else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if LOCAL else "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.http.csrf_failure"
LANGUAGE_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
# Only where a proxy of ours sets X-Forwarded-Proto and strips the client's own: it says that the caller came by https.
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
# What pages may use of the device: nothing but passkeys, on this site alone.
_UNUSED = (
    "accelerometer autoplay bluetooth browsing-topics camera clipboard-read display-capture encrypted-media "
    "fullscreen gamepad geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi "
    "otp-credentials payment picture-in-picture screen-wake-lock serial storage-access sync-xhr usb web-share "
    "window-management xr-spatial-tracking"
)
_PASSKEYS = "publickey-credentials-create=(self), publickey-credentials-get=(self)"
PERMISSIONS_POLICY = ", ".join([f"{name}=()" for name in _UNUSED.split()] + [_PASSKEYS])

STATIC_URL = "/static/"
# On one machine the files are served from where they lie; on servers collectstatic gathers them.
STATIC_ROOT = None if LOCAL else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL

# --- documents -----------------------------------------------------------------------------------------------
# The folder of uploaded files, the same for all web servers and workers; nothing but the product may hand it out.
DOCUMENTS_DIR = Path(env.text("DOCUMENTS_DIR", str(BASE_DIR / "var" / "documents"))).absolute()
# Where nginx finds that folder, if it is to send the files: an internal location such as /stored-documents/.
DOCUMENTS_ACCEL = env.text("DOCUMENTS_ACCEL")
# Where ClamAV's clamd listens, a path or host:port; without it, files have only the checks of our own and say so.
CLAMD_SOCKET = env.text("CLAMD_SOCKET")
# Whether the server refuses to start without CLAMD_SOCKET, and hands out only what the scanner has found clean.
REQUIRE_SCANNER = env.flag("REQUIRE_SCANNER")

# --- languages and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Kolkata"  # the venue's; each reader sees their own beside it
USE_TZ = True
FORMAT_MODULE_PATH = ["exportmeet.formats"]

# --- mail: sent by reminders.delivery alone ------------------------------------------------------------------
# submission:// (STARTTLS, port 587) or smtps:// (TLS, port 465) account:password@host:port; smtp:// only to this
# machine. ./run has a mailbox of its own.
_mail = env.mail("EMAIL_URL")
# The folder of the mailbox that is read in the browser, on one machine alone.
LOCAL_MAILBOX = Path(env.text("LOCAL_MAILBOX", str(BASE_DIR / "var" / "mailbox"))) if LOCAL and not _mail else None
if _mail:
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = (
        "reminders.mailbox.MailboxBackend" if LOCAL_MAILBOX else "django.core.mail.backends.smtp.EmailBackend"
    )
# Seconds after which a silent mail server is given up; 0, for ever, is refused.
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 60)
# Whom the mails come from.
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Export Meet <no-reply@example.org>")
# Seconds a new notice rests before it may leave, so that forty assignments in a row make one mail.
NOTICE_REST = env.number("NOTICE_REST", 60)
# Whether mails keep to their readers' nights and days off; 0 lets them leave at any hour, for rehearsals.
KEEP_HOURS = env.flag("KEEP_HOURS", default=True)
# Seconds for which one process holds a notice that it is sending; more than twice EMAIL_TIMEOUT.
NOTICE_LEASE = env.number("NOTICE_LEASE", 180)

# --- API -----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "participants.token_sign_in.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["participants.throttling.http.PersonThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.answer_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Export Meet",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.schema.describe_refusals",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "actions.risk.rules.Level",
        "RecommendationStatus": "recommendations.moves.Status",
        "ActionItemStatus": "actions.moves.Status",
        "MilestoneStatus": "actions.moves.MilestoneStatus",
        "DependencyStatus": "actions.moves.DependencyStatus",
        "OutcomeStatus": "actions.outcomes.moves.OutcomeStatus",
        "ActionItemKind": "actions.models.ActionItem.Kind",
        "ItemOperationKind": "actions.models.ItemOperation.Kind",
        "RecommendationOperationKind": "recommendations.models.RecommendationOperation.Kind",
        "SessionKind": "meetings.models.Session.Kind",
        "InvitationStatus": "meetings.invitation_status.Status",
        "SessionStatus": "meetings.programme.moves.SessionStatus",
        "DocumentKind": "documents.kinds.BY_CODE",
    },
}

# --- logs: JSON lines, with the row and the person's number; no name, address, token or word (core/logs.py) ------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# DEBUG, INFO, WARNING or ERROR.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.json_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "django_structlog": {"level": "WARNING"}},
}

guards.refuse_insecure(globals())
