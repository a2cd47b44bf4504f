"""What goes in and out where reports are written and reviewed. Values are those of `models/drafts.py`."""

from typing import Any

from rest_framework import serializers

from knowledge import actions
from knowledge.models import Licence, Report, ReportAuthor, ReportVersion, ReviewRemark
from knowledge.models.drafts import value_of, writable
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS, from_here
from school.uploads.api import UploadField
from school.uploads.kinds import DOCUMENTS

PLAIN = sorted(way.name for way in TRANSITIONS.values() if way.is_plain)


class DraftLineSerializer(serializers.ModelSerializer[Report]):
    """A working copy in a list."""

    lead = serializers.CharField(source="lead.ags", read_only=True)
    version = serializers.IntegerField(source="current.number", read_only=True, default=None)

    class Meta:
        model = Report
        fields: list[str] = ["slug", "title", "lead", "status", "status_since", "version", "revision"]
        read_only_fields = fields


class AuthorSerializer(serializers.ModelSerializer[ReportAuthor]):
    """Somebody who writes; `may_be_asked` is her own choice."""

    id: Any = serializers.IntegerField(source="member_id", read_only=True)
    name = serializers.CharField(source="member.public_name", read_only=True)

    class Meta:
        model = ReportAuthor
        fields = ["id", "name", "may_be_asked"]


class ObstacleSerializer(serializers.Serializer[Any]):
    """What keeps a report from being handed in."""

    field = serializers.CharField()
    words = serializers.CharField()


class DraftSerializer(DraftLineSerializer):
    """A working copy: `content` holds all fields that can be written, `obstacles` what is still missing."""

    content = serializers.SerializerMethodField()
    assets = serializers.JSONField(read_only=True)
    authors = AuthorSerializer(source="authorships", many=True, read_only=True)
    is_cleared = serializers.BooleanField(read_only=True)
    obstacles = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField(help_text="Was du jetzt tun kannst")

    class Meta(DraftLineSerializer.Meta):
        fields = [
            *DraftLineSerializer.Meta.fields,
            *("content", "assets", "authors", "cleared_with", "cleared_on", "is_cleared"),
            *("last_confirmed_on", "obstacles", "steps"),
        ]
        read_only_fields = fields

    def get_content(self, report: Report) -> dict[str, Any]:
        """Plain values by field."""
        return {name: value_of(report, name) for name in writable()}

    def get_obstacles(self, report: Report) -> list[dict[str, str]]:
        """In the order of the form."""
        return [{"field": name, "words": words} for name, words in actions.obstacles(report)]

    def get_steps(self, report: Report) -> list[str]:
        """Names of the transitions that are open to whoever asks."""
        capacities = rules.capacities(self.context["request"].user, report)
        return [way.name for way in from_here(report) if way.who & capacities]


class NewDraftSerializer(serializers.Serializer[Any]):
    """A report to begin."""

    title = serializers.CharField(max_length=90)


class WriteSerializer(serializers.Serializer[Any]):
    """Changes of a working copy."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    changes = serializers.DictField(help_text="Feld → Wert, wie in `content`")


class ClashSerializer(serializers.Serializer[Any]):
    """A field that both have changed; `base` is null when it is not known any more."""

    base = serializers.JSONField()
    mine = serializers.JSONField()
    theirs = serializers.JSONField()


class ConflictSerializer(serializers.Serializer[Any]):
    """Somebody was faster. Decide about `clashes`, then send them and `merges` with the new `revision`."""

    revision = serializers.IntegerField()
    by = serializers.ListField(child=serializers.CharField())
    clashes = serializers.DictField(child=ClashSerializer())
    merges = serializers.DictField()


def conflict_body(conflict: actions.Conflict) -> dict[str, Any]:
    """The body of a 409, as ConflictSerializer describes it."""
    return {
        "revision": conflict.revision,
        "by": conflict.by,
        "clashes": {
            name: {"base": clash.base, "mine": clash.mine, "theirs": clash.theirs}
            for name, clash in conflict.clashes.items()
        },
        "merges": conflict.take,
    }


class ReportStepSerializer(serializers.Serializer[Any]):
    """A step to take."""

    transition = serializers.ChoiceField(choices=PLAIN)


class RemarkSerializer(serializers.ModelSerializer[ReviewRemark]):
    """What the moderators asked; `field` is empty for the report as a whole."""

    class Meta:
        model = ReviewRemark
        fields = ["field", "text", "at", "resolved_at"]


class NewRemarksSerializer(serializers.Serializer[Any]):
    """A reason for each field; "" is the report as a whole."""

    remarks = serializers.DictField(child=serializers.CharField(allow_blank=True))


class NewPublicationSerializer(serializers.Serializer[Any]):
    """`revision` is the one you have read."""

    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    change_note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class PublicationSerializer(serializers.ModelSerializer[ReportVersion]):
    """A version that was made."""

    class Meta:
        model = ReportVersion
        fields = ["number", "published_at", "change_note"]


class NewAuthorSerializer(serializers.Serializer[Any]):
    """Somebody who shall write along."""

    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ContactSerializer(serializers.Serializer[Any]):
    """Whether I want to be named."""

    may_be_asked = serializers.BooleanField()


class ClearanceSerializer(serializers.Serializer[Any]):
    """With whom it was cleared, and when."""

    cleared_with = serializers.CharField(max_length=200)
    cleared_on = serializers.DateField()


class NewAssetSerializer(serializers.Serializer[Any]):
    """A file or a link, with a licence."""

    title = serializers.CharField(max_length=120)
    licence = serializers.ChoiceField(choices=Licence.choices)
    url = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    file = UploadField(required=False, among=DOCUMENTS)
