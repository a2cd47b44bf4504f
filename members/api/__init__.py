"""The other door, by subject."""

from members.api import class_insides, classes, directory, people

urlpatterns = [
    *people.urlpatterns,
    *classes.urlpatterns,
    *class_insides.urlpatterns,
    *directory.urlpatterns,
]
