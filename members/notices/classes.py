"""How facts about classes are announced: in the bell, to the class; no mails."""

from typing import Any

from django.db.models import QuerySet

from members.models import ClassFile, ClassMembership, Member, SchoolClass
from members.models.marks import sentence
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent(
    "members.class_described",
    "members.class_line_written",
    "members.class_file_removed",
    "members.entry_updated",
)


class _InClass(Notice):
    """Told to everybody who reads the inside of the class now, but not to the person who did it."""

    group = Group.NEWS

    def audience(self, school_class: SchoolClass, entry: Entry) -> QuerySet[Member]:
        """People from its municipalities; moderators are not told what moderators did."""
        people = Member.objects.entering(school_class.pk).filter(is_moderator=False)
        return people.exclude(pk=entry.actor_id) if entry.actor_id else people


@notice("members.class_formed")
class ClassFormed(_InClass):
    """A new class."""

    kind = "Eure neue Klasse"

    def headline(self, school_class: SchoolClass, entry: Entry) -> str:
        """Its name."""
        return f"Deine Kommune ist jetzt in der Klasse „{school_class.name}“"


@notice("members.class_closed")
class ClassClosed(_InClass):
    """A class has ended."""

    kind = "Deine Klasse ist beendet"

    def headline(self, school_class: SchoolClass, entry: Entry) -> str:
        """Its name, and that nothing is lost."""
        return f"Die Klasse „{school_class.name}“ ist beendet. Lesen könnt ihr weiter"


@notice("members.class_representative_chosen")
class RepresentativeChosen(_InClass):
    """Somebody speaks for the class, or nobody any more."""

    kind = "Klassensprecher:in"

    def headline(self, school_class: SchoolClass, entry: Entry) -> str:
        """Who, if somebody."""
        if school_class.representative is None:
            return f"Die Klasse „{school_class.name}“ hat gerade niemanden, der für sie spricht"
        words = "{who} spricht jetzt für die Klasse „{name}“"
        return sentence(words, who=school_class.representative, name=school_class.name)


class _OfMunicipality(Notice):
    """Told to the people of the municipality that was moved."""

    kind = "Deine Kommune wechselt die Klasse"
    group = Group.NEWS

    def audience(self, membership: ClassMembership, entry: Entry) -> QuerySet[Member]:
        """Her people; nobody when the whole class was just formed (that is told by itself)."""
        if entry.data.get("with_class"):
            return Member.objects.none()
        return Member.objects.admitted().filter(municipality=membership.municipality_id)

    def url(self, membership: ClassMembership) -> str:
        """The class."""
        return membership.school_class.get_absolute_url()


@notice("members.class_moved")
class Moved(_OfMunicipality):
    """A municipality came into a class."""

    def headline(self, membership: ClassMembership, entry: Entry) -> str:
        """Which."""
        return f"{membership.municipality} ist jetzt in der Klasse „{membership.school_class.name}“"


@notice("members.class_left")
class Left(_OfMunicipality):
    """A municipality is in no class any more."""

    def headline(self, membership: ClassMembership, entry: Entry) -> str:
        """Which it was."""
        return f"{membership.municipality} ist nicht mehr in der Klasse „{membership.school_class.name}“"


@notice("members.class_file_added")
class FileAdded(Notice):
    """Something new lies in the class."""

    kind = "Neue Datei in deiner Klasse"
    group = Group.NEWS

    def audience(self, file: ClassFile, entry: Entry) -> QuerySet[Member]:
        """Everybody who may have it, except the person who brought it."""
        people = Member.objects.entering(file.school_class_id).filter(is_moderator=False)
        return people.exclude(pk=file.added_by_id) if file.added_by_id else people

    def headline(self, file: ClassFile, entry: Entry) -> str:
        """Title and class."""
        return f"Neu in der Klasse „{file.school_class.name}“: {file.title}"[:200]

    def url(self, file: Any) -> str:
        """The class's page."""
        return file.school_class.get_absolute_url()
