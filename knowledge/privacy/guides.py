"""Guides hold nothing about people; ticks belong to the person alone, without a time."""

from knowledge.models import ChecklistTick, Download, Guide, GuideVersion, LeadProject
from school.privacy import declare

declare(
    ChecklistTick,
    about="Deine Häkchen in Leitfäden und Checklisten",
    person="member",
    purpose="weitermachen, wo du warst",
    readers="nur du",
    personal={"guide": "Leitfaden", "keys": "welche Punkte du abgehakt hast"},
    technical="id",
)
_CONTENT = "title summary topics serves minutes sections items sources"
declare(Guide, technical=f"id slug kind position number changed_on retired_on {_CONTENT}")
declare(GuideVersion, technical=f"id guide number published_on change_note {_CONTENT}")
declare(
    LeadProject,
    technical="id slug title summary lead status as_of body html sources topics serves position",
)
declare(Download, technical="id slug title summary topics file version licence size sha256 position")
