"""Every verb of this app: signing in, belonging, one's own account, classes, the directory, the register."""

from members.actions.account import (
    create_token,
    delete_token,
    remove_password,
    sign_out_everywhere,
    update_profile,
)
from members.actions.belonging import admit, decline, set_moderator
from members.actions.classes import (
    add_file,
    choose_representative,
    close_class,
    describe_class,
    form_class,
    place_municipality,
    remove_file,
    take_out,
    write_line,
)
from members.actions.directory import leave_out, put_away, take_up, tick, update_entry
from members.actions.register import load_register
from members.actions.signing_in import MailAway, forget_old_codes, redeem_code, request_code

__all__ = [
    "MailAway",
    "add_file",
    "admit",
    "choose_representative",
    "close_class",
    "create_token",
    "decline",
    "delete_token",
    "describe_class",
    "forget_old_codes",
    "form_class",
    "leave_out",
    "load_register",
    "place_municipality",
    "put_away",
    "redeem_code",
    "remove_file",
    "remove_password",
    "request_code",
    "set_moderator",
    "sign_out_everywhere",
    "take_out",
    "take_up",
    "tick",
    "update_entry",
    "update_profile",
    "write_line",
]
