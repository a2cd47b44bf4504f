"""Mail domains: which ones are a municipality's, which are shared, and who decides."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import addresses, rules
from members.actions.belonging import admit
from members.actions.locks import lock_domain, lock_municipality, reason_given
from members.models import (
    Admission,
    DomainClaim,
    EmailDomain,
    Member,
    Municipality,
    SharedDomain,
)
from school.journal import record
from school.rules import require

_DOMAIN = re.compile(r"(?=.{4,100}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])")
# Mailboxes that anybody can have prove nothing about a town hall. A few large ones; a human looks at all.
_FOR_EVERYBODY = {
    *("aol.com", "freenet.de", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com"),
    *("hotmail.de", "icloud.com", "live.de", "mail.de", "mailbox.org", "me.com", "outlook.com", "outlook.de"),
    *("posteo.de", "proton.me", "t-online.de", "web.de", "yahoo.com", "yahoo.de"),
}


def tidy_domain(typed: str) -> str:
    """A mail domain in its one spelling, from "soest.de", "@Soest.DE" or "name@soest.de".

    Raises ValidationError with a sentence that helps: no domain, a district's, or everybody's.
    """
    domain = typed.strip().rpartition("@")[2].lower().rstrip(".")
    try:
        domain = addresses.domain_of(addresses.normalise(f"x@{domain}"))
    except ValidationError:
        domain = ""
    if not _DOMAIN.fullmatch(domain):
        raise ValidationError({"domain": "Das ist keine Mail-Domain. Schreib sie so: stadt-muster.de"})
    if domain.startswith(("kreis-", "landkreis-")) or ".kreis-" in domain:
        raise ValidationError({"domain": f"„{domain}“ gehört einem Kreis, keiner Kommune."})
    if domain in _FOR_EVERYBODY:
        raise ValidationError({"domain": f"Bei „{domain}“ kann jeder ein Postfach haben."})
    return domain


def require_no_other_home(address: str, municipality: Municipality) -> None:
    """Nobody is brought to `municipality` with the mail domain of another one."""
    domain = addresses.domain_of(address)
    other = EmailDomain.objects.filter(domain=domain).exclude(municipality=municipality)
    if other.exists():
        raise ValidationError(
            {"address": f"Adressen mit @{domain} gehören zu einer anderen Kommune."}, code="elsewhere"
        )


def _require_free(domain: str) -> None:
    taken = EmailDomain.objects.select_related("municipality").filter(domain=domain).first()
    if taken is not None:
        raise ValidationError({"domain": f"„{domain}“ gehört schon zu {taken.municipality}."}, code="taken")
    if SharedDomain.objects.filter(domain=domain).exists():
        raise ValidationError({"domain": f"„{domain}“ teilen sich schon mehrere Kommunen."}, code="taken")


@transaction.atomic
def claim_domain(*, by: Member, municipality: Municipality, domain: str) -> DomainClaim:
    """Say that a mail domain belongs to `municipality`; a moderator decides."""
    municipality = lock_municipality(municipality.pk, by=by)
    require(rules.can_run(by, municipality))
    domain = tidy_domain(domain)
    lock_domain(domain)
    _require_free(domain)
    if DomainClaim.objects.filter(domain=domain, decided_at=None).exists():
        raise ValidationError(
            {"domain": f"„{domain}“ ist schon vorgeschlagen und wird geprüft."}, code="taken"
        )
    claim = DomainClaim.objects.create(municipality=municipality, domain=domain, claimed_by=by)
    record("members.domain_claimed", actor=by, subject=claim, municipality_id=claim.municipality_id)
    return claim


@transaction.atomic
def approve_domain(*, by: Member, claim: DomainClaim) -> DomainClaim:
    """The domain is the municipality's from now on, and whoever waits with it comes in."""
    require(rules.can_moderate(by))
    _decide(by, claim, DomainClaim.Outcome.APPROVED, reason="")
    remember_domain(by=by, domain=claim.domain, municipality=claim.municipality)
    record("members.domain_approved", actor=by, subject=claim, municipality_id=claim.municipality_id)
    return claim


