"""Guides, goals, lead projects and downloads for programs: rows, filters and actions as on the pages."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from knowledge import actions
from knowledge.api.guide_shapes import (
    DownloadSerializer,
    GoalSerializer,
    GuideLineSerializer,
    GuideSerializer,
    GuideVersionLineSerializer,
    GuideVersionSerializer,
    LeadProjectSerializer,
    TicksSerializer,
)
from knowledge.forms.guides import DownloadFilter, GuideFilter, LeadProjectFilter
from knowledge.models import ChecklistTick, Download, Guide, GuideVersion, LeadProject
from school.goals import Goal, GoalKind, all_goals

TAGS = ["Vokabelheft"]

# -- Addresses -------------------------------------------------------------------------------------------


@extend_schema(tags=TAGS)
@extend_schema_view(get=extend_schema(summary="Leitfäden und Checklisten", description="Nach Titel."))
class Guides(generics.ListAPIView[Guide]):
    serializer_class = GuideLineSerializer
    filterset_class = GuideFilter
    queryset = Guide.objects.none()

    def get_queryset(self) -> QuerySet[Guide]:
        """The same guides as on the page."""
        return Guide.objects.visible_to(self.request.user).in_order().as_lines()


@extend_schema(tags=TAGS)
@extend_schema_view(get=extend_schema(summary="Ein Leitfaden", description="In seiner neuesten Fassung."))
class OneGuide(generics.RetrieveAPIView[Guide]):
    serializer_class = GuideSerializer
    lookup_field = "slug"
    queryset = Guide.objects.none()

    def get_queryset(self) -> QuerySet[Guide]:
        """The same guides as on the page."""
        return Guide.objects.visible_to(self.request.user)


class _OfOneGuide(generics.GenericAPIView[GuideVersion]):
    """Rows of the guide in the address."""

    queryset = GuideVersion.objects.none()

    def get_queryset(self) -> QuerySet[GuideVersion]:
        """Its versions, the newest first."""
        if getattr(self, "swagger_fake_view", False):
            return GuideVersion.objects.none()
        guide = get_object_or_404(Guide.objects.visible_to(self.request.user), slug=self.kwargs["slug"])
        return GuideVersion.objects.visible_to(self.request.user).filter(guide=guide).newest_first()


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Die Fassungen eines Leitfadens", description="Die neueste zuerst.")
)
class Versions(_OfOneGuide, generics.ListAPIView[GuideVersion]):
    serializer_class = GuideVersionLineSerializer


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Eine Fassung eines Leitfadens", description="Was er damals sagte.")
)
class OneVersion(_OfOneGuide, generics.RetrieveAPIView[GuideVersion]):
    serializer_class = GuideVersionSerializer
    lookup_field = "number"


@extend_schema(tags=TAGS)
class Ticks(APIView):
    permission_classes = [permissions.IsAuthenticated]

    def _guide(self, slug: str) -> Guide:
        return get_object_or_404(Guide.objects.visible_to(self.request.user), slug=slug)

    @extend_schema(
        summary="Deine Häkchen in einem Leitfaden",
        description="Niemand sonst sieht sie.",
        responses=TicksSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        own = ChecklistTick.objects.visible_to(request.user).filter(guide=self._guide(slug)).first()
        return Response({"keys": own.keys if own else []})

    @extend_schema(
        summary="Häkchen in einem Leitfaden setzen",
        description="Genau diese Punkte sind danach abgehakt. Niemand sonst sieht es.",
        request=TicksSerializer,
        responses=TicksSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        guide = self._guide(slug)
        sent = TicksSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        keys = actions.tick(by=request.user, guide=guide, keys=sent.validated_data["keys"])  # type: ignore[arg-type]
        return Response({"keys": keys})


@extend_schema(tags=TAGS)
class Goals(APIView):
    @extend_schema(
        summary="Strategien und ihre Teile",
        description=(
            "Worauf Lernmodule, Berichte, Leitfäden, Leitprojekte und Gespräche zeigen: alle auf einmal."
        ),
        responses={200: GoalSerializer(many=True), 400: None},
        parameters=[OpenApiParameter("kind", enum=GoalKind.values, description="Nur diese Art.")],
    )
    def get(self, request: Request) -> Response:
        kind = request.query_params.get("kind")
        if kind and kind not in GoalKind.values:
            raise serializers.ValidationError({"kind": [f"Es gibt: {', '.join(GoalKind.values)}."]})
        goals = [goal for goal in all_goals().values() if kind in (None, "", goal.kind)]
        return Response(GoalSerializer(goals, many=True).data)


@extend_schema(tags=TAGS)
class OneGoal(APIView):
    @extend_schema(
        summary="Eine Strategie oder ein Teil davon",
        description="Was dazu beiträgt, findest du mit `?serves=` an den anderen Listen.",
        responses=GoalSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        goal: Goal | None = all_goals().get(slug)
        if goal is None:
            raise Http404
        return Response(GoalSerializer(goal).data)


@extend_schema(tags=TAGS)
@extend_schema_view(get=extend_schema(summary="Leitprojekte", description="Mit Stand, Zielen und Quellen."))
class LeadProjects(generics.ListAPIView[LeadProject]):
    serializer_class = LeadProjectSerializer
    filterset_class = LeadProjectFilter
    queryset = LeadProject.objects.none()

    def get_queryset(self) -> QuerySet[LeadProject]:
        """The same as on the page."""
        return LeadProject.objects.visible_to(self.request.user).in_order()


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Downloads", description="Mit Version, Lizenz, Größe und Prüfsumme.")
)
class Downloads(generics.ListAPIView[Download]):
    serializer_class = DownloadSerializer
    filterset_class = DownloadFilter
    queryset = Download.objects.none()

    def get_queryset(self) -> QuerySet[Download]:
        """The same as on the page."""
        return Download.objects.visible_to(self.request.user).in_order()


urlpatterns = [
    path("guides/", Guides.as_view()),
    path("guides/<slug:slug>/", OneGuide.as_view()),
    path("guides/<slug:slug>/ticks/", Ticks.as_view()),
    path("guides/<slug:slug>/versions/", Versions.as_view()),
    path("guides/<slug:slug>/versions/<int:number>/", OneVersion.as_view()),
    path("goals/", Goals.as_view()),
    path("goals/<slug:slug>/", OneGoal.as_view()),
    path("lead-projects/", LeadProjects.as_view()),
    path("downloads/", Downloads.as_view()),
]
