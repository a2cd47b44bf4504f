"""The addresses below /vokabelheft/, a file for each part."""

from knowledge.urls import glossary, reading

app_name = "knowledge"
urlpatterns = [*glossary.urlpatterns, *reading.urlpatterns]
