"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import glossary, reports

urlpatterns = [*glossary.urlpatterns, *reports.urlpatterns]
