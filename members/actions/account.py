"""What members do with their own account."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from knox.models import AuthToken
from knox.settings import knox_settings

from members import rules
from members.models import Member
from school import live
from school.journal import record
from school.rules import require
from school.text import one_line


@transaction.atomic
def update_profile(*, by: Member, display_name: str, role_at_work: str) -> Member:
    """Change how the others see me. Raises ValidationError for a name that is empty or too long."""
    require(rules.can_manage_account(by))
    by.display_name = one_line(display_name)
    by.role_at_work = one_line(role_at_work)
    by.clean_fields(exclude={"password", "email"})
    by.save(update_fields=["display_name", "role_at_work"])
    record("members.profile_updated", actor=by, subject=by)
    return by


@transaction.atomic
def create_token(*, by: Member) -> tuple[AuthToken, str]:
    """A new API token and its text, which is shown this once: only its hash is kept."""
    require(rules.can_manage_account(by))
    Member.objects.select_for_update().get(pk=by.pk)  # two requests at once must not both be the fifth
    limit = knox_settings.TOKEN_LIMIT_PER_USER
    if AuthToken.objects.filter(user=by).count() >= limit:
        raise ValidationError(
            f"Du hast schon {limit} Schlüssel. Lösche zuerst einen, den du nicht mehr brauchst."
        )
    token, text = AuthToken.objects.create(by)
    record("members.token_created", actor=by, subject=by, key=token.token_key)
    return token, text


@transaction.atomic
def delete_token(*, by: Member, token: AuthToken) -> None:
    """Make a token worthless at once."""
    require(rules.can_manage_account(by) and token.user_id == by.pk)
    record("members.token_deleted", actor=by, subject=by, key=token.token_key)
    token.delete()


@transaction.atomic
def sign_out_everywhere(*, by: Member) -> None:
    """End all sessions of a member, this one too; open pages lose their live connection."""
    require(rules.can_manage_account(by))
    Member.objects.filter(pk=by.pk).update(session_round=F("session_round") + 1)
    record("members.signed_out_everywhere", actor=by, subject=by)
    transaction.on_commit(lambda: live.recheck(by.pk))


@transaction.atomic
def remove_password(*, by: Member) -> None:
    """Go back to codes only. Sessions go on: the caller signs its own session anew."""
    require(rules.can_manage_account(by))
    by.set_unusable_password()
    by.save(update_fields=["password"])
    record("members.password_removed", actor=by, subject=by)
