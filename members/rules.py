"""Who may do what. Pure predicates; `member` may be an AnonymousUser."""

from typing import Any


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
