"""Is it still you? Before data leave the house or an account ends.

allauth asks only those who have a password or second factor; a session of somebody who has neither would
never be asked. She proves it as she signs in: with a code by mail (`views/proof.py`).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

View = Callable[..., HttpResponseBase]


def is_proven(request: HttpRequest) -> bool:
    """Whether the person has proved in the last minutes that it is her: code, password or second factor."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    proofs = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(proofs) and time.time() - max(proofs) < app_settings.REAUTHENTICATION_TIMEOUT


def proof_required(view: View) -> View:
    """Sends whoever has not just proved herself to do so, and back (a POST comes back as a GET)."""
    strict = reauthentication_required(view)

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_proven(request):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):  # type: ignore[arg-type]
            return strict(request, *args, **kwargs)
        return redirect(f"{reverse('members:proof')}?{urlencode({'next': request.path})}")

    return checked
