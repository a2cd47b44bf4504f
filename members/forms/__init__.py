"""Input of this app, for both doors."""

from members.forms.mydata import ErasureForm
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
    "ErasureForm",
    "MunicipalityFilter",
    "PasswordForm",
    "ProfileForm",
    "places",
    "profile_of",
]
