"""What may become of sending, beside what `school.jobs.outcomes` knows."""

from notifications.models import Rule


class Needless(Exception):
    """There is nothing to send any more, by a named rule. Nobody has to look into it."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.value)
        self.rule = rule
