"""The addresses below /vokabelheft/, a file for each part."""

from knowledge.urls import glossary, writing

app_name = "knowledge"
urlpatterns = [*glossary.urlpatterns, *writing.urlpatterns]  # writing before reading: /berichte/neu/
