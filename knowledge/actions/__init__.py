"""Every verb of this app, a file for each part."""

from knowledge.actions.authors import add_author, record_clearance, remove_author, set_contact
from knowledge.actions.discarding import delete_draft
from knowledge.actions.examples import REPORTS, example_rows, load_reports
from knowledge.actions.files import ASSETS_AT_MOST, add_asset, remove_asset
from knowledge.actions.glossary import TERMS, load_terms
from knowledge.actions.guides import GUIDES, load_guides, tick, valid_keys
from knowledge.actions.imitation import declare_imitation, link_report, take_imitation_step
from knowledge.actions.outcomes import answer_still_running, write_outcome
from knowledge.actions.places import take_off
from knowledge.actions.review import obstacles, publish, request_changes, take_step
from knowledge.actions.shelf import DOWNLOADS, LEAD_PROJECTS, load_downloads, load_lead_projects
from knowledge.actions.talk import open_talk, settle_talk
from knowledge.actions.writing import Conflict, name_solution, start_report, write

__all__ = [
    "ASSETS_AT_MOST",
    "DOWNLOADS",
    "GUIDES",
    "LEAD_PROJECTS",
    "REPORTS",
    "TERMS",
    "Conflict",
    "add_asset",
    "add_author",
    "answer_still_running",
    "declare_imitation",
    "delete_draft",
    "example_rows",
    "link_report",
    "load_downloads",
    "load_guides",
    "load_lead_projects",
    "load_reports",
    "load_terms",
    "name_solution",
    "obstacles",
    "open_talk",
    "publish",
    "record_clearance",
    "remove_asset",
    "remove_author",
    "request_changes",
    "set_contact",
    "settle_talk",
    "start_report",
    "take_imitation_step",
    "take_off",
    "take_step",
    "tick",
    "valid_keys",
    "write",
    "write_outcome",
]
