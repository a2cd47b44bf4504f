"""Experience reports for programs: the same reports, filters and counts as on the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, permissions, serializers, status, views
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from forums.models import Thread
from knowledge.actions.places import take_off
from knowledge.actions.talk import open_talk
from knowledge.forms.catalogue import ReportFilter
from knowledge.models import Report, ReportVersion
from knowledge.queries import catalogue as queries
from knowledge.queries import reading
from knowledge.queries.facets import FILTERS, counts
from members.models import Member, Municipality

TAG = ["Vokabelheft: Erfahrungsberichte"]


class ReportLineSerializer(serializers.ModelSerializer[ReportVersion]):
    """A report in a list: the published version, with the address of the whole."""

    slug = serializers.CharField(source="report.slug", read_only=True)
    version = serializers.IntegerField(source="number", read_only=True)
    municipalities = serializers.SerializerMethodField()
    is_example = serializers.BooleanField(source="report.is_example", read_only=True)
    visibility = serializers.CharField(read_only=True)
    url = serializers.CharField(source="report.get_absolute_url", read_only=True)

    class Meta:
        model = ReportVersion
        fields: tuple[str, ...] = (
            *("slug", "version", "title", "summary", "municipalities", "topics", "maturity", "did_not_work"),
            *("size_class", "cost_once", "months_to_first_result", "staff_percent", "is_example"),
            *("visibility", "published_at", "url"),
        )
        read_only_fields = fields

    staff_percent = serializers.IntegerField(allow_null=True, read_only=True)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_municipalities(self, version: ReportVersion) -> list[str]:
        """Slugs, the leading one first."""
        return [place.slug for place in version.places]


class VersionLineSerializer(serializers.ModelSerializer[ReportVersion]):
    """A version in the history."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = ReportVersion
        fields = ("number", "published_at", "change_note", "url")
        read_only_fields = fields


class AssetSerializer(serializers.Serializer[Any]):
    """Something to take over; `sha256` and `size` (bytes) for files only."""

    title = serializers.CharField()
    licence = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)


class ReportSerializer(ReportLineSerializer):
    """A whole version; shapes of the lists in `knowledge/models/content.py`."""

    lead = serializers.CharField(source="lead.slug", read_only=True)
    solution = serializers.CharField(source="report.solution.slug", default=None, read_only=True)
    assets = serializers.SerializerMethodField()
    is_archived = serializers.BooleanField(source="report.is_archived", read_only=True)
    last_confirmed_on = serializers.DateField(source="report.last_confirmed_on", read_only=True)
    permalink = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta(ReportLineSerializer.Meta):
        fields = (
            *ReportLineSerializer.Meta.fields,
            *(
                name
                for name in ReportVersion.content_fields()
                if name not in ReportLineSerializer.Meta.fields
            ),
            *("solution", "is_archived", "last_confirmed_on", "change_note", "permalink"),
        )
        read_only_fields = fields

    @extend_schema_field(AssetSerializer(many=True))
    def get_assets(self, version: ReportVersion) -> list[dict[str, Any]]:
        """With addresses to fetch files from, under the same rights."""
        rows = []
        for row in reading.assets(version):
            file = row["file"]
            url = (
                reverse("knowledge:report_file", args=[version.report.slug, file.pk]) if file else row["url"]
            )
            stored = file.stored if file else None
            rows.append(
                {
                    "title": row["title"],
                    "licence": row.get("licence", ""),
                    "url": url,
                    "sha256": stored.sha256 if stored else None,
                    "size": stored.size if stored else None,
                }
            )
        return rows


class ChoiceSerializer(serializers.Serializer[Any]):
    """A value of a filter and how many reports it would leave over; "" stands for no choice."""

    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """The choices of every filter, by its name."""

    total = serializers.IntegerField()
    facets = serializers.DictField(child=ChoiceSerializer(many=True))


@extend_schema(tags=TAG, summary="Erfahrungsberichte finden")
class ReportList(generics.ListAPIView[ReportVersion]):
    """Veröffentlichte Berichte, die du lesen darfst, die neuesten zuerst."""

    serializer_class = ReportLineSerializer
    filterset_class = ReportFilter
    queryset = ReportVersion.objects.none()

    def get_queryset(self) -> QuerySet[ReportVersion]:
        """The same reports as in the catalogue."""
        return queries.as_cards(ReportVersion.objects.catalogue(self.request.user))


