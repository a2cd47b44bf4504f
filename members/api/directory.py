"""The directory and the Schultüte for programs."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import actions, rules
from members.forms import PeopleFilter, entry_of
from members.models import Member, Municipality, Step
from members.models.people import ABOUT_LENGTH, OFFERS_AT_MOST
from members.queries import directory as queries
from members.queries import welcome
from school.rules import require
from school.topics import Topic

TAGS = ["Menschen"]


class SeesPeople(permissions.IsAuthenticated):
    """People are seen by people who belong to the school."""

    message = "Andere Menschen siehst du, sobald du aufgenommen bist."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Signed in and admitted."""
        return super().has_permission(request, view) and rules.can_see_people(request.user)


class PersonSerializer(serializers.ModelSerializer[Member]):
    """A person, with what she chose to show."""

    name = serializers.CharField(source="display_name", read_only=True)
    belongs_to = serializers.CharField(read_only=True)
    municipality: Any = serializers.SlugRelatedField(slug_field="ags", read_only=True)

    class Meta:
        model = Member
        fields = ["id", "name", "role_at_work", "belongs_to", "municipality", "about", "offers"]
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer[Member]):
    """Somebody who agreed to be shown to everybody."""

    name = serializers.CharField(source="display_name", read_only=True)
    email = serializers.EmailField(source="contact_email", read_only=True)

    class Meta:
        model = Member
        fields = ["name", "role_at_work", "email"]
        read_only_fields = fields


class EntrySerializer(serializers.Serializer[Any]):
    """My own entry."""

    about = serializers.CharField(max_length=ABOUT_LENGTH, allow_blank=True)
    offers = serializers.ListField(
        child=serializers.ChoiceField(choices=Topic.choices), max_length=OFFERS_AT_MOST
    )
    is_listed = serializers.BooleanField()
    contact_consent = serializers.BooleanField()
    contact_email = serializers.EmailField(allow_blank=True)


class StepSerializer(serializers.Serializer[Any]):
    """One step of my Schultüte."""

    key = serializers.ChoiceField(choices=Step.choices)
    label: Any = serializers.CharField()
    minutes = serializers.IntegerField()
    is_done = serializers.BooleanField()
    is_left_out = serializers.BooleanField()


class KitSerializer(serializers.Serializer[Any]):
    """My Schultüte."""

    steps = StepSerializer(many=True, read_only=True)
    is_put_away = serializers.BooleanField()


class StepChangeSerializer(serializers.Serializer[Any]):
    """What I say about a step."""

    state = serializers.ChoiceField(choices=["done", "open", "left_out"])


@extend_schema(tags=TAGS)
class People(generics.ListAPIView[Member]):
    """Menschen, die sich finden lassen, nach Namen."""

    serializer_class = PersonSerializer
    permission_classes = [SeesPeople]
    filterset_class = PeopleFilter
    queryset = Member.objects.none()

    def get_queryset(self) -> QuerySet[Member]:
        """With where they belong."""
        return queries.people(self.request.user)


class Contacts(APIView):
    """Ansprechpersonen einer Kommune, die zugestimmt haben."""

    @extend_schema(
        tags=TAGS, responses=ContactSerializer(many=True), summary="Ansprechpersonen einer Kommune"
    )
    def get(self, request: Request, ags: str) -> Response:
        """Public."""
        place = get_object_or_404(Municipality.objects.visible_to(request.user), ags=ags)
        return Response(ContactSerializer(queries.contacts(place), many=True).data)


class Mine(APIView):
    """Something of the person who asks."""

    permission_classes = [permissions.IsAuthenticated]

    @property
    def member(self) -> Member:
        """Who asks."""
        return cast("Member", self.request.user)


class Entry(Mine):
    """Dein Eintrag im Verzeichnis."""

    @extend_schema(tags=TAGS, responses=EntrySerializer, summary="Dein Eintrag im Verzeichnis")
    def get(self, request: Request) -> Response:
        """As it is."""
        return Response(EntrySerializer(entry_of(self.member)).data)

    @extend_schema(
        tags=TAGS, request=EntrySerializer, responses=EntrySerializer, summary="Deinen Eintrag ändern"
    )
    def patch(self, request: Request) -> Response:
        """What is not sent stays."""
        serializer = EntrySerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        member = actions.update_entry(by=self.member, **entry_of(self.member) | serializer.validated_data)
        return Response(EntrySerializer(entry_of(member)).data)


class OwnKit(Mine):
    """Deine Schultüte. Niemand sonst sieht sie."""

    def _answer(self) -> Response:
        return Response(KitSerializer(welcome.kit_of(self.member)).data)

    @extend_schema(tags=TAGS, responses=KitSerializer, summary="Deine Schultüte")
    def get(self, request: Request) -> Response:
        """As it is."""
        require(rules.can_open_kit(self.member))
        return self._answer()

    @extend_schema(
        tags=TAGS,
        request=KitSerializer,
        responses=KitSerializer,
        summary="Schultüte weglegen oder hervorholen",
    )
    def patch(self, request: Request) -> Response:
        """`is_put_away`."""
        serializer = KitSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        put_away = serializer.validated_data["is_put_away"]
        (actions.put_away if put_away else actions.take_up)(by=self.member)
        return self._answer()


class OneStep(OwnKit):
    """Ein Schritt deiner Schultüte."""

    http_method_names = ["put", "options"]

    @extend_schema(
        tags=TAGS, request=StepChangeSerializer, responses=KitSerializer, summary="Schritt abhaken"
    )
    def put(self, request: Request, step: str) -> Response:
        """Done, open again, or left out."""
        serializer = StepChangeSerializer(data=request.data)
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
    path("municipalities/<str:ags>/contacts/", Contacts.as_view(), name="api-contacts"),
    path("me/entry/", Entry.as_view(), name="api-entry"),
    path("me/welcome-kit/", OwnKit.as_view(), name="api-kit"),
    path("me/welcome-kit/<slug:step>/", OneStep.as_view(), name="api-kit-step"),
]
