"""Input of this app, for both doors: forms for pages, FilterSets for page and API."""

from members.forms.people import (
    AddressField,
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
    "AddressField",
    "AddressForm",
    "AdmitForm",
    "CodeForm",
    "DeclineForm",
    "MunicipalityFilter",
    "PasswordForm",
    "ProfileForm",
    "places",
    "profile_of",
]
