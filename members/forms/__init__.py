"""Input of this app, for both doors: forms for pages, FilterSets for page and API."""

from members.forms.classes import (
    ClassFileForm,
    ClassForm,
    ClassLineForm,
    DescriptionForm,
    PlaceForm,
    RepresentativeForm,
)
from members.forms.directory import EntryForm, PeopleFilter, entry_of
from members.forms.people import (
    AddressForm,
    AdmitForm,
    CodeForm,
    DeclineForm,
    MunicipalityFilter,
    PasswordForm,
    ProfileForm,
    places,
    profile_of,
)

__all__ = [
    "AddressForm",
    "AdmitForm",
    "ClassFileForm",
    "ClassForm",
    "ClassLineForm",
    "CodeForm",
    "DeclineForm",
    "DescriptionForm",
    "EntryForm",
    "MunicipalityFilter",
    "PasswordForm",
    "PeopleFilter",
    "PlaceForm",
    "ProfileForm",
    "RepresentativeForm",
    "entry_of",
    "places",
    "profile_of",
]
