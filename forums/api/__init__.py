"""The other door, by subject."""

from forums.api import classes, talk

urlpatterns = [*talk.urlpatterns, *classes.urlpatterns]
