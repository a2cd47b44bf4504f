"""What can happen to guides and their ticks.

A tick records no fact: nobody is watched (see `courses/notices.py` for the same reason).
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.manuscripts import CONTENT, read_guides
from knowledge.models import ChecklistTick, Guide, GuideVersion
from knowledge.rules import guides as rules
from members.models import Member
from school.content import Loaded, Row
from school.journal import record
from school.rules import require

GUIDES = CONTENT / "guides"
_HEAD = ("slug", "kind", "position")


@transaction.atomic
def load_guides(*, by: Member | None, folder: Path = GUIDES) -> Loaded:
    """Make the guides what the files say. A guide whose content changed gets a new version, others none.

    A guide is known by its slug; one whose file is gone is retired. All or nothing: raises ValidationError
    that names everything that is wrong.
    """
    require(rules.can_load(by))
    rows = read_guides(folder)
    known = {guide.slug: guide for guide in Guide.objects.select_for_update()}
    written = 0
    for row in rows:
        written += _load(known.pop(row["slug"], None), row, by)
    gone = [guide for guide in known.values() if guide.retired_on is None]
    for guide in gone:
        guide.retired_on = timezone.localdate()
        guide.save(update_fields=["retired_on"])
        record("knowledge.guide_retired", actor=by, subject=guide)
    return Loaded(total=len(rows), written=written, removed=len(gone))


def _load(guide: Guide | None, row: Row, by: Member | None) -> bool:
    """Write one guide; whether it has a new version now."""
    is_new = guide is None
    guide = guide or Guide(number=0)
    names = Guide.content_fields()
    is_changed = is_new or any(getattr(guide, name) != row[name] for name in names)
    is_moved = any(getattr(guide, name) != row[name] for name in _HEAD) or guide.retired_on is not None
    if not is_changed and not is_moved:
        return False
    for name in (*_HEAD, *names):
        setattr(guide, name, row[name])
    guide.retired_on = None
    if is_changed:
        guide.number, guide.changed_on = guide.number + 1, timezone.localdate()
    try:
        guide.full_clean()
    except ValidationError as error:
        raise ValidationError([f"{row['slug']}: {sentence}" for sentence in error.messages]) from error
    guide.save()
    if is_changed:
        version = GuideVersion.of(guide, change_note="" if is_new else row["news"])
        version.full_clean()
        version.save()
        record("knowledge.guide_published", actor=by, subject=guide, number=guide.number)
    return is_changed


@transaction.atomic
def tick(*, by: Member, guide: Guide, keys: list[str]) -> list[str]:
    """Keep which points of a guide are ticked, in their order; none at all removes the row.

    Raises ValidationError for something that is no point of this guide.
    """
    require(rules.can_tick(by, guide))
    ticked = valid_keys(guide, keys)
    if ticked:
        ChecklistTick.objects.update_or_create(member=by, guide=guide, defaults={"keys": ticked})
    else:
        ChecklistTick.objects.visible_to(by).filter(guide=guide).delete()
    return ticked


def valid_keys(guide: Guide, keys: list[str]) -> list[str]:
    """The given keys in the order of the points, or ValidationError: the list has changed meanwhile."""
    ticked = [key for key in guide.keys if key in keys]
    if len(ticked) < len(set(keys)):
        raise ValidationError("Die Checkliste hat sich geändert. Lade die Seite neu.")
    return ticked
