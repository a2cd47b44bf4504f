"""People and municipalities: who belongs where."""

from members.models.classes import LINE_LENGTH, ClassFile, ClassLine, ClassMembership, SchoolClass
from members.models.joining import Accession, Coordinator
from members.models.people import Admission, Member, SignInCode, no_password
from members.models.places import DeKey, District, EmailDomain, Municipality, Organisation, Role
from members.models.welcome import Step, WelcomeKit

__all__ = [
    "LINE_LENGTH",
    "Accession",
    "Admission",
    "ClassFile",
    "ClassLine",
    "ClassMembership",
    "Coordinator",
    "DeKey",
    "District",
    "EmailDomain",
    "Member",
    "Municipality",
    "Organisation",
    "Role",
    "SchoolClass",
    "SignInCode",
    "Step",
    "WelcomeKit",
    "no_password",
]
