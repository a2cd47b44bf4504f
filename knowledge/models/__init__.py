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
from knowledge.models.projects import LeadProject
from knowledge.models.reports import Report, ReportAuthor, ReportFile, ReportVersion, Solution
from knowledge.models.words import MaxWords, count_words

__all__ = [
    "Answer",
    "ChecklistTick",
    "CostRange",
    "Download",
    "Factor",
    "Guide",
    "GuideVersion",
    "LeadProject",
    "Licence",
    "Maturity",
    "MaxWords",
    "Report",
    "ReportAuthor",
    "ReportContent",
    "ReportFile",
    "ReportVersion",
    "SizeClass",
    "Solution",
    "StaffClass",
    "Status",
    "Support",
    "Term",
    "Visibility",
    "count_words",
    "key_of",
]
