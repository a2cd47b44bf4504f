"""Who may do what. Pure predicates; `member` may be an AnonymousUser."""

from typing import Any

from members.transitions import Transition, Who

SECOND_FACTOR = (
    "Wer moderiert oder koordiniert, braucht einen zweiten Faktor. "
    "Richte ihn bitte zuerst ein: Das dauert zwei Minuten."
)


def can_speak(member: Any) -> bool:
    """Ask, answer and write: everybody who belongs to a municipality or organisation."""
    return bool(member.is_authenticated and member.is_admitted)


def can_see_people(member: Any) -> bool:
    """See who belongs to which municipality: the same people who may speak."""
    return can_speak(member)


def can_admit(member: Any) -> bool:
    """Admit or decline people whose mail domain is unknown."""
    return can_moderate(member)


def can_moderate(member: Any) -> bool:
    """Run the exchanges: the agency's moderators."""
    return bool(member.is_authenticated and member.is_active and member.is_moderator)


def can_coordinate(member: Any, municipality: Any) -> bool:
    """Speak for `municipality`: its current coordinators, nobody else, moderators neither."""
    return bool(member.is_authenticated and member.is_active and member.coordinates(municipality))


def can_manage_account(member: Any) -> bool:
    """Change one's own name, tokens and sessions: everybody who is active, waiting or not."""
    return bool(member.is_authenticated and member.is_active)


def belongs(member: Any, municipality: Any) -> bool:
    """Whether she is an admitted member of exactly this municipality."""
    return bool(member.is_authenticated and member.is_admitted and member.municipality_id == municipality.pk)


def can_see_accession(member: Any, municipality: Any) -> bool:
    """Read history and proofs: the municipality's own members and the moderators. The rest sees a word."""
    return can_moderate(member) or belongs(member, municipality)


def can_read_trail(member: Any, municipality: Any) -> bool:
    """Read what the moderators did about a municipality: its coordinators and the moderators."""
    return can_moderate(member) or can_coordinate(member, municipality)


def capacities(member: Any, accession: Any) -> set[Who]:
    """In which capacities she acts for or on this municipality."""
    municipality = accession.municipality
    found = {Who.MODERATOR} if can_moderate(member) else set()
    if belongs(member, municipality):
        found.add(Who.MEMBER)
        if accession.contact_id == member.pk:
            found.add(Who.CONTACT)
        if can_coordinate(member, municipality):
            found.add(Who.COORDINATOR)
        if speaks_alone(member, accession):
            found.add(Who.ALONE)
    return found


def speaks_alone(member: Any, accession: Any) -> bool:
    """The contact person, before acceptance, while nobody coordinates: nobody else could withdraw."""
    municipality = accession.municipality
    is_contact = belongs(member, municipality) and accession.contact_id == member.pk
    is_early = accession.state in accession.REFUSABLE
    return bool(is_contact and is_early and not municipality.coordinators.current().exists())


def can_take(member: Any, accession: Any, way: Transition) -> bool:
    """Take this way, from whatever state: the table says who. A refusal needs a second moderator."""
    if (
        way.name == "decline"
        and accession.is_refusal_proposed
        and accession.refusal_proposed_by_id == member.pk
    ):
        return False
    return bool(way.who & capacities(member, accession))


def can_become_contact(member: Any, accession: Any) -> bool:
    """Take over as contact person of a running accession that has none any more."""
    is_vacant = accession.pk is not None and accession.current_contact is None
    return is_vacant and belongs(member, accession.municipality)


def can_run(member: Any, municipality: Any) -> bool:
    """See who belongs to `municipality`, invite and appoint: its coordinators, and the moderators."""
    return can_moderate(member) or can_coordinate(member, municipality)


def can_end_coordination(member: Any, coordinator: Any) -> bool:
    """Hand over: oneself, or a moderator; coordinators do not end one another."""
    return can_moderate(member) or bool(
        member.is_authenticated and member.is_active and coordinator.member_id == member.pk
    )


def can_confirm(member: Any, admission: Any) -> bool:
    """Decide about somebody who waits: moderators; coordinators when she named their municipality."""
    if can_moderate(member):
        return True
    return admission.wanted_id is not None and can_coordinate(member, admission.wanted)


def can_ask_again(member: Any, admission: Any) -> bool:
    """Ask for admission once more: who was declined and belongs nowhere yet."""
    return can_manage_account(member) and not member.is_admitted and admission.outcome == "declined"


def can_leave(member: Any) -> bool:
    """Leave the school: everybody who belongs to it, except moderators, whom the agency dismisses first."""
    return bool(can_speak(member) and not member.is_moderator)


def can_end_membership(member: Any, other: Any) -> bool:
    """End somebody else's access: a moderator, or a coordinator of her municipality. Never a moderator's."""
    if other.is_moderator or other.pk == member.pk:
        return False
    if can_moderate(member):
        return True
    return other.municipality_id is not None and can_coordinate(member, other.municipality)


def can_take_back(member: Any, departure: Any) -> bool:
    """Open the access of somebody who has left: a moderator, or a coordinator of where she left."""
    if can_moderate(member):
        return True
    return departure.municipality_id is not None and can_coordinate(member, departure.municipality)


# -- Classes -------------------------------------------------------------------------------------------


def can_form_classes(member: Any) -> bool:
    """Form and close classes, put municipalities into them: moderators."""
    return can_moderate(member)


def can_enter_class(member: Any, school_class_pk: int) -> bool:
    """Read what a class keeps to itself: people of its municipalities, and moderators."""
    return can_speak(member) and (member.is_moderator or member.school_class_pk == school_class_pk)


def can_add_file(member: Any, school_class: Any) -> bool:
    """Put a file into a class: whoever reads its inside, while the class goes on."""
    return school_class.closed_at is None and can_enter_class(member, school_class.pk)


def can_remove_file(member: Any, file: Any) -> bool:
    """Take a file out of a class: who put it there and is still inside, or a moderator."""
    own = file.added_by_id is not None and file.added_by_id == member.pk
    return (own or can_moderate(member)) and can_enter_class(member, file.school_class_id)


def can_choose_representative(member: Any, school_class: Any) -> bool:
    """Name the Klassensprecher:in: moderators, and coordinators of the class's municipalities."""
    coordinates = can_enter_class(member, school_class.pk) and member.coordinated_pk is not None
    return school_class.closed_at is None and (can_moderate(member) or coordinates)


def can_write_line(member: Any, municipality: Any) -> bool:
    """Say what a municipality is working on just now: its coordinators, once it is in a class."""
    return can_coordinate(member, municipality) and member.school_class_pk is not None


# -- The directory and the Schultüte ----------------------------------------------------------------


def can_be_contact(member: Any) -> bool:
    """Be shown to everybody as contact of a municipality: people who belong to one."""
    return bool(can_manage_account(member) and member.municipality_id is not None)


def can_open_kit(member: Any) -> bool:
    """Have a Schultüte: everybody who belongs to the school."""
    return can_speak(member)


# -- One's own data ----------------------------------------------------------------------


def can_erase_account(member: Any) -> bool:
    """Delete one's own account: everybody who has one, waiting or not."""
    return can_manage_account(member)
