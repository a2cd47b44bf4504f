"""People and municipalities: who belongs where."""

from members.models.accession import AccessionStep, FollowUp, Proof
from members.models.classes import LINE_LENGTH, ClassFile, ClassLine, ClassMembership, SchoolClass
from members.models.coordination import (
    Departure,
    DomainClaim,
    Invitation,
    Letter,
    OwnPage,
    PrintedCode,
    SharedDomain,
)
from members.models.entering import Admission, SignInCode
from members.models.joining import Accession, Coordinator, PublicState
from members.models.mydata import EXPORT_DAYS, DataExport, Session
from members.models.named_places import NamedPlace
from members.models.people import Member, no_password
from members.models.places import DeKey, District, EmailDomain, Municipality, Organisation, Role
from members.models.welcome import Step, WelcomeKit

__all__ = [
    "EXPORT_DAYS",
    "LINE_LENGTH",
    "Accession",
    "AccessionStep",
    "Admission",
    "ClassFile",
    "ClassLine",
    "ClassMembership",
    "Coordinator",
    "DataExport",
    "DeKey",
    "Departure",
    "District",
    "DomainClaim",
    "EmailDomain",
    "FollowUp",
    "Invitation",
    "Letter",
    "Member",
    "Municipality",
    "NamedPlace",
    "Organisation",
    "OwnPage",
    "PrintedCode",
    "Proof",
    "PublicState",
    "Role",
    "SchoolClass",
    "Session",
    "SharedDomain",
    "SignInCode",
    "Step",
    "WelcomeKit",
    "no_password",
]
