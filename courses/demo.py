"""Courses of the demo school: the real ones, example people on their way, invented ones for load tests."""

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache

from django.utils import timezone

from courses import actions, blocks, manuscripts
from courses.blocks import CONTENT_DIR, Kind
from courses.models import Block, Course, Lesson
from members.models import Member, Municipality
from school.demo import Scale, in_batches, insert
from school.topics import Topic

_PREFIX = "beispielkurs-"


def load(*, scale: Scale) -> None:
    """Load the courses that lie as files, let example people learn, and invent `scale.courses` more."""
    courses = actions.load_courses(by=None, manuscripts=manuscripts.read_all(CONTENT_DIR))
    _learn(courses)
    _invent(scale)


def _learn(courses: list[Course]) -> None:
    """Each of a few example people has come a different way; she alone sees it."""
    people = Member.objects.admitted().filter(is_example=True).order_by("pk")[:6]
    for number, member in enumerate(people):
        course = courses[number % len(courses)]
        lessons = list(course.lessons.order_by("position", "pk"))
        for lesson in lessons[: number + 1]:
            actions.finish_lesson(by=member, lesson=lesson)


# -- Invented courses, for load tests --------------------------------------------------------------------

_SUBJECTS = (
    *(
        "Parkraum im Ortskern",
        "Sensoren im Stadtwald",
        "Bürger:innen beteiligen",
        "Offene Daten veröffentlichen",
    ),
    *(
        "Dorfzentren digital",
        "Energie in Schulen sparen",
        "Vergabe für Einsteiger:innen",
        "Barrierefreie Formulare",
    ),
    *("Digitale Lotsen im Rathaus", "Starkregen und Pegel", "Datenschutz im Projekt", "Fördermittel finden"),
)
_STEPS = (
    *("Worum es geht", "Wer mitreden muss", "Was es schon gibt", "Der erste Versuch", "Was es kostet"),
    *("Wer es betreibt", "Darüber sprechen", "Wenn es hakt", "Auswerten", "Weitergeben"),
)
_SENTENCES = (
    "Fang mit der Frage an, die im Alltag wirklich stört, und nicht mit der Technik.",
    "Sprich früh mit denen, die es später betreiben: Bauhof, Stadtwerke, Bürgerbüro.",
    "Schreib auf, woran ihr in einem halben Jahr merkt, dass es besser geworden ist.",
    "Ein kleiner Versuch mit drei Geräten zeigt mehr als ein langes Konzept.",
    "Frag in der Nachbarkommune nach, was dort länger gedauert hat als gedacht.",
    "Der Personalrat will wissen, was das System kann. Zeig es ihm, bevor er fragt.",
    "Plane Zeit für die Pflege ein. Ein Gerät ohne Zuständige fällt irgendwann aus.",
    "Was ihr lernt, gehört ins Protokoll und danach in den Pausenhof.",
    "Gute Daten haben ein Datum, eine Quelle und jemanden, der sie erklärt.",
    "Ein Nein aus dem Fachamt ist oft eine Frage, die noch niemand beantwortet hat.",
)


def _invent(scale: Scale) -> None:
    known = set(Course.objects.filter(slug__startswith=_PREFIX).values_list("slug", flat=True))
    slugs = [slug for n in range(1, scale.courses + 1) if (slug := f"{_PREFIX}{n:05}") not in known]
    insert(Course, _courses(slugs, scale.lessons), total=len(slugs), what="Lernmodule")
    invented = Course.objects.filter(slug__in=slugs, lessons=None).order_by("pk")
    total = len(slugs) * scale.lessons
    for lessons in in_batches(_lessons(invented, scale.lessons), total=total, what="Lektionen"):
        Lesson.objects.bulk_create(lessons)
        Block.objects.bulk_create([block for lesson in lessons for block in _blocks(lesson)])


def _courses(slugs: list[str], lessons: int) -> Iterator[Course]:
    dice = random.Random(5)
    places: list[Municipality | None] = [None, *Municipality.objects.order_by("pk")]
    long_ago = timezone.now() - timedelta(days=400)  # the real courses stay in front
    for slug in slugs:
        number = int(slug.removeprefix(_PREFIX))
        yield Course(
            slug=slug,
            title=f"Beispielkurs {number}: {dice.choice(_SUBJECTS)}",
            summary=" ".join(dice.sample(_SENTENCES, 2)),
            topic=dice.choice(Topic.values),
            audience="Für Probeläufe der Software. Inhalt und Zahlen sind erfunden.",
            outcomes=dice.sample(_SENTENCES, 3),
            municipality=dice.choice(places),
            published_at=long_ago + timedelta(minutes=number),
            minutes=_minutes(number) * lessons,
            lesson_count=lessons,
        )


def _minutes(number: int) -> int:
    return 1 + number % 12


def _lessons(courses: Iterable[Course], count: int) -> Iterator[Lesson]:
    for course in courses:
        number = int(course.slug.removeprefix(_PREFIX))
        for position in range(1, count + 1):
            yield Lesson(
                course=course,
                slug=f"lektion-{position}",
                position=position,
                title=_STEPS[(position - 1) % len(_STEPS)],
                summary=_SENTENCES[(number + position) % len(_SENTENCES)],
                minutes=_minutes(number),
            )


def _blocks(lesson: Lesson) -> Iterator[Block]:
    variant = (lesson.position * 7 + lesson.course_id) % 40
    for position, (kind, data, html) in enumerate(_written(variant), start=1):
        yield Block(lesson=lesson, position=position, kind=kind, data=data, html=html)


@cache
def _written(variant: int) -> list[tuple[str, dict[str, object], str]]:
    """The blocks of a lesson, checked and rendered: forty variants serve any number of lessons."""
    rows = [(kind, blocks.parse(kind, data)) for kind, data in _contents(random.Random(variant))]
    return [(kind, blocks.as_json(content), blocks.render(content.markdown())) for kind, content in rows]


def _contents(dice: random.Random) -> Iterator[tuple[str, dict[str, object]]]:
    def paragraph() -> str:
        return " ".join(dice.sample(_SENTENCES, 5))

    steps = "\n".join(f"{n}. {sentence}" for n, sentence in enumerate(dice.sample(_SENTENCES, 4), start=1))
    quote = f"> {dice.choice(_SENTENCES)}"
    first = [f"## {dice.choice(_STEPS)}", paragraph(), paragraph(), steps]
    second = [f"## {dice.choice(_SUBJECTS)}", paragraph(), quote, paragraph()]
    right, *wrong = dice.sample(_SENTENCES, 4)
    options = [
        {"text": right, "correct": True, "feedback": "Genau, darum ging es."},
        *({"text": text, "correct": False, "feedback": "Lies noch einmal nach."} for text in wrong),
    ]
    dice.shuffle(options)
    yield Kind.TEXT, {"body": "\n\n".join(first)}
    yield Kind.TEXT, {"body": "\n\n".join(second)}
    yield Kind.QUIZ, {"question": "Was nimmst du mit?", "options": options, "explanation": paragraph()}
    yield Kind.CHECKLIST, {"title": "Vor dem Anfangen", "items": dice.sample(_SENTENCES, 5)}
    yield (
        Kind.REFLECTION,
        {"prompt": "Was wäre in deinem Haus der erste Schritt?", "hint": "Ein Satz genügt."},
    )
