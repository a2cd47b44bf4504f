"""The other door of this app, by subject."""

from members.api import (
    accession,
    arrivals,
    class_insides,
    classes,
    coordination,
    directory,
    domains,
    mydata,
    named_places,
    people,
)

urlpatterns = [
    *people.urlpatterns,
    *mydata.urlpatterns,
    *accession.urlpatterns,
    *classes.urlpatterns,
    *class_insides.urlpatterns,
    *coordination.urlpatterns,
    *directory.urlpatterns,
    *domains.urlpatterns,
    *arrivals.urlpatterns,
    *named_places.urlpatterns,
]
