"""People and municipalities: who belongs where."""

from members.models.joining import Accession, Coordinator
from members.models.people import Admission, Member, SignInCode, no_password
from members.models.places import DeKey, District, EmailDomain, Municipality, Organisation, Role

__all__ = [
    "Accession",
    "Admission",
    "Coordinator",
    "DeKey",
    "District",
    "EmailDomain",
    "Member",
    "Municipality",
    "Organisation",
    "Role",
    "SignInCode",
    "no_password",
]
