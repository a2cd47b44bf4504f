"""What may become of sending. Anything else that is raised counts as an error of ours."""

from notifications.models import Rule


class Temporary(Exception):
    """The other side is away or busy: try again later, for days if need be, not before `pause` seconds."""

    def __init__(self, words: str, *, pause: float = 0) -> None:
        super().__init__(words)
        self.pause = pause


class Permanent(Exception):
    """The other side has refused for good: the row is set aside and shown to moderators."""


class Needless(Exception):
    """There is nothing to send any more, by a named rule. Nobody has to look into it."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.value)
        self.rule = rule
