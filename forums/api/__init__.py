"""The other door, by subject."""

from forums.api import classes, following, talk

urlpatterns = [*talk.urlpatterns, *following.urlpatterns, *classes.urlpatterns]
