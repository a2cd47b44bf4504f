"""The directory and the Schultüte for programs."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import actions, rules
from members.api.routes import MUNICIPALITY
from members.forms import PeopleFilter, entry_of
from members.models import Member, Municipality, Step
from members.models.people import ABOUT_LENGTH, OFFERS_AT_MOST
from members.queries import directory as queries
from members.queries import welcome
from school.openapi.described import described
from school.rules import require
from school.topics import Topic

TAGS = ["Menschen"]


class SeesPeople(permissions.IsAuthenticated):
    """People are seen by people who belong to the school."""

    message = "Andere Menschen siehst du, sobald du aufgenommen bist."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Signed in and admitted."""
        return super().has_permission(request, view) and rules.can_see_people(request.user)


@described(
    "Ein Mensch, mit dem, was er von sich zeigt.", municipality="Amtlicher Gemeindeschlüssel, oder null."
)
class PersonSerializer(serializers.ModelSerializer[Member]):
    name = serializers.CharField(source="display_name", read_only=True)
    belongs_to = serializers.CharField(read_only=True)
    municipality: Any = serializers.SlugRelatedField(slug_field="ags", read_only=True)

    class Meta:
        model = Member
        fields = ["id", "name", "role_at_work", "belongs_to", "municipality", "about", "offers"]
        read_only_fields = fields


@described("Eine Ansprechperson, die öffentlich genannt werden will.")
class MunicipalityContactSerializer(serializers.ModelSerializer[Member]):
    name = serializers.CharField(source="display_name", read_only=True)
    email = serializers.EmailField(source="contact_email", read_only=True)

    class Meta:
        model = Member
        fields = ["name", "role_at_work", "email"]
        read_only_fields = fields


@described(
    "Dein Eintrag im Verzeichnis.",
    about="Was du über dich sagst.",
    offers="Themen, bei denen du hilfst.",
    is_listed="Ob andere dich finden.",
    contact_consent="Ob du öffentlich als Ansprechperson genannt wirst.",
    contact_email="Mail-Adresse, die dann zu lesen ist.",
)
class DirectoryEntrySerializer(serializers.Serializer[Any]):
    about = serializers.CharField(max_length=ABOUT_LENGTH, allow_blank=True)
    offers = serializers.ListField(
        child=serializers.ChoiceField(choices=Topic.choices), max_length=OFFERS_AT_MOST
    )
    is_listed = serializers.BooleanField()
    contact_consent = serializers.BooleanField()
    contact_email = serializers.EmailField(allow_blank=True)


@described("Ein Schritt deiner Schultüte.", is_done="Ob er erledigt ist.", is_left_out="Ob du ihn auslässt.")
class KitStepSerializer(serializers.Serializer[Any]):
    key = serializers.ChoiceField(choices=Step.choices)
    label: Any = serializers.CharField()
    minutes = serializers.IntegerField()
    is_done = serializers.BooleanField()
    is_left_out = serializers.BooleanField()


@described(
    "Deine Schultüte.", steps="Die Schritte, in ihrer Reihenfolge.", is_put_away="Ob du sie weggelegt hast."
)
class KitSerializer(serializers.Serializer[Any]):
    steps = KitStepSerializer(many=True, read_only=True)
    is_put_away = serializers.BooleanField()


@described("Was du mit einem Schritt machst.", state="Erledigt, wieder offen oder ausgelassen.")
class KitStepChangeSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=[("done", "erledigt"), ("open", "offen"), ("left_out", "ausgelassen")]
    )


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Menschen finden",
        description="Wer sich finden lassen will, nach Namen. Für alle, die aufgenommen sind.",
    )
)
class People(generics.ListAPIView[Member]):
    serializer_class = PersonSerializer
    permission_classes = [SeesPeople]
    filterset_class = PeopleFilter
    queryset = Member.objects.none()

    def get_queryset(self) -> QuerySet[Member]:
        """With where they belong."""
        return queries.people(self.request.user)


@extend_schema(tags=TAGS)
class Contacts(APIView):
    @extend_schema(
        summary="Ansprechpersonen einer Kommune",
        description="Wer zugestimmt hat, öffentlich genannt zu werden.",
        responses=MunicipalityContactSerializer(many=True),
    )
    def get(self, request: Request, ags: str) -> Response:
        place = get_object_or_404(Municipality.objects.visible_to(request.user), ags=ags)
        return Response(MunicipalityContactSerializer(queries.contacts(place), many=True).data)


class Mine(APIView):
    """Something of the person who asks."""

    permission_classes = [permissions.IsAuthenticated]

    @property
    def member(self) -> Member:
        """Who asks."""
        return cast("Member", self.request.user)


@extend_schema(tags=TAGS)
class Entry(Mine):
    @extend_schema(
        summary="Dein Eintrag im Verzeichnis",
        description="Was andere von dir sehen.",
        responses=DirectoryEntrySerializer,
    )
    def get(self, request: Request) -> Response:
        return Response(DirectoryEntrySerializer(entry_of(self.member)).data)

    @extend_schema(
        summary="Deinen Eintrag ändern",
        description="Was du nicht schickst, bleibt.",
        request=DirectoryEntrySerializer,
        responses=DirectoryEntrySerializer,
    )
    def patch(self, request: Request) -> Response:
        serializer = DirectoryEntrySerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        member = actions.update_entry(by=self.member, **entry_of(self.member) | serializer.validated_data)
        return Response(DirectoryEntrySerializer(entry_of(member)).data)


@extend_schema(tags=TAGS)
class OwnKit(Mine):
    def _answer(self) -> Response:
        return Response(KitSerializer(welcome.kit_of(self.member)).data)

    @extend_schema(
        summary="Deine Schultüte",
        description="Die ersten Schritte. Niemand sonst sieht sie.",
        responses={200: KitSerializer, 403: None},
    )
    def get(self, request: Request) -> Response:
        require(rules.can_open_kit(self.member))
        return self._answer()

    @extend_schema(
        summary="Schultüte weglegen oder hervorholen",
        description="Weggelegt erscheint sie nicht mehr auf der Startseite.",
        request=KitSerializer,
        responses=KitSerializer,
    )
    def patch(self, request: Request) -> Response:
        serializer = KitSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        put_away = serializer.validated_data["is_put_away"]
        (actions.put_away if put_away else actions.take_up)(by=self.member)
        return self._answer()


@extend_schema(tags=TAGS)
class OneStep(OwnKit):
    http_method_names = ["put", "options"]

    @extend_schema(
        summary="Einen Schritt der Schultüte abhaken",
        description="Erledigt, wieder offen oder ausgelassen.",
        request=KitStepChangeSerializer,
        responses=KitSerializer,
    )
    def put(self, request: Request, step: str) -> Response:
        serializer = KitStepChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        match serializer.validated_data["state"]:
            case "left_out":
                actions.leave_out(by=self.member, step=_step(step))
            case state:
                actions.tick(by=self.member, step=_step(step), is_done=state == "done")
        return self._answer()


def _step(key: str) -> Step:
    if key not in Step.values:
        raise Http404
    return Step(key)


urlpatterns = [
    path("people/", People.as_view(), name="api-people"),
    path(f"{MUNICIPALITY}contacts/", Contacts.as_view(), name="api-contacts"),
    path("me/entry/", Entry.as_view(), name="api-entry"),
    path("me/welcome-kit/", OwnKit.as_view(), name="api-kit"),
    path("me/welcome-kit/<slug:step>/", OneStep.as_view(), name="api-kit-step"),
]
