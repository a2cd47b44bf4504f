from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SchoolConfig(AppConfig):
    """The kernel. Finds each app's `notices`, `panels`, `privacy`, `search` and `texts` by itself."""

    name = "school"
    verbose_name = "Schule"

    def ready(self) -> None:
        from school import errands, reminders  # noqa: F401  (reminders registers its errand)
        from school.privacy import checks  # noqa: F401  (registers itself)
        from school.uploads import checks as _  # noqa: F401

        autodiscover_modules("notices", "panels", "privacy", "search", "texts")
        from school.search import following

        following.watch_deletions()
        errands.errand(following.read_next)
        from school.privacy import own  # noqa: F401  (the kernel's own tables, last on every list)
