"""What this app holds about people, by subject. Importing a module here enters it into the register."""

from members.privacy import municipalities, people

__all__ = ["municipalities", "people"]
