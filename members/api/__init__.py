"""The other door, by subject."""

from members.api import classes, directory, people

urlpatterns = [*people.urlpatterns, *classes.urlpatterns, *directory.urlpatterns]
