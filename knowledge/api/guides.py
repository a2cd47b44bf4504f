"""Guides, goals, lead projects and downloads for programs: rows, filters and actions as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from knowledge import actions
from knowledge.forms.guides import DownloadFilter, GuideFilter, LeadProjectFilter
from knowledge.models import ChecklistTick, Download, Guide, GuideVersion, LeadProject
from school.goals import Goal, GoalKind, all_goals

TAGS = ["Vokabelheft"]


# -- What goes out ---------------------------------------------------------------------------------------


class SourceSerializer(serializers.Serializer[Any]):
    """A source; [1] in a text is the first one."""

    title = serializers.CharField()
    url = serializers.URLField()


class SectionSerializer(serializers.Serializer[Any]):
    """A part of a guide: `body` is Markdown, `html` is safe to show."""

    title = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField()


class PointSerializer(serializers.Serializer[Any]):
    """Something to tick; `key` names it."""

    key = serializers.CharField()
    text = serializers.CharField()
    hint = serializers.CharField()


class GuideLineSerializer(serializers.ModelSerializer[Guide]):
    """A guide in a list. `number` is its newest version."""

    class Meta:
        model = Guide
        fields = ["slug", "kind", "title", "summary", "topics", "serves", "minutes", "number", "changed_on"]


class _WithContent(serializers.Serializer[Any]):
    sections = SectionSerializer(many=True)
    items = PointSerializer(many=True)
    sources = SourceSerializer(many=True)


class GuideSerializer(GuideLineSerializer, _WithContent):
    """A whole guide; `retired_on` says since when it is out of use."""

    class Meta(GuideLineSerializer.Meta):
        fields = [*GuideLineSerializer.Meta.fields, "retired_on", "sections", "items", "sources"]


class VersionLineSerializer(serializers.ModelSerializer[GuideVersion]):
    """A version in the history of a guide."""

    class Meta:
        model = GuideVersion
        fields = ["number", "published_on", "change_note"]


class VersionSerializer(_WithContent, serializers.ModelSerializer[GuideVersion]):
    """What a guide said at one time."""

    class Meta:
        model = GuideVersion
        fields = [*VersionLineSerializer.Meta.fields, *GuideVersion.content_fields()]


class TicksSerializer(serializers.Serializer[Any]):
    """Keys of the points that you have ticked."""

    keys = serializers.ListField(child=serializers.CharField(max_length=8), max_length=100)


class GoalSerializer(serializers.Serializer[Any]):
    """Something that work can serve. `parent` is the slug of the whole, `municipality` an AGS, or ""."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=GoalKind.choices)
    title = serializers.CharField()
    summary = serializers.CharField()
    text = serializers.CharField(help_text="Markdown")
    parent = serializers.CharField()  # type: ignore[assignment]
    municipality = serializers.CharField()
    sources = serializers.ListField(child=serializers.URLField())


class LeadProjectSerializer(serializers.ModelSerializer[LeadProject]):
    """A lead project; `lead` is the slug of the leading municipality or null."""

    lead: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    sources = SourceSerializer(many=True)

    class Meta:
        model = LeadProject
        fields = [
            *("slug", "title", "summary", "lead", "status", "as_of"),
            *("topics", "serves", "body", "html", "sources"),
        ]


