"""The Vokabelheft: words, experience reports and who imitates them, guides, strategies."""

from knowledge.models.choices import (
    Answer,
    CostRange,
    Factor,
    Licence,
    Maturity,
    SizeClass,
    StaffClass,
    Status,
    Support,
    Visibility,
)
from knowledge.models.content import ReportContent
from knowledge.models.downloads import Download
from knowledge.models.glossary import Term
from knowledge.models.guides import ChecklistTick, Guide, GuideVersion, key_of
from knowledge.models.imitation import Imitation, ImitationStep
from knowledge.models.outcomes import MONTHS, Outcome, StillRunning, coordinators_of, months_after
from knowledge.models.projects import LeadProject
from knowledge.models.reports import Report, ReportAuthor, ReportFile, Solution
from knowledge.models.versions import ReportVersion
from knowledge.models.words import MaxWords, count_words
from knowledge.models.writing import REMARK_LENGTH, ReportChange, ReviewRemark

__all__ = [
    "MONTHS",
    "REMARK_LENGTH",
    "Answer",
    "ChecklistTick",
    "CostRange",
    "Download",
    "Factor",
    "Guide",
    "GuideVersion",
    "Imitation",
    "ImitationStep",
    "LeadProject",
    "Licence",
    "Maturity",
    "MaxWords",
    "Outcome",
    "Report",
    "ReportAuthor",
    "ReportChange",
    "ReportContent",
    "ReportFile",
    "ReportVersion",
    "ReviewRemark",
    "SizeClass",
    "Solution",
    "StaffClass",
    "Status",
    "StillRunning",
    "Support",
    "Term",
    "Visibility",
    "coordinators_of",
    "count_words",
    "key_of",
    "months_after",
]
