"""What imitations hold about people: who entered, confirmed, measured and answered.

The rows belong to municipalities and stay; who acted is emptied with the account.
"""

from knowledge.models import Imitation, ImitationStep, Outcome, StillRunning
from school.privacy import Erase, Field, declare

TRACE = "nachvollziehen, wer für eine Kommune gehandelt hat"
WHO_SEES = "wer die Nachahmung sehen darf"
BOTH = "beide Kommunen und die Moderation"
NOBODY = "niemand in der Anwendung; alle sehen nur die Funktion"
TIME = "ohne Namen ist es nur noch eine Uhrzeit"

declare(
    Imitation,
    about="Nachahmungen, die du eingetragen hast",
    person="declared_by",
    purpose=TRACE,
    readers=NOBODY,
    erase=Erase.EMPTY,
    personal={
        "declared_by": "wer eingetragen hat",
        "declared_at": Field("wann", erase=Erase.KEEP, why=TIME),
        "note": Field("was ihr vorhabt", erase=Erase.TEXT, readers=WHO_SEES),
    },
    technical="id report version municipality source origin parent generation own_report kind state"
    " state_since started_on revision imitator_confirmed_at source_confirmed_at waiting_since unclear_since"
    " withdrawn_at last_confirmed_on asked_6_at asked_12_at",
)
declare(
    ImitationStep,
    about="Schritte von Nachahmungen",
    person="by",
    purpose=TRACE,
    readers="im Protokoll die Koordination und die Moderation; sonst sehen alle nur die Funktion",
    erase=Erase.EMPTY,
    personal={
        "by": "wer den Schritt getan hat",
        "at": Field("wann", erase=Erase.KEEP, why=TIME),
        "reason": Field("die Begründung", erase=Erase.TEXT, readers=WHO_SEES),
    },
    technical="id imitation transition from_state to_state capacity place",
    page=lambda row: row.imitation.get_absolute_url(),
)
declare(
    Outcome,
    about="Werte, die du eingetragen hast",
    person="written_by",
    purpose=TRACE,
    readers=NOBODY,
    erase=Erase.EMPTY,
    personal={
        "written_by": "wer eingetragen hat",
        "written_at": Field("wann", erase=Erase.KEEP, why=TIME),
        "deviation": Field("was ihr anders messt", erase=Erase.TEXT, readers=BOTH),
    },
    technical="id imitation key name unit baseline baseline_on value_6 value_6_on value_12 value_12_on"
    " is_effective",
    page=lambda row: row.imitation.get_absolute_url(),
)
declare(
    StillRunning,
    about="Antworten auf „Läuft das noch?“",
    person="answered_by",
    purpose=TRACE,
    readers=NOBODY,
    erase=Erase.EMPTY,
    personal={
        "answered_by": "wer geantwortet hat",
        "answered_at": Field("wann", erase=Erase.KEEP, why=TIME),
    },
    technical="id report imitation asked_at answer",
)
