"""Imitations for programs: the same rights, actions and numbers as on the pages.

Whoever changes something as a coordinator or moderator needs a second factor, with a token as well.
"""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status, views
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge import actions
from knowledge.api.imitation_shapes import (
    ImitationSerializer,
    ImitationStepSerializer,
    NewImitationSerializer,
    NewImitationStepSerializer,
    NumbersSerializer,
    OneImitationSerializer,
    OutcomeSerializer,
    OwnReportSerializer,
    StillRunningAnswerSerializer,
)
from knowledge.forms.imitation import ImitationFilter
from knowledge.models import Imitation, Report, StillRunning
from knowledge.queries import imitation as queries
from knowledge.queries import outcomes as outcome_queries
from knowledge.rules import imitation as rules
from members.models import Member
from members.rules import SECOND_FACTOR
from school.rules import require

TAG = ["Nachahmungen"]


class Speakers(AllowAny):
    """Open to read; to change something signed in, coordinators and moderators with a second factor."""

    message = SECOND_FACTOR
    opens_reading = True

    def has_permission(self, request: Request, view: Any) -> bool:
        """The middleware asks the same of pages; with a token only here."""
        if request.method in SAFE_METHODS:
            return True
        member = cast("Member", request.user)
        if not member.is_authenticated:
            self.message = ""  # type: ignore[assignment]  # DRF answers 401
            return False
        speaks = member.is_moderator or member.coordinated_pk is not None
        return not speaks or bool(member.has_second_factor)


