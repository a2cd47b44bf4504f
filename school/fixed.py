"""Settings that are the same wherever the school runs: how people sign in, what a page may load, the API.

`school.settings` takes them over and adds what depends on the place.
"""

from typing import Any

from csp.constants import NONE, SELF

from school.openapi.words import INTRODUCTION, TAGS

# -- People: sign-in by e-mail code, second factor by allauth ----------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "members:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # our own code has proved the address before there is an account
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
# Many town halls share one egress address: limits per address of the person first, per IP generously.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "60/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "members.adapters.MFAAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Smart Cities: Schule"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SIGN_IN_CODE_MINUTES = 10
SIGN_IN_CODES_PER_ADDRESS = (5, 15)  # at most five codes in fifteen minutes for one address
SIGN_IN_CODE_TRIES = 3

SESSION_ENGINE = "members.models.mydata"  # in the database: survives Redis, and knows whose session it is
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_NAME = "sitzung"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx reads it; it is no secret from our own script
CSRF_FAILURE_VIEW = "school.views.csrf_failure"

# -- Pages: what they may load, and who may frame them ------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN's icons are data URIs
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SECURE_SSL_REDIRECT: the proxy leads to https, health checks come in plain
    "security.W021",  # SECURE_HSTS_PRELOAD: a list of browsers that is hard to leave; the operator decides
]

# -- API ---------------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "members.middleware.TokenAuthentication",
        "members.middleware.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "school.api.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["school.parsers.JSON"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "school.negotiation.Negotiation",
    "DEFAULT_METADATA_CLASS": "school.negotiation.Methods",
    "DEFAULT_SCHEMA_CLASS": "school.openapi.schema.Schema",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "1200/minute", "user": "600/minute"},
    "EXCEPTION_HANDLER": "school.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": None, "TOKEN_LIMIT_PER_USER": 5, "TOKEN_MODEL": "knox.AuthToken"}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105  (a model, no secret)
SPECTACULAR_SETTINGS = {
    "TITLE": "Smart Cities: Schule",
    "DESCRIPTION": INTRODUCTION,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "TAGS": [{"name": name, "description": about} for name, about in TAGS],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # they are for us; the document has words of its own
    "SCHEMA_PATH_PREFIX": "/api/",
    "PATH_CONVERTER_OVERRIDES": {
        "ags": {"type": "string", "pattern": "^[0-9]{8}$"},
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "school.openapi.hooks.add_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {  # fields of one name with different choices, or one set under several names
        "AccessionStateEnum": "members.models.Accession.State",
        "BlockKindEnum": "courses.blocks.Kind",
        "CostRangeEnum": "knowledge.models.CostRange",
        "GoalKindEnum": "school.goals.GoalKind",
        "GuideKindEnum": "knowledge.models.Guide.Kind",
        "ImitationKindEnum": "knowledge.models.Imitation.Kind",
        "ImitationStateEnum": "knowledge.models.Imitation.State",
        "LicenceEnum": "knowledge.models.Licence",
        "ProofKindEnum": "members.models.Proof.Kind",
        "ReportStatusEnum": "knowledge.models.Status",
        "SizeClassEnum": "knowledge.models.SizeClass",
        "TopicEnum": "school.topics.Topic",
        "WeekdayEnum": "notifications.models.preferences.Weekday",
    },
}
