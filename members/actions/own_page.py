"""What a municipality says about itself on its page."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import rules
from members.actions.locks import lock_municipality
from members.models import Member, Municipality, OwnPage
from members.models.coordination import MOST_FIELDS, MOST_TOPICS, WORK_LENGTH
from school import uploads
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import clean, one_line, render_markdown
from school.topics import Topic
from school.uploads.inspecting import InspectedFile
from school.uploads.kinds import PICTURES

WRITTEN = ("work", "topics", "fields_of_action", "strategy_url", "logo_text")


@transaction.atomic
def edit_own_page(
    *,
    by: Member,
    municipality: Municipality,
    logo: InspectedFile | None = None,
    remove_logo: bool = False,
    **texts: Any,
) -> OwnPage:
    """Change what is given: `work`, `topics`, `fields_of_action`, `strategy_url`, `logo`, `logo_text`.

    Raises ValidationError; then nothing is stored. A logo needs a text for those who do not see it.
    """
    municipality = lock_municipality(municipality.pk, by=by)
    require(rules.can_run(by, municipality))
    page, _ = OwnPage.objects.select_for_update(of=("self",)).get_or_create(municipality=municipality)
    for name in WRITTEN:
        if name in texts:
            setattr(page, name, texts[name])
    _tidy(page)
    former = page.logo
    if logo is not None:
        page.logo = uploads.store(by=by, file=logo, among=PICTURES)
    elif remove_logo:
        page.logo, page.logo_text = None, ""
    if page.logo_id is not None and not page.logo_text:
        raise ValidationError({"logo_text": "Beschreib das Logo kurz für alle, die es nicht sehen."})
    page.edited_at, page.edited_by = timezone.now(), by
    page.save()
    if former is not None and former.pk != page.logo_id:
        uploads.forget(former)
    record("members.own_page_edited", actor=by, subject=page, municipality_id=page.municipality_id)
    return page


def _tidy(page: OwnPage) -> None:
    """One spelling for each field; ValidationError names the field that does not fit."""
    page.work = clean(page.work).strip()
    page.work_html = render_markdown(page.work) if page.work else ""
    page.logo_text = one_line(page.logo_text)
    page.fields_of_action = [line for line in (one_line(one) for one in page.fields_of_action) if line]
    page.topics = [topic for topic in Topic.values if topic in page.topics]
    page.strategy_url = page.strategy_url.strip()
    wrong: dict[str, str] = {}
    if len(page.work) > WORK_LENGTH:
        wrong["work"] = at_most(WORK_LENGTH, len(page.work))
    if len(page.topics) > MOST_TOPICS:
        wrong["topics"] = f"Höchstens {MOST_TOPICS} Themen: Was beschäftigt euch gerade am meisten?"
    if len(page.fields_of_action) > MOST_FIELDS or any(len(one) > 80 for one in page.fields_of_action):
        wrong["fields_of_action"] = f"Höchstens {MOST_FIELDS} Handlungsfelder mit je 80 Zeichen."
    if page.strategy_url and not _is_https(page.strategy_url):
        wrong["strategy_url"] = "Der Link muss mit https:// beginnen."
    if wrong:
        raise ValidationError(wrong)
    page.clean_fields(exclude={"municipality", "logo", "edited_by"})


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username
