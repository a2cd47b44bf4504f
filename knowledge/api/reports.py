"""Experience reports for programs: the same reports, filters and counts as on the pages."""

from typing import cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, status, views
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from forums.models import Thread
from knowledge.actions.places import take_off
from knowledge.actions.talk import open_talk
from knowledge.api.report_shapes import (
    FacetsSerializer,
    QuestionSerializer,
    ReportLineSerializer,
    ReportSerializer,
    ReportVersionLineSerializer,
    TalkSerializer,
)
from knowledge.forms.catalogue import ReportFilter
from knowledge.models import Report, ReportVersion
from knowledge.queries import catalogue as queries
from knowledge.queries import reading
from knowledge.queries.facets import counts
from members.models import Member, Municipality

TAG = ["Erfahrungsberichte"]


@extend_schema(tags=TAG)
@extend_schema_view(
    get=extend_schema(
        summary="Erfahrungsberichte finden",
        description="Veröffentlichte Berichte, die du lesen darfst, die neuesten zuerst.",
    )
)
class ReportList(generics.ListAPIView[ReportVersion]):
    serializer_class = ReportLineSerializer
    filterset_class = ReportFilter
    queryset = ReportVersion.objects.none()

    def get_queryset(self) -> QuerySet[ReportVersion]:
        """The same reports as in the catalogue."""
        return queries.as_cards(ReportVersion.objects.catalogue(self.request.user))


@extend_schema(tags=TAG)
class Facets(generics.GenericAPIView[ReportVersion]):
    permission_classes = [permissions.AllowAny]
    filterset_class = ReportFilter
    queryset = ReportVersion.objects.none()

    @extend_schema(
        summary="Wie viele Berichte eine Wahl übrig ließe",
        description=(
            "Dieselben Filter wie in der Liste. Die eigene Wahl eines Filters zählt bei ihm selbst nicht mit."
        ),
        responses=FacetsSerializer,
    )
    def get(self, request: Request) -> Response:
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


@extend_schema(tags=TAG)
class ReportDetail(InReport):
    @extend_schema(
        summary="Ein Erfahrungsbericht",
        description="In der Fassung, die jetzt gilt.",
        responses=ReportSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        report = self.report()
        return self.answer(report, report.current)


@extend_schema(tags=TAG)
class VersionList(InReport):
    @extend_schema(
        summary="Alle Fassungen eines Berichts",
        description="Die neueste zuerst.",
        responses=ReportVersionLineSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        report = self.report()
        rows = reading.versions(request.user, report)
        versions = list(rows.only("number", "published_at", "change_note").order_by("-number"))
        for version in versions:
            version.report = report
        return Response(ReportVersionLineSerializer(versions, many=True).data)


@extend_schema(tags=TAG)
class VersionDetail(InReport):
    @extend_schema(
        summary="Eine bestimmte Fassung eines Berichts",
        description="Sie ändert sich nie mehr.",
        responses=ReportSerializer,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        report = self.report()
        rows = reading.versions(request.user, report).select_related("lead")
        return self.answer(report, rows.filter(number=number).first())


@extend_schema(tags=TAG)
class PlaceInReport(InReport):
    """A municipality that a report names beside the leading one."""

    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(
        summary="Kommune nicht mehr als beteiligt nennen",
        description=(
            "Wer die Kommune koordiniert, nimmt sie aus allen Fassungen heraus; auch die Moderation kann das."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, place: str) -> Response:
        municipality = get_object_or_404(Municipality, slug=place)
        take_off(by=cast("Member", request.user), report=self.report(), municipality=municipality)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAG)
class Talk(InReport):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(
        summary="Etwas zu einem Bericht fragen",
        description="Die erste Frage eröffnet das Gespräch, jede weitere ist eine Antwort darin.",
        request=QuestionSerializer,
        responses={201: TalkSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
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
