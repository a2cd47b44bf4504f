"""The other door, by slice."""

from members.api import mydata, people

urlpatterns = [*mydata.urlpatterns, *people.urlpatterns]
