"""The addresses below /vokabelheft/, a file for each part."""

from knowledge.urls import glossary, imitation, placeholder

app_name = "knowledge"
urlpatterns = [*glossary.urlpatterns, *imitation.urlpatterns, *placeholder.urlpatterns]
