"""People as the directory and the municipality pages show them."""

from typing import Any

from django.db.models import QuerySet

from members.models import Coordinator, Member, Municipality


def people(user: Any) -> QuerySet[Member]:
    """People who let themselves be found, sorted by name, with where they belong."""
    rows = Member.objects.visible_to(user).listed().select_related("municipality", "organisation")
    return rows.by_name()


def contacts(municipality: Municipality) -> list[Member]:
    """Who agreed to be shown to everybody as contact of a municipality."""
    return list(Member.objects.contacts().filter(municipality=municipality).by_name())


def coordinators(user: Any, municipality: Municipality) -> list[Member]:
    """Whom to ask: the coordinators of a municipality who let themselves be found."""
    current = Coordinator.objects.visible_to(user).filter(municipality=municipality)
    rows = Member.objects.visible_to(user).listed().filter(municipality=municipality)
    return list(rows.filter(pk__in=current.values("member")).by_name())
