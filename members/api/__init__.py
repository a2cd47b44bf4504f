"""The other door of this app, by subject."""

from members.api import accession, classes, coordination, directory, domains, people

urlpatterns = [
    *people.urlpatterns,
    *accession.urlpatterns,
    *classes.urlpatterns,
    *coordination.urlpatterns,
    *directory.urlpatterns,
    *domains.urlpatterns,
]
