"""Where allauth asks us: no sign-up by password, secrets encrypted, and our own words."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from members import devices


class AccountAdapter(DefaultAccountAdapter):
    """Stages after the first proof (second factor), passwords and re-authentication stay with allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Adresse und Passwort passen nicht zusammen.",
        "incorrect_password": "Das Passwort stimmt nicht.",
        "incorrect_code": "Der Code stimmt nicht.",
        "too_many_login_attempts": "Zu viele Versuche. Bitte warte fünf Minuten.",
        "rate_limited": "Zu viele Versuche. Bitte warte einen Moment.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people join with a code, see `actions.redeem_code`."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Signed in, by whatever way: note what the owner needs to tell her sessions apart, no more."""
        super().login(request, user)
        request.session["device"] = devices.describe(request.headers.get("User-Agent", ""))
        request.session["signed_in_on"] = timezone.localdate().isoformat()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The computer's address; behind a Unix socket there is none, and all share one."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return "local"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's ways to confirm that it is still you, in our words."""
        words = {
            "reauthenticate": "Mit dem Passwort bestätigen",
            "mfa_reauthenticate": "Mit der Authenticator-App oder einem Wiederherstellungscode bestätigen",
            "mfa_reauthenticate:webauthn": "Mit einem Passkey bestätigen",
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("members:account")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors. Their secrets are encrypted with a key made from SECRET_KEY (and its fallbacks)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Der Code stimmt nicht. Nimm den, der gerade angezeigt wird.",
    }

    def encrypt(self, text: str) -> str:
        """What goes into the database."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted; raises InvalidToken when SECRET_KEY has changed without a fallback."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A first name for a passkey; the member may change it."""
        number = user.authenticator_set.filter(type=type).count() + 1
        return "Mein Gerät" if number == 1 else f"Mein Gerät {number}"


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"members.mfa {secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