class _Base(views.APIView):
    """What the views below share."""

    permission_classes = [Speakers]

    def given(self, serializer: type[Any]) -> dict[str, Any]:
        """The checked body."""
        parsed = serializer(data=self.request.data, context={"request": self.request})
        parsed.is_valid(raise_exception=True)
        return dict(parsed.validated_data)

    def imitation(self) -> Imitation:
        """The one in the address, or 404."""
        rows = Imitation.objects.visible_to(self.request.user).with_names(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def shown(self, imitation: Imitation, code: int = 200) -> Response:
        """The imitation as it is now."""
        self.kwargs["pk"] = imitation.pk
        data = OneImitationSerializer(self.imitation(), context={"request": self.request}).data
        return Response(data, status=code)


@extend_schema(tags=TAG)
class Imitations(_Base, generics.ListAPIView[Imitation]):
    serializer_class = ImitationSerializer
    filterset_class = ImitationFilter
    queryset = Imitation.objects.none()

    def get_queryset(self) -> QuerySet[Imitation]:
        """The same as on the page."""
        rows = Imitation.objects.visible_to(self.request.user).with_names(self.request.user)
        return rows.order_by("-declared_at", "-pk")

    @extend_schema(
        summary="Nachahmungen, die zählen",
        description=(
            "Von beiden Kommunen bestätigt. Mit `show` die eigenen, die noch warten oder unklar sind."
        ),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Einen Bericht nachahmen",
        description="Gilt, sobald die Koordinationen beider Kommunen bestätigt haben.",
        request=NewImitationSerializer,
        responses={201: OneImitationSerializer},
    )
    def post(self, request: Request) -> Response:
        member: Any = request.user
        given: Any = self.given(NewImitationSerializer)
        given.setdefault("municipality", member.municipality)
        if given["municipality"] is None:
            raise ValidationError({"municipality": "Für welche Kommune?"})
        return self.shown(actions.declare_imitation(by=member, **given), status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class Numbers(_Base):
    @extend_schema(
        summary="Zahlen zu einem Bericht",
        description="Wie viele ahmen nach, und was hat es gebracht? Wirkungen erst ab zwei Messungen.",
        responses=NumbersSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        report = get_object_or_404(
            Report.objects.visible_to(request.user).select_related("current"), slug=slug
        )
        counts = queries.counts(request.user, report)
        shape = {
            "total": counts.total,
            "states": {value: number for value, _, number in counts.states},
            "outcomes": outcome_queries.summaries(request.user, report),
        }
        return Response(NumbersSerializer(shape).data)


@extend_schema(tags=TAG)
class OneImitation(_Base):
    @extend_schema(
        summary="Eine Nachahmung",
        description="Mit Verlauf für beide Kommunen und die Moderation.",
        responses=OneImitationSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.imitation())


@extend_schema(tags=TAG)
class Steps(_Base):
    @extend_schema(
        summary="Einen Schritt einer Nachahmung gehen",
        description="Bestätigen, weitergehen, widersprechen, zurückziehen: was in `transitions` steht.",
        request=NewImitationStepSerializer,
        responses={201: ImitationStepSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        given, imitation, member = (
            self.given(NewImitationStepSerializer),
            self.imitation(),
            cast("Any", request.user),
        )
        step = actions.take_imitation_step(by=member, imitation=imitation, **given)
        return Response(ImitationStepSerializer(step).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class OwnReport(_Base):
    @extend_schema(
        summary="Nachahmung mit dem eigenen Bericht verbinden",
        description="Wer diesen Bericht nachahmt, hängt dann in derselben Kette.",
        request=OwnReportSerializer,
        responses=OneImitationSerializer,
    )
    def put(self, request: Request, pk: int) -> Response:
        imitation, member = self.imitation(), cast("Any", request.user)
        require(rules.can_measure(member, imitation))
        return self.shown(
            actions.link_report(by=member, imitation=imitation, **self.given(OwnReportSerializer))
        )


@extend_schema(tags=TAG)
class Outcomes(_Base):
    @extend_schema(
        summary="Werte einer Nachahmung",
        description=(
            "Nur für beide Kommunen und die Moderation; alle anderen lesen Median und Spanne am Bericht."
        ),
        responses={200: OutcomeSerializer(many=True), 403: None},
        operation_id="api_outcomes",
    )
    def get(self, request: Request, pk: int) -> Response:
        imitation = self.imitation()
        if not request.user.is_authenticated:
            raise NotAuthenticated
        require(rules.can_see_history(request.user, imitation))
        return Response(OutcomeSerializer(outcome_queries.sheet(imitation), many=True).data)


@extend_schema(tags=TAG)
class OneOutcome(_Base):
    @extend_schema(
        summary="Werte zu einer Kennzahl eintragen",
        description="Ersetzt, was zu dieser Kennzahl eingetragen war.",
        request=OutcomeSerializer,
        responses=OutcomeSerializer,
    )
    def put(self, request: Request, pk: int, key: str) -> Response:
        imitation, member = self.imitation(), cast("Any", request.user)
        require(rules.can_measure(member, imitation))
        given: Any = self.given(OutcomeSerializer)
        outcome = actions.write_outcome(by=member, imitation=imitation, key=key, **given)
        return Response(OutcomeSerializer(outcome).data)


@extend_schema(tags=TAG)
class Answers(_Base):
    @extend_schema(
        summary="„Läuft das noch?“ beantworten",
        description="Die erste Antwort gilt.",
        request=StillRunningAnswerSerializer,
        responses={204: None},
    )
    def post(self, request: Request, pk: int) -> Response:
        question = get_object_or_404(StillRunning.objects.visible_to(request.user), pk=pk)
        member: Any = request.user
        actions.answer_still_running(by=member, question=question, **self.given(StillRunningAnswerSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("imitations/", Imitations.as_view(), name="api-imitations"),
    path("imitations/numbers/<slug:slug>/", Numbers.as_view(), name="api-imitation-numbers"),
    path("imitations/<int:pk>/", OneImitation.as_view(), name="api-imitation"),
    path("imitations/<int:pk>/steps/", Steps.as_view(), name="api-imitation-steps"),
    path("imitations/<int:pk>/own-report/", OwnReport.as_view(), name="api-imitation-own-report"),
    path("imitations/<int:pk>/outcomes/", Outcomes.as_view(), name="api-outcomes"),
    path("imitations/<int:pk>/outcomes/<slug:key>/", OneOutcome.as_view(), name="api-outcome"),
    path("imitations/questions/<int:pk>/answer/", Answers.as_view(), name="api-still-running"),
]
