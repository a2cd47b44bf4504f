"""/hinweise/mails/: what any kind of mail looks like, with invented people. For moderators."""

from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from members.models.marks import spoken
from members.notices.samples import example_member, example_names
from members.requests import MemberRequest
from members.rules import can_moderate
from notifications.models import Digest, Notification
from notifications.transports import mail
from school import notices, samples
from school.mails import Mail
from school.models import Entry
from school.rules import require

DIGEST = "sammelmail"
ONLY = "Diese Seite ist für die Moderation."
# a mail brings its own style and nothing else; it may stand in a frame of ours
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups"],
}


def kinds() -> dict[str, str]:
    """All kinds of mail: the last part of the address → what people read."""
    found = {
        verb: f"{notice.kind}: {_headline(notice, verb)}"
        for verb, notice in sorted(notices.announced_verbs().items())
        if notice.mails and notice.kind
    }
    letters = {f"brief-{slugify(name)}": f"{name} (Brief)" for name in samples.letters()}
    return letters | {DIGEST: "Sammelmail"} | found


def compose(kind: str) -> Mail:
    """The mail of this kind with sample data; LookupError for an unknown kind. Stores and sends nothing."""
    if kind == DIGEST:
        verbs = ["forums.reply_posted", "members.class_file_added", "members.accession_accepted"]
        told = [_notification(verb) for verb in verbs if verb in notices.announced_verbs()]
        return mail.compose_digest(Digest(pk=0, created_at=timezone.now()), told)
    letters = {f"brief-{slugify(name)}": write for name, write in samples.letters().items()}
    if kind in letters:
        return letters[kind]()
    notice = notices.announced_verbs()[kind]
    return mail.compose(_notification(kind), excerpt=notice.excerpt(samples.subject_for(kind)))


def _headline(notice: notices.Notice, verb: str) -> str:
    """With the names of the example people: their keys are those of real ones."""
    return spoken(notice.headline(samples.subject_for(verb), Entry(pk=0, verb=verb)), example_names())


def _notification(verb: str) -> Notification:
    notice, subject = notices.announced_verbs()[verb], samples.subject_for(verb)
    recipient = example_member()
    recipient.pk = 0  # so that the link to unsubscribe belongs to nobody
    return Notification(
        pk=0,
        recipient=recipient,
        kind=notice.kind,
        group=notice.group,
        thing=notice.thing(subject),
        headline=_headline(notice, verb)[:200],
        url=notice.url(subject),
        created_at=timezone.now(),
    )


@require_safe
@login_required
def samples_page(request: MemberRequest) -> HttpResponse:
    """GET /hinweise/mails/: the list of all kinds."""
    require(can_moderate(request.user), ONLY)
    return render(request, "notifications/samples.html", {"kinds": kinds()})


@require_safe
@login_required
def one_sample(request: MemberRequest, kind: str) -> HttpResponse:
    """GET /hinweise/mails/<kind>/: headers, text, and the HTML part in a frame."""
    require(can_moderate(request.user), ONLY)
    made = _made(kind)
    headers = {"From": made.from_email, "To": ", ".join(made.to), "Subject": made.subject}
    context: dict[str, Any] = {
        "kind": kind,
        "name": kinds()[kind],
        "mail": made,
        "headers": headers | dict(made.extra_headers),
    }
    return render(request, "notifications/sample.html", context)


@require_safe
@login_required
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]  # it takes views with arguments, too
def html_part(request: HttpRequest, kind: str) -> HttpResponse:
    """GET /hinweise/mails/<kind>/html/: the HTML part as mail programs get it."""
    require(can_moderate(request.user), ONLY)
    return HttpResponse(str(_made(kind).alternatives[0][0]))


def _made(kind: str) -> Mail:
    if kind not in kinds():
        raise Http404
    return compose(kind)
