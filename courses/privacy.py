"""What the courses hold about people: the learner's own, which nobody else can see."""

from collections.abc import Iterator

from courses.certificates import as_pdf
from courses.models import (
    Block,
    Certificate,
    Course,
    CourseCompletion,
    Lesson,
    LessonProgress,
    ProgressClaim,
)
from school.privacy import Erase, Field, declare
from school.privacy.export import files

ONLY_YOU = "nur du"
AUTHOR = Field(
    "wer geschrieben hat",
    erase=Erase.EMPTY,
    purpose="zeigen, von wem das Lernmodul ist",
    readers="die Moderation",
)
PUBLISHER = Field(
    "wer veröffentlicht hat",
    erase=Erase.EMPTY,
    purpose="nachvollziehen, wer veröffentlicht hat",
    readers="die Moderation",
)

declare(
    LessonProgress,
    about="Dein Lernstand",
    person="member",
    purpose="weiterlernen, wo du warst",
    readers=ONLY_YOU,
    personal={
        "lesson": "Lektion",
        "completed_on": "Tag, an dem du sie abgeschlossen hast (keine Uhrzeit)",
        "state": "was du angekreuzt und aufgeschrieben hast",
    },
    technical="id",
)
declare(
    CourseCompletion,
    about="Abgeschlossene Lernmodule",
    person="member",
    purpose="dir eine Teilnahmebescheinigung ausstellen",
    readers=ONLY_YOU,
    personal={"course": "Lernmodul", "completed_on": "Tag", "version": "Fassung"},
    technical="id",
)
declare(
    ProgressClaim,
    about="Übernommener Lernstand",
    person="member",
    purpose="ohne Anmeldung Gelerntes nur einmal übernehmen",
    readers=ONLY_YOU,
    personal={"token": Field("Zufallszahl des Geräts", secret=True), "claimed_on": "Tag"},
    technical="id",
)
declare(
    Certificate,
    about="Teilnahmebescheinigungen",
    person="completion__member",
    purpose="belegen, dass du teilgenommen hast – wenn du es willst",
    readers="du, und wem du die Prüfnummer gibst",
    personal={
        "code": "Prüfnummer",
        "holder_name": "Name, wie er darauf steht",
        "course_title": "Lernmodul",
        "minutes": "Umfang in Minuten",
        "lesson_titles": "Inhalte",
        "issued_on": "Tag der Ausstellung",
    },
    technical="id",
)
declare(
    Course,
    about="Lernmodule, die du geschrieben oder veröffentlicht hast",
    personal={"author": AUTHOR, "published_by": PUBLISHER},
    technical="id slug title summary topic serves audience outcomes sources version municipality published_at"
    " minutes lesson_count",
)
declare(Lesson, technical="id course slug position title summary minutes cited")
declare(Block, technical="id lesson position kind data html")


@files
def certificates(pk: int) -> Iterator[tuple[str, bytes]]:
    """The member's certificates on paper."""
    for certificate in Certificate.objects.filter(completion__member=pk).select_related("completion"):
        yield f"teilnahmebescheinigung-{certificate.pk}.pdf", as_pdf(certificate)
