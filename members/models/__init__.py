"""People and municipalities: who belongs where."""

from members.models.coordination import (
    Departure,
    DomainClaim,
    Invitation,
    Letter,
    OwnPage,
    PrintedCode,
    SharedDomain,
)
from members.models.joining import Accession, Coordinator
from members.models.people import Admission, Member, SignInCode, no_password
from members.models.places import DeKey, District, EmailDomain, Municipality, Organisation, Role

__all__ = [
    "Accession",
    "Admission",
    "Coordinator",
    "DeKey",
    "Departure",
    "District",
    "DomainClaim",
    "EmailDomain",
    "Invitation",
    "Letter",
    "Member",
    "Municipality",
    "Organisation",
    "OwnPage",
    "PrintedCode",
    "Role",
    "SharedDomain",
    "SignInCode",
    "no_password",
]