class Facets(views.APIView):
    """The counts beside the filters."""

    permission_classes = [permissions.AllowAny]

    @extend_schema(
        tags=TAG,
        summary="Wie viele Berichte eine Wahl übrig ließe",
        parameters=[OpenApiParameter(name, str) for name in FILTERS],
        responses=FacetsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Dieselben Filter wie in der Liste. Die eigene Wahl eines Filters zählt bei ihm selbst nicht mit."""
        within = ReportVersion.objects.catalogue(request.user)
        filters = ReportFilter(request.query_params, within)
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        total, facets = counts(within, filters.chosen())
        return Response(FacetsSerializer({"total": total, "facets": facets}).data)


class InReport(views.APIView):
    """What the views below share: the report in the address, as far as the person may read it."""

    permission_classes = [permissions.AllowAny]

    def report(self) -> Report:
        """The report, or 404."""
        return get_object_or_404(reading.readable(self.request.user), slug=self.kwargs["slug"])

    def answer(self, report: Report, version: ReportVersion | None) -> Response:
        """A whole version."""
        if version is None:
            raise Http404
        version.report = report
        return Response(ReportSerializer(version).data)


class ReportDetail(InReport):
    """A report."""

    @extend_schema(tags=TAG, summary="Ein Erfahrungsbericht", responses=ReportSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """In der Fassung, die jetzt gilt."""
        report = self.report()
        return self.answer(report, report.current)


class VersionList(InReport):
    """The history."""

    @extend_schema(
        tags=TAG, summary="Alle Fassungen eines Berichts", responses=VersionLineSerializer(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        """Die neueste zuerst."""
        report = self.report()
        rows = reading.versions(request.user, report)
        versions = list(rows.only("number", "published_at", "change_note").order_by("-number"))
        for version in versions:
            version.report = report
        return Response(VersionLineSerializer(versions, many=True).data)


class VersionDetail(InReport):
    """One version."""

    @extend_schema(tags=TAG, summary="Eine bestimmte Fassung", responses=ReportSerializer)
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Sie ändert sich nie mehr."""
        report = self.report()
        rows = reading.versions(request.user, report).select_related("lead")
        return self.answer(report, rows.filter(number=number).first())


class PlaceInReport(InReport):
    """A municipality that a report names beside the leading one."""

    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(tags=TAG, summary="Nicht mehr als beteiligt nennen", responses={204: None})
    def delete(self, request: Request, slug: str, place: str) -> Response:
        """Wer die Kommune koordiniert, nimmt sie aus allen Fassungen heraus; auch die Moderation kann das."""
        municipality = get_object_or_404(Municipality, slug=place)
        take_off(by=cast("Member", request.user), report=self.report(), municipality=municipality)
        return Response(status=status.HTTP_204_NO_CONTENT)


class QuestionSerializer(serializers.Serializer[Any]):
    """A question, in Markdown."""

    body = serializers.CharField()


class TalkSerializer(serializers.Serializer[Any]):
    """Where the talk is held: a page of the Pausenhof."""

    thread = serializers.IntegerField()
    url = serializers.CharField()


class Talk(InReport):
    """The talk about a report."""

    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(
        tags=TAG,
        summary="Etwas zu einem Bericht fragen",
        request=QuestionSerializer,
        responses={201: TalkSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Die erste Frage eröffnet das Gespräch, jede weitere ist eine Antwort darin."""
        report = self.report()
        parsed = QuestionSerializer(data=request.data)
        parsed.is_valid(raise_exception=True)
        member = cast("Member", request.user)
        made = open_talk(by=member, report=report, body=parsed.validated_data["body"])
        thread = made.pk if isinstance(made, Thread) else made.thread_id
        data = {"thread": thread, "url": made.get_absolute_url()}
        return Response(TalkSerializer(data).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("reports/", ReportList.as_view()),
    path("report-facets/", Facets.as_view()),
    path("reports/<slug:slug>/", ReportDetail.as_view()),
    path("reports/<slug:slug>/versions/", VersionList.as_view()),
    path("reports/<slug:slug>/versions/<int:number>/", VersionDetail.as_view()),
    path("reports/<slug:slug>/municipalities/<slug:place>/", PlaceInReport.as_view()),
    path("reports/<slug:slug>/talk/", Talk.as_view()),
]
