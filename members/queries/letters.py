"""Letters that could not be sent, for the page that shows how the post is doing."""

from typing import Any

from django.db.models import Count, QuerySet

from members.models import Departure, Invitation, Letter

NEEDLESS = "nicht mehr nötig"  # outcome of a letter that nobody waits for any more


def held(model: type[Letter]) -> QuerySet[Any]:
    """Letters of this kind that were set aside and still make sense."""
    rows: QuerySet[Any] = model._base_manager.filter(letter_state=Letter.Post.HELD)
    return rows.exclude(letter_outcome=NEEDLESS)


def held_letters() -> list[dict[str, Any]]:
    """[{"what": "Einladungen", "outcome": class of the error, "rows": how many}], without any address."""
    return [
        {"what": model._meta.verbose_name_plural, "outcome": row["letter_outcome"], "rows": row["rows"]}
        for model in (Invitation, Departure)
        for row in held(model).values("letter_outcome").annotate(rows=Count("pk")).order_by("-rows")
    ]
