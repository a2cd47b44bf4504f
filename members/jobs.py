"""Background work of this app: mails to people without an account, copies of data, following up."""

from functools import partial

from django.db.models import QuerySet
from django.urls import reverse

from members import actions
from members.models import Accession, DataExport, Departure, FollowUp, Invitation, Letter
from school.jobs.registry import job


def _due(model: type[Letter]) -> QuerySet[Letter]:
    return model._default_manager.filter(letter_state=Letter.Post.DUE)


job(
    "members.invitations",
    label="Einladungen per E-Mail",
    rows=partial(_due, Invitation),
    url=lambda row: reverse("members:invitations", args=[row.municipality.slug]),
)(actions.send_letter)

job("members.departures", label="Abschiede per E-Mail", rows=partial(_due, Departure))(actions.send_letter)

job(
    "members.exports",
    label="Kopien der eigenen Daten",
    rows=lambda: DataExport.objects.filter(state=DataExport.State.DUE),
    weight=1,
    lease=actions.EXPORT_LEASE,
)(actions.make_export)

job(
    "members.follow_ups",
    label="Nachfassen bei Kommunen",
    rows=lambda: FollowUp.objects.filter(done_at=None, accession__state=Accession.State.ACTIVE),
    is_atomic=True,
    url=lambda row: reverse("members:desk_one", args=[row.accession.municipality.slug]),
)(actions.follow_up)
