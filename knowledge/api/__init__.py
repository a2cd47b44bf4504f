"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import glossary, writing

urlpatterns = [*glossary.urlpatterns, *writing.urlpatterns]
