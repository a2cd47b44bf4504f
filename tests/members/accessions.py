"""The cast of the accession tests: a municipality in any state, and everybody who may try a step."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from members import actions
from members.models import Accession, Coordinator, Member, Proof
from members.transitions import STAYS, TRANSITIONS
from tests.inspection.documents import pdf

S = Accession.State
GOOD_PROOF = {
    "kind": "council_decision",
    "dated": date(2026, 5, 13),
    "signed_by": "Rat der Gemeinde",
    "link": "https://rat.gemeinde-ense.de/vorlage/17",
}


def in_state(municipality, state, *, contact=None, **fields) -> Accession:
    """The municipality's accession, put into this state; NOT_YET is unsaved, as for a real one."""
    Accession.objects.filter(municipality=municipality).delete()
    if state == Accession.NOT_YET:
        return Accession.of(municipality)
    if state == S.PAUSED:
        fields = {"paused_from": S.ACTIVE} | fields
    Accession.objects.create(municipality=municipality, state=state, contact=contact, **fields)
    return Accession.of(municipality)


def with_proposal(municipality, state, by, **fields) -> Accession:
    """The same, with a refusal that `by` has proposed."""
    accession = in_state(municipality, state, **fields)
    actions.take_step(by=by, accession=accession, transition="propose_refusal", reason="Doppelt angemeldet.")
    return Accession.of(municipality)


def cast_of(municipality, elsewhere, agency) -> dict[str, Member]:
    """Everybody who may try: strangers to the municipality, its people, and two moderators."""

    def member(name, **fields):
        return Member.objects.create(email=f"{name}@cast.example", display_name=name.title(), **fields)

    cast = {
        "waiting": member("waiting"),
        "elsewhere": member("elsewhere", municipality=elsewhere),
        "member": member("member", municipality=municipality),
        "contact": member("contact", municipality=municipality),
        "coordinator": member("coordinator", municipality=municipality),
        "coordinator_elsewhere": member("kommt", municipality=elsewhere),
        "left": member("left", municipality=municipality, is_active=False),
        "moderator": member("moderator", organisation=agency, is_moderator=True),
        "second": member("second", organisation=agency, is_moderator=True),
    }
    Coordinator.objects.create(member=cast["coordinator"], municipality=municipality)
    Coordinator.objects.create(member=cast["coordinator_elsewhere"], municipality=elsewhere)
    return cast


def attempt(by, accession, name):
    """Take the step as its door would."""
    if name == "submit_proof":
        return actions.submit_proof(by=by, accession=accession, **GOOD_PROOF)
    if name == "remove_proof":
        proof = Proof.objects.filter(accession=accession.pk).first() or Proof(pk=0)
        return actions.remove_proof(by=by, accession=accession, proof=proof, reason="Falsches Dokument.")
    return actions.take_step(by=by, accession=accession, transition=name, reason="Weil es so ist.")


def target(name, state):
    """Where the step leads, with a pause that began in ACTIVE."""
    way = TRANSITIONS[name]
    return state if way.target == STAYS else way.leads_to(state, S.ACTIVE)


def a_pdf(name="absichtserklaerung.pdf") -> SimpleUploadedFile:
    """A harmless PDF."""
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")
