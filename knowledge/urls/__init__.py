"""The addresses below /vokabelheft/, a file for each part."""

from knowledge.urls import glossary, guides, imitation, reading, writing

app_name = "knowledge"
# writing before reading: /berichte/neu/
urlpatterns = [
    *glossary.urlpatterns,
    *writing.urlpatterns,
    *imitation.urlpatterns,
    *guides.urlpatterns,
    *reading.urlpatterns,
]
