from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SchoolConfig(AppConfig):
    """The kernel. Finds each app's `notices`, `panels`, `privacy`, `search`, `texts` and `jobs` by itself."""

    name = "school"
    verbose_name = "Schule"

    def ready(self) -> None:
        from school import housekeeping, journal, reminders  # noqa: F401  (register their jobs)
        from school.privacy import checks  # noqa: F401  (registers itself)
        from school.uploads import checks as _  # noqa: F401

        autodiscover_modules("notices", "panels", "privacy", "search", "texts", "jobs")
        from school.jobs.waking import wake
        from school.search import following

        journal.in_same_transaction(following.note)
        journal.recorded.connect(wake, dispatch_uid="school.wake")
        following.watch_deletions()
        from school.privacy import own  # noqa: F401  (the kernel's own tables, last on every list)
