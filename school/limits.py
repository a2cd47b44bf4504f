"""What is too long is said in one sentence, by actions and forms alike.

Forms say it with Django's own validator, whose words stand in `locale/`.
"""


def at_most(limit: int, count: int, unit: str = "Zeichen") -> str:
    """The refusal of a text of `count` characters (or another `unit`, in the plural), for people."""
    return f"Höchstens {limit} {unit}, bitte. Es sind {count}."
