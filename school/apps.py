from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SchoolConfig(AppConfig):
    """The kernel. Finds each app's `notices.py` and `panels.py` as Django finds `admin.py`."""

    name = "school"
    verbose_name = "Schule"

    def ready(self) -> None:
        autodiscover_modules("notices", "panels")
