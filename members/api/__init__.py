"""The other door of this app, by subject."""

from members.api import coordination, domains, people

urlpatterns = [*people.urlpatterns, *coordination.urlpatterns, *domains.urlpatterns]
