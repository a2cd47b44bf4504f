"""What goes in and out where municipalities join."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import rules
from members.models import Accession, AccessionStep, Proof, PublicState
from members.transitions import TRANSITIONS, from_here
from school.openapi.described import described
from school.uploads.api import UploadField
from school.uploads.kinds import PDFS


@described(
    "Ein Schritt, den eine Kommune gegangen ist.",
    by="Wer ihn gegangen ist; leer, wenn es das Konto nicht mehr gibt.",
)
class AccessionStepSerializer(serializers.ModelSerializer[AccessionStep]):
    by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = AccessionStep
        fields = ["transition", "from_state", "to_state", "reason", "by", "at"]


@described(
    "Eine Absichtserklärung oder ein Ratsbeschluss.",
    link="Adresse des Dokuments, oder leer.",
    has_file="Ob ein PDF dabei ist: `…/proofs/<id>/file/`.",
)
class ProofSerializer(serializers.ModelSerializer[Proof]):
    has_file = serializers.SerializerMethodField()

    class Meta:
        model = Proof
        fields = ["id", "kind", "dated", "signed_by", "link", "has_file", "submitted_at", "accepted_at"]

    def get_has_file(self, proof: Proof) -> bool:
        """Whether a PDF was filed."""
        return proof.file_id is not None


@described(
    "Ein Schritt, den du jetzt gehen kannst.",
    transition="Kennung des Schritts.",
    needs_reason="Ob er eine Begründung braucht.",
)
class AccessionTransitionSerializer(serializers.Serializer[Any]):
    transition = serializers.CharField(source="name")
    label: Any = serializers.CharField()
    needs_reason = serializers.BooleanField()


@described(
    "Wo eine Kommune steht, in einer Liste.",
    municipality="Name der Kommune.",
    public_state="Der Stand, den alle sehen.",
    state="Genauer Stand, für die Kommune selbst und die Moderation; sonst null. Leer: noch nicht gestartet.",
    state_since="Seit wann der genaue Stand gilt.",
)
class AccessionLineSerializer(serializers.ModelSerializer[Accession]):
    ags = serializers.CharField(source="municipality.ags", read_only=True)
    municipality: Any = serializers.CharField(source="municipality.short_name", read_only=True)
    public_state = serializers.ChoiceField(choices=PublicState.choices, read_only=True)
    state = serializers.SerializerMethodField()
    state_since = serializers.SerializerMethodField()

    class Meta:
        model = Accession
        fields: list[str] = ["ags", "municipality", "public_state", "state", "state_since"]

    def sees(self, accession: Accession) -> bool:
        """Whether whoever asks may read more than the public word."""
        return rules.can_see_accession(self.context["request"].user, accession.municipality)

    def get_state(self, accession: Accession) -> str | None:
        """The exact state."""
        return accession.state if self.sees(accession) else None

    def get_state_since(self, accession: Accession) -> datetime | None:
        """Since when."""
        return accession.state_since if accession.pk and self.sees(accession) else None


@described(
    "Wo eine Kommune steht, mit Ansprechperson, Verlauf, Nachweisen und dem, was du tun kannst.",
    answer_by="Frist einer offenen Rückfrage.",
    version="Schick sie als `seen` mit deinem Schritt mit.",
    contact="Name der Ansprechperson.",
    steps="Der Verlauf, das Neueste zuerst; leer für alle, die ihn nicht lesen dürfen.",
    proofs="Die Nachweise, der neueste zuerst; leer für alle, die sie nicht lesen dürfen.",
    transitions="Was du jetzt tun kannst.",
)
class AccessionSerializer(AccessionLineSerializer):
    answer_by: Any = serializers.SerializerMethodField()
    version = serializers.CharField(read_only=True)
    contact: Any = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()
    proofs = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()

    class Meta(AccessionLineSerializer.Meta):
        fields = [
            *AccessionLineSerializer.Meta.fields,
            "answer_by",
            "version",
            "contact",
            "steps",
            "proofs",
            "transitions",
        ]

    def get_answer_by(self, accession: Accession) -> date | None:
        """Of an open question, for those who may read it."""
        return accession.answer_by if self.sees(accession) else None

    def get_contact(self, accession: Accession) -> str | None:
        """The contact person's name."""
        person = accession.current_contact if self.sees(accession) else None
        return str(person) if person else None

    @extend_schema_field(AccessionStepSerializer(many=True))
    def get_steps(self, accession: Accession) -> Any:
        """Newest first; nothing for those who may not read it."""
        steps = AccessionStep.objects.visible_to(self.context["request"].user)
        rows = steps.filter(accession=accession.pk).select_related("by").order_by("-pk")
        return AccessionStepSerializer(rows, many=True).data

    @extend_schema_field(ProofSerializer(many=True))
    def get_proofs(self, accession: Accession) -> Any:
        """Newest first; nothing for those who may not read them."""
        proofs = Proof.objects.visible_to(self.context["request"].user)
        return ProofSerializer(proofs.filter(accession=accession.pk).order_by("-pk"), many=True).data

    @extend_schema_field(AccessionTransitionSerializer(many=True))
    def get_transitions(self, accession: Accession) -> Any:
        """The steps that you may take from here."""
        user = self.context["request"].user
        ways = [way for way in from_here(accession) if rules.can_take(user, accession, way)]
        return AccessionTransitionSerializer(ways, many=True).data


@described(
    "Ein Schritt, den du gehen willst.",
    transition="Kennung des Schritts.",
    reason="Begründung, wo sie verlangt ist.",
    answer_by="Frist einer Rückfrage (`ask`).",
    seen="`version`, die du gesehen hast. Hat sich seitdem etwas geändert, passiert nichts.",
)
class NewAccessionStepSerializer(serializers.Serializer[Any]):
    transition = serializers.ChoiceField(choices=[(name, way.label) for name, way in TRANSITIONS.items()])
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    answer_by = serializers.DateField(required=False, allow_null=True, default=None)
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        default="",
    )


@described(
    "Ein Nachweis zum Einreichen, mit Link.",
    kind="Art des Nachweises.",
    dated="Datum des Dokuments.",
    signed_by="Wer unterschrieben oder beschlossen hat.",
    link="Adresse des Dokuments, wenn es öffentlich ist.",
    reason="Was du dazu sagen willst.",
    replace="Ersetzt, was eingereicht und noch nicht entschieden ist.",
)
class NewProofLinkSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Proof.Kind.choices)
    dated = serializers.DateField()
    signed_by = serializers.CharField(max_length=120)
    link = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    replace = serializers.BooleanField(default=False)


@described("Ein Nachweis zum Einreichen, mit PDF, mit Link oder beidem.", file="Das PDF.")
class NewProofSerializer(NewProofLinkSerializer):
    file = UploadField(required=False, among=PDFS)


@described("Warum ein entschiedener Nachweis gelöscht wird.", reason="Begründung; die Kommune liest sie.")
class RemovalSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


@described(
    "Eine Zeile des Protokolls einer Kommune.",
    at="Wann.",
    verb="Kennung dessen, was geschah.",
    actor="Wer es getan hat; leer, wenn es das Konto nicht mehr gibt.",
    deed="Was geschah, als Satz.",
)
class TrailLineSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="entry.recorded_at")
    verb = serializers.CharField(source="entry.verb")
    actor = serializers.CharField()
    deed = serializers.CharField()