@transaction.atomic
def refuse_domain(*, by: Member, claim: DomainClaim, reason: str) -> DomainClaim:
    """The domain is not the municipality's; `reason` is told to its coordinators."""
    require(rules.can_moderate(by))
    if claim.decided_at:  # before the reason: who comes late need not mend it
        raise _too_late(claim)
    _decide(by, claim, DomainClaim.Outcome.REFUSED, **reason_given(reason))
    record("members.domain_refused", actor=by, subject=claim, municipality_id=claim.municipality_id)
    return claim


def _decide(by: Member, claim: DomainClaim, outcome: DomainClaim.Outcome, *, reason: str) -> None:
    open_one = DomainClaim.objects.filter(pk=claim.pk, decided_at=None)  # of two at once one decides
    decided = open_one.update(outcome=outcome, reason=reason, decided_at=timezone.now(), decided_by=by)
    claim.refresh_from_db()
    if not decided:
        raise _too_late(claim)


def _too_late(claim: DomainClaim) -> ValidationError:
    words = f"Über {claim.domain} ist schon entschieden: {claim.get_outcome_display()}."
    return ValidationError(words, code="decided")


@transaction.atomic
def remember_domain(*, by: Member, domain: str, municipality: Municipality) -> EmailDomain:
    """From now on everybody with this domain belongs to `municipality` at once; who waits with it, too."""
    require(rules.can_moderate(by))
    domain = tidy_domain(domain)
    lock_domain(domain)
    _require_free(domain)
    remembered = EmailDomain.objects.create(
        domain=domain, municipality=municipality, approved_at=timezone.now(), approved_by=by
    )
    record("members.domain_remembered", actor=by, subject=remembered, municipality_id=municipality.pk)
    for admission in Admission.objects.waiting().select_related("member").filter(domain=domain):
        admit(by=by, admission=admission, place=municipality)
    return remembered


@transaction.atomic
def share_domain(*, by: Member, domain: str, municipalities: list[Municipality]) -> SharedDomain:
    """Several municipalities use this domain: people who come with it say themselves where they belong.

    Done again it replaces the list. Whoever waits with it is asked.
    """
    require(rules.can_moderate(by))
    domain = tidy_domain(domain)
    if len(municipalities) < 2:
        raise ValidationError({"municipalities": "Wähle mindestens zwei Kommunen."})
    lock_domain(domain)
    shared = SharedDomain.objects.filter(domain=domain).first()
    if shared is None:
        _require_free(domain)
        shared = SharedDomain.objects.create(domain=domain, approved_by=by)
    shared.municipalities.set(municipalities)
    record("members.domain_shared", actor=by, subject=shared)
    for admission in Admission.objects.waiting().filter(domain=domain, wanted=None):
        record("members.choice_offered", actor=by, subject=admission)
    return shared


def choices_of(admission: Admission) -> list[Municipality]:
    """Where somebody with a shared domain may say that she belongs."""
    places = Municipality.objects.filter(shared_domains__domain=admission.domain)
    return list(places.in_order()) if admission.decided_at is None else []


@transaction.atomic
def choose_municipality(*, by: Member, admission: Admission, municipality: Municipality) -> Admission:
    """Say where one belongs; a coordinator there, or a moderator, confirms."""
    admission = Admission.objects.select_for_update(no_key=True, of=("self",)).get(pk=admission.pk)
    require(admission.member_id == by.pk and by.is_active)
    if municipality not in choices_of(admission):
        raise ValidationError({"municipality": "Diese Kommune steht nicht zur Wahl."})
    admission.wanted = municipality
    admission.save(update_fields=["wanted"])
    record("members.membership_requested", actor=by, subject=admission)
    return admission
