"""Every verb of this app, a file for each part: signing in, belonging, account, accession, register."""

from members.actions.accession import become_contact, check_seen, remove_proof, submit_proof, take_step
from members.actions.account import (
    create_token,
    delete_token,
    remove_password,
    sign_out_everywhere,
    update_profile,
)
from members.actions.belonging import admit, ask_again, decline, set_moderator
from members.actions.by_hand import confirm_by_hand, forget_printed_codes, redeem_printed_code
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
from members.actions.coordination import appoint_coordinator, end_coordination
from members.actions.directory import leave_out, put_away, take_up, tick, update_entry
from members.actions.domains import (
    approve_domain,
    choices_of,
    choose_municipality,
    claim_domain,
    refuse_domain,
    remember_domain,
    share_domain,
)
from members.actions.erasing import erase_account, replay_erasures, to_replay
from members.actions.follow_up import follow_up
from members.actions.invitations import accept_invitation, find_invitation, invite, revoke_invitation
from members.actions.leaving import end_duties, end_membership, leave, move_member, take_back, wind_up
from members.actions.letters import send_letter
from members.actions.mydata import EXPORT_LEASE, end_session, make_export, request_export
from members.actions.named_places import settle_place
from members.actions.own_page import edit_own_page
from members.actions.register import load_register
from members.actions.signing_in import MailAway, redeem_code, request_code

__all__ = [
    "EXPORT_LEASE",
    "MailAway",
    "accept_invitation",
    "add_file",
    "admit",
    "appoint_coordinator",
    "approve_domain",
    "ask_again",
    "become_contact",
    "check_seen",
    "choices_of",
    "choose_municipality",
    "choose_representative",
    "claim_domain",
    "close_class",
    "confirm_by_hand",
    "create_token",
    "decline",
    "delete_token",
    "describe_class",
    "edit_own_page",
    "end_coordination",
    "end_duties",
    "end_membership",
    "end_session",
    "erase_account",
    "find_invitation",
    "follow_up",
    "forget_old_codes",
    "forget_printed_codes",
    "form_class",
    "invite",
    "leave",
    "leave_out",
    "load_register",
    "make_export",
    "move_member",
    "place_municipality",
    "put_away",
    "redeem_code",
    "redeem_printed_code",
    "refuse_domain",
    "remember_domain",
    "remove_file",
    "remove_password",
    "remove_proof",
    "replay_erasures",
    "request_code",
    "request_export",
    "revoke_invitation",
    "send_letter",
    "set_moderator",
    "settle_place",
    "share_domain",
    "sign_out_everywhere",
    "submit_proof",
    "take_back",
    "take_out",
    "take_step",
    "take_up",
    "tick",
    "to_replay",
    "update_entry",
    "update_profile",
    "wind_up",
    "write_line",
]
