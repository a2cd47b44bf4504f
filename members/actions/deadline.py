"""The day by which a municipality answers a question about its accession, and that it has passed."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from members.models import Accession
from members.transitions import Transition
from school.reminders import forget_reminders, remind

LONGEST = timedelta(days=366)
PASSED = "members.answer_overdue"


def check_deadline(way: Transition, answer_by: date | None) -> None:
    """Raise ValidationError for a day that belongs to no question, has passed, or is too far off."""
    if answer_by is None:
        return
    if way.name != "ask":
        raise ValidationError({"answer_by": "Eine Frist gibt es nur bei einer Rückfrage."})
    if answer_by <= timezone.localdate():
        raise ValidationError({"answer_by": "Die Frist muss in der Zukunft liegen."})
    if answer_by > timezone.localdate() + LONGEST:
        raise ValidationError({"answer_by": "Das ist mehr als ein Jahr entfernt. Prüf bitte die Frist."})


def plan_deadline(accession: Accession) -> None:
    """Say so at the German midnight that ends the day, instead of one planned before."""
    forget_reminders(accession, PASSED)
    if accession.answer_by is not None:
        midnight = datetime.combine(accession.answer_by + timedelta(days=1), time.min)
        remind(PASSED, subject=accession, due_at=timezone.make_aware(midnight))
