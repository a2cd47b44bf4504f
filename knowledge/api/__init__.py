"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import glossary, guides, imitation, reports, writing

urlpatterns = [
    *glossary.urlpatterns,
    *imitation.urlpatterns,
    *writing.urlpatterns,
    *guides.urlpatterns,
    *reports.urlpatterns,
]
