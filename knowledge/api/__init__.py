"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import glossary, guides

urlpatterns = [*glossary.urlpatterns, *guides.urlpatterns]
