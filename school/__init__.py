"""Settings and kernel of the school; imports no app."""

from school.celery import app as celery_app

__all__ = ["celery_app"]
