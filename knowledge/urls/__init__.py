"""The addresses below /vokabelheft/, a file for each part."""

from knowledge.urls import glossary, guides

app_name = "knowledge"
urlpatterns = [*glossary.urlpatterns, *guides.urlpatterns]
