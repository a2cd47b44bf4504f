from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SchoolConfig(AppConfig):
    """The kernel. Finds each app's `notices.py`, `panels.py` and `privacy.py` as Django finds `admin.py`."""

    name = "school"
    verbose_name = "Schule"

    def ready(self) -> None:
        from school import reminders  # noqa: F401  (registers its errand)
        from school.privacy import checks  # noqa: F401  (registers itself)

        autodiscover_modules("notices", "panels", "privacy")
        from school.privacy import own  # noqa: F401  (the kernel's own tables, last on every list)
