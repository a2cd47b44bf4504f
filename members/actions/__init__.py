"""Every verb of this app, in four files: signing in, belonging, one's own account, the register."""

from members.actions.account import (
    create_token,
    delete_token,
    remove_password,
    sign_out_everywhere,
    update_profile,
)
from members.actions.belonging import admit, decline, set_moderator
from members.actions.register import load_register
from members.actions.signing_in import MailAway, forget_old_codes, redeem_code, request_code

__all__ = [
    "MailAway",
    "admit",
    "create_token",
    "decline",
    "delete_token",
    "forget_old_codes",
    "load_register",
    "redeem_code",
    "remove_password",
    "request_code",
    "set_moderator",
    "sign_out_everywhere",
    "update_profile",
]
