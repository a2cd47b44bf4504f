"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import glossary, imitation

urlpatterns = [*glossary.urlpatterns, *imitation.urlpatterns]
