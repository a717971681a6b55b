"""Tests: the development settings with everything kept in memory, on the database DATABASE_URL names."""

import os

from config import environment

from .dev import *  # noqa: F403
from .dev import DATABASES

DEVELOPMENT = True
SECOND_FACTOR_REQUIRED = True
SECRET_KEY = "test-key-test-key-test-key-test-key-test-key-test-key-test-key"
CONTACT_KEY = "test-contact-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests that ask a website have one of their own.
CHECK_LINKS = False
MEDIA_ROOT = str(environment.VAR / "test-media")
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Threads share nothing in memory: the tests that race need a file, of this process alone.
    DATABASES["default"]["TEST"] = {"NAME": str(environment.VAR / f"test-{os.getpid()}.sqlite3")}
