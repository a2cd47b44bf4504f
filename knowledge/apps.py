from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The glossary; reports and guides will live here too."""

    name = "knowledge"
    verbose_name = "Vokabelheft"
