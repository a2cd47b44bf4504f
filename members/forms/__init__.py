"""Input of this app, for both doors: forms for pages, FilterSets for pages and API."""

from members.forms.accession import DeskFilter, ProofForm, StepForm
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
    "DeskFilter",
    "MunicipalityFilter",
    "PasswordForm",
    "ProfileForm",
    "ProofForm",
    "StepForm",
    "places",
    "profile_of",
]
