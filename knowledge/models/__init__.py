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
from knowledge.models.reports import Report, ReportAuthor, ReportFile, ReportVersion, Solution
from knowledge.models.words import MaxWords, count_words
from knowledge.models.writing import ReportChange, ReviewRemark

__all__ = [
    "Answer",
    "CostRange",
    "Factor",
    "Licence",
    "Maturity",
    "MaxWords",
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
    "Support",
    "Term",
    "Visibility",
    "count_words",
]
