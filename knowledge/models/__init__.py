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
from knowledge.models.glossary import Term
from knowledge.models.imitation import Imitation, ImitationStep
from knowledge.models.outcomes import MONTHS, Outcome, StillRunning, coordinators_of, months_after
from knowledge.models.reports import Report, ReportAuthor, ReportFile, ReportVersion, Solution
from knowledge.models.words import MaxWords, count_words
from knowledge.models.writing import ReportChange, ReviewRemark

__all__ = [
    "MONTHS",
    "Answer",
    "CostRange",
    "Factor",
    "Imitation",
    "ImitationStep",
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
    "months_after",
]
