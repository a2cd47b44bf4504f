"""`python -m tests.chaos`: does the school keep its promises while its processes are killed?

Builds a whole school in a temporary directory and removes it afterwards. Exit code 1 on a broken promise.
"""

import argparse
import os
import sys
from random import Random

from tests.chaos.stage import Stage

SCENES = ("quiet", "storm", "recovery", "redis", "frost", "alone", "crowd")
PER_THREAD = 40  # replies at most, so that page counts stay small


def main() -> int:
    """Play the chosen scenes, each with its account."""
    words = _arguments()
    chance = Random(words.seed)
    stage = Stage()
    try:
        broken = _play(words, stage, chance)
    except BaseException:
        print(stage.last_words(), file=sys.stderr)
        raise
    finally:
        stage.close()
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--scenes", default=",".join(SCENES), help=f"some of {', '.join(SCENES)}")
    parser.add_argument("--facts", type=int, default=500, help="replies posted in the storm")
    parser.add_argument("--blows", type=int, default=24, help="kill -9 in the storm")
    parser.add_argument("--freezes", type=int, default=3, help="SIGSTOP for some seconds, in the storm")
    parser.add_argument(
        "--busy", type=float, default=0.05, help="share of mails answered with 451, in the storm"
    )
    parser.add_argument(
        "--cut", type=float, default=0.02, help="share of connections cut after DATA, in the storm"
    )
    parser.add_argument("--seconds", type=float, default=90, help="length of the storm")
    parser.add_argument(
        "--settle", type=float, default=60, help="seconds after the storm until everything must be out"
    )
    parser.add_argument(
        "--followers", type=int, default=5000, help="people who hear of one fact, in the crowd"
    )
    parser.add_argument("--crowd", type=int, default=4, help="facts for all of them, in the crowd")
    parser.add_argument("--alone", type=int, default=300, help="facts of all kinds for the courier alone")
    parser.add_argument("--dead", type=float, default=600, help="seconds without Redis, worker and beat")
    parser.add_argument("--away", type=float, default=60, help="seconds without Redis")
    parser.add_argument("--seed", type=int, default=1, help="of targets and instants")
    return parser.parse_args()


def _play(words: argparse.Namespace, stage: Stage, chance: Random) -> int:
    """Play the scenes; the number of broken promises."""
    os.environ |= stage.environment
    os.environ["DJANGO_SETTINGS_MODULE"] = "school.settings"
    rounds = []

    def prepare() -> None:
        import django

        django.setup()
        from tests.chaos import cast

        rounds.extend(cast.assemble(max(4, words.facts // PER_THREAD)))

    stage.open(prepare)
    broken = 0
    for scene in words.scenes.split(","):
        account = _scene(scene, words, stage, rounds, chance)
        account.print(scene)
        broken += len(account.violations)
    if broken:
        print(stage.last_words(), file=sys.stderr)
    return broken


def _scene(scene: str, words: argparse.Namespace, stage: Stage, rounds: list, chance: Random):  # type: ignore[no-untyped-def]
    from django.db import connection

    from tests.chaos import cast, scenes
    from tests.chaos.alone import alone
    from tests.chaos.blows import Blows
    from tests.chaos.crowd import crowd
    from tests.chaos.without_redis import without_redis

    connection.close()  # ours may have died with the PostgreSQL of the scene before
    sink = stage.sink
    sink.clear()
    sink.behave()
    if scene == "quiet":
        return scenes.quiet(stage, sink, rounds)
    if scene == "crowd":
        return crowd(stage, sink, rounds, followers=words.followers, facts=words.crowd)
    if scene == "alone":
        return alone(stage, sink, rounds, facts=words.alone, seconds=words.dead)
    if scene == "recovery":
        return scenes.recovery(stage, rounds)
    if scene in ("redis", "frost"):
        seconds = words.away if scene == "redis" else min(words.away, 20)
        return without_redis(stage, sink, rounds, seconds=seconds, frozen=scene == "frost")
    sink.behave(busy=words.busy, cut=words.cut)
    blows = Blows(stage, chance, number=words.blows, seconds=words.seconds, freezes=words.freezes)
    facts = cast.facts(rounds, words.facts)
    return scenes.storm(stage, sink, facts, blows, seconds=words.seconds, settle=words.settle)


if __name__ == "__main__":
    sys.exit(main())
