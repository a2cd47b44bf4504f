"""Every verb of this app, by slice: signing in, belonging, one's own account and data, the register."""

from members.actions.account import (
    create_token,
    delete_token,
    remove_password,
    sign_out_everywhere,
    update_profile,
)
from members.actions.belonging import admit, decline, set_moderator
from members.actions.erasing import erase_account, replay_erasures, to_replay
from members.actions.mydata import end_session, make_exports, request_export
from members.actions.register import load_register
from members.actions.signing_in import MailAway, redeem_code, request_code

__all__ = [
    "MailAway",
    "admit",
    "create_token",
    "decline",
    "delete_token",
    "end_session",
    "erase_account",
    "load_register",
    "make_exports",
    "redeem_code",
    "remove_password",
    "replay_erasures",
    "request_code",
    "request_export",
    "set_moderator",
    "sign_out_everywhere",
    "to_replay",
    "update_profile",
]
