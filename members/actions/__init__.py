"""Every verb of this app, a file for each part: signing in, belonging, account, accession, register."""

from members.actions.accession import become_contact, check_seen, submit_proof, take_step
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
    "become_contact",
    "check_seen",
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
    "submit_proof",
    "take_step",
    "update_profile",
]
