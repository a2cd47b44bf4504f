"""The other door of this app, by subject."""

from members.api import people

urlpatterns = [*people.urlpatterns]
