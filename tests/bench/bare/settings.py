"""The smallest Django that shows a page: what the machine and the framework cost without the school."""

from pathlib import Path

import environ

env = environ.Env()
SECRET_KEY = "bare"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.bare.pages"
INSTALLED_APPS = ["tests.bench.bare"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent],
        "OPTIONS": {},
    }
]
DATABASES = {"default": env.db_url("DATABASE_URL")}
if env.bool("DATABASE_POOL", default=False):
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}}
elif env.bool("DATABASE_PERSISTENT", default=False):
    DATABASES["default"]["CONN_MAX_AGE"] = 600
USE_TZ = True
