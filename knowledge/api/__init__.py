"""The Vokabelheft for programs, a file for each part."""

from knowledge.api import draft_assets, glossary, guides, imitation, reports, writing

urlpatterns = [
    *glossary.urlpatterns,
    *imitation.urlpatterns,
    *writing.urlpatterns,
    *draft_assets.urlpatterns,
    *guides.urlpatterns,
    *reports.urlpatterns,
]
