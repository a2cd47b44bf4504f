"""Who plays: threads with followers who answer each other. What must arrive follows from this alone."""

from dataclasses import dataclass, field
from itertools import count

from tests.bench import people

FOLLOWERS = 6  # per thread: every reply must reach the five others


@dataclass(frozen=True)
class Player:
    """A member with a session of her own."""

    pk: int
    email: str
    session: str


@dataclass(frozen=True)
class Round:
    """A thread and the people who follow it; only they write in it."""

    thread: int
    players: list[Player]

    def others(self, author: Player) -> set[str]:
        """Addresses of those who must hear of a reply by `author`."""
        return {player.email for player in self.players if player is not author}


@dataclass
class Fact:
    """A reply to be posted: unique text, author and place, and what became of it."""

    text: str
    author: Player
    round: Round
    is_acknowledged: bool = False  # the page has sent us on to the reply
    answers: list[str] = field(default_factory=list)  # status codes and names of errors


def assemble(threads: int) -> list[Round]:
    """Write people and threads into the database, with the actions the pages use."""
    from forums import actions
    from forums.models import Forum
    from members.models import Member, Organisation

    agency = Organisation.objects.create(name="Beispielagentur", kind=Organisation.Kind.AGENCY)
    forum = Forum.objects.create(slug="chaos", title="Chaos", description="Nur für Proben.")
    numbers = count(1)
    rounds = []
    for _ in range(threads):
        members = [
            Member.objects.create(
                email=f"person{number}@post.example",
                display_name=f"Beispielperson {number}",
                organisation=agency,
            )
            for number in [next(numbers) for _ in range(FOLLOWERS)]
        ]
        thread = actions.start_thread(
            by=members[0], forum=forum, title=f"Gespräch von {members[0]}", body="Was meint ihr?"
        )
        for member in members:
            actions.follow(by=member, thread=thread)
        rounds.append(
            Round(thread.pk, [Player(one.pk, one.email, people.session_of(one)) for one in members])
        )
    return rounds


def facts(rounds: list[Round], number: int, *, name: str = "Satz") -> list[Fact]:
    """Replies in turn: every round, every player."""
    found = []
    for index in range(number):
        place = rounds[index % len(rounds)]
        author = place.players[index // len(rounds) % len(place.players)]
        found.append(Fact(f"{name} {index} von {author.email.split('@')[0]}.", author, place))
    return found
