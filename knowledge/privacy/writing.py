"""What writing and reviewing a report leaves behind about people."""

from knowledge.models import ReportChange, ReviewRemark
from knowledge.privacy.reports import TRACE, WRITERS, page_of
from school.privacy import Erase, Field, declare

declare(
    ReportChange,
    about="Änderungen an Entwürfen",
    person="by",
    purpose="gemeinsam schreiben, ohne dass etwas verloren geht; verschwindet mit dem Einreichen",
    readers=WRITERS,
    erase=Erase.EMPTY,
    personal={
        "by": "wer geändert hat",
        "before": Field("was vorher da stand", erase=Erase.KEEP, why="verschwindet mit dem Einreichen"),
    },
    technical="id report revision",
)
declare(
    ReviewRemark,
    about="Anmerkungen der Moderation zu Erfahrungsberichten",
    person="by",
    purpose=TRACE,
    readers=WRITERS,
    erase=Erase.EMPTY,
    personal={
        "by": "wer angemerkt hat",
        "text": Field("die Anmerkung", erase=Erase.TEXT),
        "at": Field("wann", erase=Erase.KEEP, why="ohne Namen ist es nur noch eine Uhrzeit"),
    },
    technical="id report field resolved_at",
    page=lambda row: page_of(row.report),
)
