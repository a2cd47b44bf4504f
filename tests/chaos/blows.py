"""Kill -9 and freezing at random instants."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from random import Random

from tests.chaos.stage import Part, Stage

FREEZABLE = ("web", "worker", "beat", "courier", "redis", "postgres", "mail")
THAW_AFTER = (3.0, 14.0)  # seconds: shorter and longer than a lease


class Blows:
    """`number` blows spread over `seconds`; with `freezes` as many parts also stop and go on."""

    def __init__(
        self, stage: Stage, chance: Random, *, number: int, seconds: float, freezes: int = 0
    ) -> None:
        self.stage, self.chance = stage, chance
        names = list(stage.parts)
        # every part at least once when there are enough blows, in random order at random instants
        targets = [names[index % len(names)] for index in range(number)]
        chance.shuffle(targets)
        self.strikes = sorted((chance.uniform(1, seconds), name) for name in targets)
        self.freezes = sorted((chance.uniform(1, seconds), chance.choice(FREEZABLE)) for _ in range(freezes))
        self.thaws: list[tuple[float, Part]] = []
        self.struck: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()

    def rain(self, until: Callable[[], bool]) -> None:
        """Strike, thaw and let the stage restart what fell, until all is done and `until` says so."""
        started = time.monotonic()
        while self.strikes or self.freezes or self.thaws or not until():
            now = time.monotonic() - started
            if self.strikes and now >= self.strikes[0][0]:
                self._strike(*self.strikes[0])
            if self.freezes and now >= self.freezes[0][0]:
                self._freeze(now, self.freezes.pop(0)[1])
            for thaw in [thaw for thaw in self.thaws if now >= thaw[0]]:
                self.thaws.remove(thaw)
                thaw[1].signal_all(signal.SIGCONT)
            self.stage.tend(self.chance)
            time.sleep(0.05)

    def _strike(self, at: float, name: str) -> None:
        part = self.stage.parts[name]
        if not part.is_up or any(frozen is part for _, frozen in self.thaws):
            return  # still down or frozen from the last blow: this one waits
        self.strikes.pop(0)
        self.struck[part.strike(self.chance)] += 1

    def _freeze(self, now: float, name: str) -> None:
        part = self.stage.parts[name]
        if part.is_up and not any(frozen is part for _, frozen in self.thaws):
            part.signal_all(signal.SIGSTOP)
            self.frozen[name] += 1
            self.thaws.append((now + self.chance.uniform(*THAW_AFTER), part))
