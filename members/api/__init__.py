"""The other door of this app, by subject."""

from members.api import accession, coordination, domains, people

urlpatterns = [
    *people.urlpatterns,
    *accession.urlpatterns,
    *coordination.urlpatterns,
    *domains.urlpatterns,
]
