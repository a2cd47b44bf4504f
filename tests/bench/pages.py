"""What is measured: the pages people use most, with the requests that many different people send."""

from dataclasses import dataclass, field
from uuid import uuid4

from django.urls import reverse

from tests.bench import people

AIM_CONNECTIONS = 8
SIGNED_IN = 64  # different people at once
POSTS = 3000  # prepared replies, more than a round can take: a repeated text counts as a double click
RUN = "xxxxxxxx"  # stands in prepared texts for a word that is new in every round
BARE = ["bare sentence", "bare row", "bare topic page"]
WORDS = "Wir haben das **zweimal** versucht. Beim zweiten Mal half eine *kleine* Gruppe mit klarer Frage."


@dataclass(frozen=True)
class Page:
    """A page, its requests and its aims at `AIM_CONNECTIONS` connections on two processors."""

    name: str
    requests: list[str] = field(repr=False)
    status: str = "200"
    aim_rate: int = 0  # requests per second
    aim_cpu: float = 0  # server CPU-ms per request
    path: str = ""  # one of its addresses, for counting queries; "" for forms
    is_bare: bool = False  # a yardstick, served by the bare Django beside the school

    def batch(self) -> list[str]:
        """The requests for one round: forms get texts that nobody has sent before."""
        word = uuid4().hex[: len(RUN)]
        return self.requests if self.path else [request.replace(RUN, word) for request in self.requests]


def choose() -> list[Page]:
    """The pages with rows picked from the seeded school."""
    from courses.models import Course, Lesson
    from forums.models import Forum, Thread
    from members.models import Member

    members = list(Member.objects.admitted().filter(is_moderator=False).order_by("pk")[:SIGNED_IN])
    sessions: list[str | None] = [people.session_of(member) for member in members]
    stranger: list[str | None] = [None]
    long_enough = Thread.objects.filter(reply_count__gte=20, closed_at=None).order_by("pk")
    threads = list(long_enough.values_list("pk", flat=True))
    read, written = threads[: len(threads) // 2][:200], threads[len(threads) // 2 :]
    thread_paths = [reverse("forums:thread", args=[pk]) for pk in read]
    for_all = Forum.objects.filter(school_class=None).order_by("-thread_count", "pk")
    forum_paths = [forum.get_absolute_url() for forum in for_all]
    published = Lesson.objects.filter(course__in=Course.objects.published())
    lessons = published.select_related("course").order_by("-pk")[:200]
    lesson_paths = [lesson.get_absolute_url() for lesson in lessons]
    home, catalogue, index = reverse("home"), reverse("courses:catalogue"), reverse("forums:index")

    def page(name: str, paths: list[str], who: list[str | None], **aims: float) -> Page:
        rounds = max(1, SIGNED_IN // len(paths))
        return Page(name, people.spread(paths * rounds, who), path=paths[0], **aims)  # type: ignore[arg-type]

    return [
        page("start page, stranger", [home], stranger),
        page("start page", [home], sessions),
        page("catalogue, stranger", [catalogue], stranger),
        page("catalogue", [catalogue], sessions, aim_rate=200),
        page("lesson, stranger", lesson_paths, stranger),
        page("lesson", lesson_paths, sessions, aim_rate=250, aim_cpu=8),
        page("forum index", [index], sessions, aim_rate=160),
        page("thread list", forum_paths, sessions, aim_rate=160),
        page("thread with 20 replies", thread_paths, sessions, aim_rate=150, aim_cpu=13),
        Page("reply posted", _replies(written, sessions), status="302", aim_rate=150),
    ]


def _replies(threads: list[int], sessions: list[str | None]) -> list[str]:
    """Different people answer in different threads, every text once."""
    return [
        people.post(
            reverse("forums:replies", args=[threads[number % len(threads)]]),
            sessions[number % len(sessions)] or "",
            body=f"{WORDS} ({RUN}-{number})",
        )
        for number in range(POSTS)
    ]


def yardsticks() -> list[Page]:
    """Pages of the bare Django in tests/bench/bare."""
    return [
        Page(name, [people.get(path) for path in paths], path=paths[0], is_bare=True)
        for name, paths in zip(
            BARE,
            (
                ["/"],
                [f"/zeile/{pk}/" for pk in range(1, 20000, 97)],
                [f"/thema/{number}/" for number in range(1, 1000, 7)],
            ),
            strict=True,
        )
    ]
