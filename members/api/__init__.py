"""The other door of this app: people and municipalities, and how a municipality joins."""

from members.api import accession, people

urlpatterns = [*people.urlpatterns, *accession.urlpatterns]