class DownloadSerializer(serializers.ModelSerializer[Download]):
    """A file: `size` in bytes, `url` where it lies."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Download
        fields = ["slug", "title", "summary", "topics", "version", "licence", "size", "sha256", "file", "url"]


# -- Addresses -------------------------------------------------------------------------------------------


@extend_schema(tags=TAGS, summary="Leitfäden und Checklisten")
class Guides(generics.ListAPIView[Guide]):
    """GET /api/guides/?q=…&topic=…&kind=…&serves=…"""

    serializer_class = GuideLineSerializer
    filterset_class = GuideFilter
    queryset = Guide.objects.none()

    def get_queryset(self) -> QuerySet[Guide]:
        """The same guides as on the page."""
        return Guide.objects.visible_to(self.request.user).in_order().as_lines()


@extend_schema(tags=TAGS, summary="Ein Leitfaden in seiner neuesten Version")
class OneGuide(generics.RetrieveAPIView[Guide]):
    """GET /api/guides/<slug>/"""

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


@extend_schema(tags=TAGS, summary="Die Versionen eines Leitfadens")
class Versions(_OfOneGuide, generics.ListAPIView[GuideVersion]):
    """GET /api/guides/<slug>/versions/"""

    serializer_class = VersionLineSerializer


@extend_schema(tags=TAGS, summary="Eine Version eines Leitfadens")
class OneVersion(_OfOneGuide, generics.RetrieveAPIView[GuideVersion]):
    """GET /api/guides/<slug>/versions/<n>/"""

    serializer_class = VersionSerializer
    lookup_field = "number"


@extend_schema(tags=TAGS)
class Ticks(APIView):
    """Deine eigenen Häkchen in einem Leitfaden. Niemand sonst sieht sie."""

    permission_classes = [permissions.IsAuthenticated]

    def _guide(self, slug: str) -> Guide:
        return get_object_or_404(Guide.objects.visible_to(self.request.user), slug=slug)

    @extend_schema(responses=TicksSerializer, summary="Deine Häkchen")
    def get(self, request: Request, slug: str) -> Response:
        """What you have ticked."""
        own = ChecklistTick.objects.visible_to(request.user).filter(guide=self._guide(slug)).first()
        return Response({"keys": own.keys if own else []})

    @extend_schema(request=TicksSerializer, responses=TicksSerializer, summary="Häkchen setzen")
    def put(self, request: Request, slug: str) -> Response:
        """Replace them."""
        guide = self._guide(slug)
        sent = TicksSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        keys = actions.tick(by=request.user, guide=guide, keys=sent.validated_data["keys"])  # type: ignore[arg-type]
        return Response({"keys": keys})


@extend_schema(tags=TAGS)
class Goals(APIView):
    """Worauf Lernmodule, Berichte, Leitfäden, Leitprojekte und Gespräche zeigen: alle auf einmal."""

    @extend_schema(
        responses=GoalSerializer(many=True),
        parameters=[OpenApiParameter("kind", enum=GoalKind.values)],
        summary="Strategien und ihre Teile",
    )
    def get(self, request: Request) -> Response:
        """All goals, or those of one kind."""
        kind = request.query_params.get("kind")
        if kind and kind not in GoalKind.values:
            raise serializers.ValidationError({"kind": [f"Es gibt: {', '.join(GoalKind.values)}."]})
        goals = [goal for goal in all_goals().values() if kind in (None, "", goal.kind)]
        return Response(GoalSerializer(goals, many=True).data)


@extend_schema(tags=TAGS)
class OneGoal(APIView):
    """Eine Strategie oder ein Teil davon. Was dazu beiträgt: `?serves=` an den anderen Listen."""

    @extend_schema(responses=GoalSerializer, summary="Eine Strategie")
    def get(self, request: Request, slug: str) -> Response:
        """The goal."""
        goal: Goal | None = all_goals().get(slug)
        if goal is None:
            raise Http404
        return Response(GoalSerializer(goal).data)


@extend_schema(tags=TAGS, summary="Leitprojekte")
class LeadProjects(generics.ListAPIView[LeadProject]):
    """GET /api/lead-projects/?topic=…&serves=…&lead=…"""

    serializer_class = LeadProjectSerializer
    filterset_class = LeadProjectFilter
    queryset = LeadProject.objects.none()

    def get_queryset(self) -> QuerySet[LeadProject]:
        """The same as on the page."""
        return LeadProject.objects.visible_to(self.request.user).in_order()


@extend_schema(tags=TAGS, summary="Downloads mit Version, Lizenz, Größe und Prüfsumme")
class Downloads(generics.ListAPIView[Download]):
    """GET /api/downloads/?topic=…"""

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
