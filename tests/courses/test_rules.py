"""Who may do what: role × state."""

import pytest
from django.utils import timezone

from courses import rules
from courses.models import Course
from members.models import Member

MEMBER = Member(display_name="Erika Beispiel")
MODERATOR = Member(display_name="Mona Moderation", is_moderator=True)
AUTHOR = Member(display_name="Max Muster")
LEFT = Member(display_name="Ina Inaktiv", is_active=False, is_moderator=True)

DRAFT = Course(author=AUTHOR)
PUBLISHED = Course(author=AUTHOR, published_at=timezone.now())


@pytest.mark.parametrize(
    ("rule", "member", "course", "expected"),
    [
        (rules.can_learn, MEMBER, PUBLISHED, True),
        (rules.can_learn, MODERATOR, PUBLISHED, True),
        (rules.can_learn, LEFT, PUBLISHED, False),
        (rules.can_learn, AUTHOR, DRAFT, False),
        (rules.can_learn, MODERATOR, DRAFT, False),
        (rules.can_publish, MODERATOR, DRAFT, True),
        (rules.can_publish, MODERATOR, PUBLISHED, True),
        (rules.can_publish, MEMBER, DRAFT, False),
        (rules.can_publish, AUTHOR, DRAFT, False),
        (rules.can_publish, LEFT, DRAFT, False),
    ],
)
def test_rule(rule, member, course, expected):
    assert rule(member, course) is expected
