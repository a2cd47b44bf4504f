"""What imitators measure, and the answers to "Läuft das noch?"."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.actions.imitation import locked
from knowledge.models import Imitation, Outcome, Report, StillRunning
from knowledge.queries.outcomes import indicators
from knowledge.rules import imitation as rules
from members.models import Member
from school.journal import record
from school.rules import require
from school.text import one_line

VALUES = ("baseline", "value_6", "value_12")


@transaction.atomic
def write_outcome(
    *,
    by: Member,
    imitation: Imitation,
    key: str,
    unit: str,
    deviation: str = "",
    is_effective: bool = False,
    **values: Any,
) -> Outcome:
    """Write down what was measured for the indicator `key` of the imitated version.

    `values`: baseline, value_6, value_12 (Decimal or None), for each `…_on` (date or None); what is left
    out is emptied. Raises ValidationError for an indicator that the version does not have, another unit, a
    value without its day or out of order, and "it works" without a value before and after.
    """
    require(rules.can_measure(by, imitation))
    imitation = locked(imitation)
    require(rules.can_measure(by, imitation))
    source = next((row for row in indicators(imitation.version) if row["key"] == key), None)
    if source is None:
        raise ValidationError("Diese Kennzahl steht nicht im Bericht.", code="unknown")
    if one_line(unit) != source["unit"]:
        raise ValidationError(
            {"unit": f"Der Bericht misst in „{source['unit']}“. Rechne bitte um."},
            code="unit",
        )
    outcome = Outcome.objects.filter(imitation=imitation, key=key).first()
    outcome = outcome or Outcome(imitation=imitation, key=key)
    outcome.name, outcome.unit = source["name"], source["unit"]
    outcome.deviation, outcome.is_effective = one_line(deviation), is_effective
    for name in VALUES:
        setattr(outcome, name, values.get(name))
        setattr(outcome, f"{name}_on", values.get(f"{name}_on"))
    _check(outcome)
    outcome.written_at, outcome.written_by = timezone.now(), by
    outcome.save()
    record("knowledge.outcome_written", actor=by, subject=outcome, municipality_id=imitation.municipality_id)
    return outcome


def _check(outcome: Outcome) -> None:
    errors: dict[str, str] = {}
    today, before = timezone.localdate(), None
    for name in VALUES:
        value, day = getattr(outcome, name), getattr(outcome, f"{name}_on")
        if (value is None) != (day is None):
            errors[f"{name}_on"] = "Wert und Tag gehören zusammen."
        elif day is not None and day > today:
            errors[f"{name}_on"] = "Dieser Tag liegt in der Zukunft."
        elif day is not None and before is not None and day <= before:
            errors[f"{name}_on"] = "Dieser Tag muss nach dem vorigen liegen."
        before = day or before
    if outcome.is_effective and outcome.baseline is None:
        errors["is_effective"] = (
            "Ohne Ausgangswert weiß niemand, ob es wirkt. Trag zuerst den Wert davor ein."
        )
    elif outcome.is_effective and outcome.value_6 is None and outcome.value_12 is None:
        errors["is_effective"] = "Trag zuerst ein, was ihr danach gemessen habt."
    if errors:
        raise ValidationError(errors)
    outcome.clean_fields(exclude={"imitation", "written_by"})


@transaction.atomic
def answer_still_running(*, by: Member, question: StillRunning, answer: str) -> StillRunning:
    """Say whether it still runs. "Yes" is dated at the report or the imitation; "no" changes nothing.

    Raises ValidationError when somebody has answered already (code "decided").
    """
    require(rules.can_answer(by, question))
    if answer not in StillRunning.Answer.values:
        raise ValidationError("Wähle eine der beiden Antworten.", code="invalid")
    now = timezone.now()
    is_open = StillRunning.objects.filter(pk=question.pk, answered_at=None)
    if not is_open.update(answer=answer, answered_at=now, answered_by=by):
        raise ValidationError("Das hat schon jemand beantwortet. Danke euch!", code="decided")
    question.refresh_from_db()
    if answer == StillRunning.Answer.YES:
        today = timezone.localdate(now)
        if question.imitation_id is None:
            Report.objects.filter(pk=question.report_id).update(last_confirmed_on=today)
        else:
            Imitation.objects.filter(pk=question.imitation_id).update(last_confirmed_on=today)
    place = question.imitation.municipality_id if question.imitation else question.report.lead_id
    record("knowledge.still_running_answered", actor=by, subject=question, municipality_id=place)
    return question
