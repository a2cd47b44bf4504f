"""People and municipalities: who belongs where."""

from members.models.joining import Accession, Coordinator
from members.models.mydata import EXPORT_DAYS, DataExport, Session
from members.models.people import Admission, Member, SignInCode, no_password
from members.models.places import DeKey, District, EmailDomain, Municipality, Organisation, Role

__all__ = [
    "EXPORT_DAYS",
    "Accession",
    "Admission",
    "Coordinator",
    "DataExport",
    "DeKey",
    "District",
    "EmailDomain",
    "Member",
    "Municipality",
    "Organisation",
    "Role",
    "Session",
    "SignInCode",
    "no_password",
]
