"""The other door of this app, by subject."""

from notifications.api import announcements, bell

urlpatterns = [*bell.urlpatterns, *announcements.urlpatterns]
