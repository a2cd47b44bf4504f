"""Who may do what in the courses."""

from courses.models import Course
from members.models import Member


def can_learn(member: Member, course: Course) -> bool:
    """Everybody may learn what is published; waiting members too."""
    return member.is_active and course.is_published


def can_publish(member: Member, course: Course) -> bool:
    """Moderators publish and withdraw; authors hand in."""
    return member.is_active and member.is_moderator
