from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Courses, lessons, what a learner did in them, and certificates."""

    name = "courses"
    verbose_name = "Lernmodule"
