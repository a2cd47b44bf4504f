"""The register of municipalities goes into the database as a whole or not at all."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from members.models import District, EmailDomain, Municipality, Organisation, Proof, Role, SharedDomain
from members.register import ORGANISATIONS, Row
from school.search import following


@transaction.atomic
def load_register(*, rows: Sequence[Row]) -> None:
    """Create or update districts, municipalities, mail domains and organisations; repeatable.

    Municipalities that are missing in `rows` stay: people belong to them. Mail domains are those of the
    rows afterwards, and those that moderators have approved. A row that knows no role does not undo an
    accepted proof. Only for the command line and the demo school.
    """
    shared = SharedDomain.objects.filter(domain__in=[domain for row in rows for domain in row.domains])
    if shared.exists():
        raise ValidationError(
            [f"{domain}: Diese Mail-Domain teilen sich mehrere Kommunen." for domain in shared]
        )
    for name, kind in ORGANISATIONS:
        Organisation.objects.update_or_create(name=name, defaults={"kind": kind})
    for key, name in {row.ags[:5]: row.district for row in rows}.items():
        District.objects.update_or_create(key=key, defaults={"name": name})
    known = EmailDomain.objects.filter(municipality__ags__in=[row.ags for row in rows])
    known.filter(approved_at=None).delete()
    approved = set(known.values_list("domain", "municipality__ags"))
    attached = _attached_by_proof()
    for row in rows:
        fields = {**row.fields, "district_id": row.ags[:5]}
        if row.ags in attached and fields["role"] in (Role.INTERESTED, Role.SCHOOL):
            fields = {name: value for name, value in fields.items() if not name.startswith("role")}
        municipality, _ = Municipality.objects.update_or_create(ags=row.ags, defaults=fields)
        EmailDomain.objects.bulk_create(
            EmailDomain(domain=domain, municipality=municipality)
            for domain in row.domains
            if (domain, row.ags) not in approved
        )
    loaded = Municipality.objects.filter(ags__in=[row.ags for row in rows])
    following.changed("members.municipality", loaded.values_list("pk", flat=True))


def _attached_by_proof() -> set[str]:
    accepted = Proof.objects.exclude(accepted_at=None)
    return set(accepted.values_list("accession__municipality__ags", flat=True))
