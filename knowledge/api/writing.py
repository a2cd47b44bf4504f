"""Writing and reviewing experience reports, for programs."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge import actions
from knowledge.api.drafts import Draft, ForHerPlace
from knowledge.api.writing_shapes import (
    ClearanceSerializer,
    ConflictSerializer,
    DraftLineSerializer,
    DraftSerializer,
    NewDraftSerializer,
    NewRemarksSerializer,
    NewReportAuthorSerializer,
    NewReportPublicationSerializer,
    RemarkSerializer,
    ReportAuthorSerializer,
    ReportContactSerializer,
    ReportPublicationSerializer,
    ReportStepSerializer,
    WriteSerializer,
    conflict_body,
)
from knowledge.models import Report, ReportAuthor, ReviewRemark
from knowledge.queries import writing as queries
from knowledge.rules import writing as rules
from knowledge.transitions.reports import TRANSITIONS
from members.models import Member
from members.rules import can_moderate
from school.rules import require

TAGS = ["Erfahrungsberichte schreiben"]


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Berichte, an denen du schreibst",
        description="Auch solche, die du koordinierst; zuletzt geänderte zuerst.",
    )
)
class Drafts(Draft, generics.ListAPIView[Report]):
    serializer_class = DraftLineSerializer
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        """The same as on the page."""
        if getattr(self, "swagger_fake_view", False):
            return Report.objects.none()
        return queries.own_reports(self.member)

    @extend_schema(
        summary="Einen Bericht beginnen",
        description="Ein Titel genügt.",
        request=NewDraftSerializer,
        responses={201: DraftSerializer},
    )
    def post(self, request: Request) -> Response:
        require(rules.can_start_report(self.member))
        return self.shown(actions.start_report(by=self.member, **self.given(NewDraftSerializer)), 201)


@extend_schema(tags=TAGS)
class OneDraft(Draft):
    @extend_schema(
        summary="Ein Bericht in Arbeit",
        description="Mit allem, was zum Einreichen noch fehlt.",
        responses=DraftSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        return self.shown(self.report())

    @extend_schema(
        summary="An einem Bericht weiterschreiben",
        description=(
            "`revision` ist die, mit der du begonnen hast. Hat seitdem jemand dasselbe Feld geändert, "
            "kommt 409 mit beiden Texten, und nichts ist geschrieben."
        ),
        request=WriteSerializer,
        responses={200: DraftSerializer, 409: ConflictSerializer},
    )
    def patch(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_write(self.member, report))
        given = self.given(WriteSerializer)
        try:
            report = actions.write(
                by=self.member, report=report, revision=given["revision"], changes=given["changes"]
            )
        except actions.Conflict as conflict:
            return Response(conflict_body(conflict), status=status.HTTP_409_CONFLICT)
        return self.shown(report)

    @extend_schema(
        summary="Einen Entwurf löschen",
        description="Endgültig und mit allen Dateien. Nur Autor:innen; nicht, was je veröffentlicht war.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str) -> Response:
        actions.delete_draft(by=self.member, report=self.report())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Steps(Draft):
    permission_classes = [ForHerPlace]

    @extend_schema(
        summary="Einen Schritt eines Berichts gehen",
        description="Einreichen, zurückziehen, archivieren, zurückholen, bestätigen.",
        request=ReportStepSerializer,
        responses=DraftSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        report, given = self.report(), self.given(ReportStepSerializer)
        return self.shown(actions.take_step(by=self.member, report=report, **given))


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(summary="Anmerkungen der Moderation", description="Die neueste zuerst.")
)
class Remarks(Draft, generics.ListAPIView[ReviewRemark]):
    serializer_class = RemarkSerializer
    queryset = ReviewRemark.objects.none()

    def get_queryset(self) -> QuerySet[ReviewRemark]:
        """Those at this report."""
        if getattr(self, "swagger_fake_view", False):
            return ReviewRemark.objects.none()
        rows = ReviewRemark.objects.visible_to(self.member).filter(report=self.report())
        return rows.order_by("-at", "-pk")

    @extend_schema(
        summary="Änderungen erbitten (Moderation)",
        description="Zurück an die Autor:innen, mit einem Grund je Feld.",
        request=NewRemarksSerializer,
        responses={201: RemarkSerializer(many=True)},
    )
    def post(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_take(self.member, report, TRANSITIONS["request_changes"]))
        given = self.given(NewRemarksSerializer)
        rows = actions.request_changes(by=self.member, report=report, remarks=given["remarks"])
        return Response(RemarkSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class Publication(Draft):
    @extend_schema(
        summary="Einen Bericht veröffentlichen (Moderation)",
        description="Nur was eingereicht und intern abgestimmt ist.",
        request=NewReportPublicationSerializer,
        responses={201: ReportPublicationSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_take(self.member, report, TRANSITIONS["publish"]))
        version = actions.publish(by=self.member, report=report, **self.given(NewReportPublicationSerializer))
        return Response(ReportPublicationSerializer(version).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class Authors(Draft):
    permission_classes = [ForHerPlace]

    @extend_schema(
        summary="Jemanden mitschreiben lassen",
        description=(
            "Mitglieder der beteiligten Kommunen, die im Verzeichnis stehen; Koordinierende auch sich selbst."
        ),
        request=NewReportAuthorSerializer,
        responses={201: ReportAuthorSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_clear(self.member, report))
        pk = self.given(NewReportAuthorSerializer)["id"]
        people = Member.objects.visible_to(self.member)
        found = (
            self.member if pk == self.member.pk else get_object_or_404(people.filter(is_listed=True), pk=pk)
        )
        author = actions.add_author(by=self.member, report=report, member=found)
        return Response(ReportAuthorSerializer(author).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class OneAuthor(Draft):
    permission_classes = [ForHerPlace]

    @extend_schema(
        summary="Nicht mehr mitschreiben lassen",
        description="Die letzte Person bleibt.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        report = self.report()
        require(rules.can_clear(self.member, report))
        row = get_object_or_404(ReportAuthor.objects.select_related("member"), report=report, member=pk)
        actions.remove_author(by=self.member, report=report, member=row.member)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Contact(Draft):
    @extend_schema(
        summary="Ansprechperson eines Berichts sein",
        description="Jede und jeder nur für sich selbst.",
        request=ReportContactSerializer,
        responses=ReportAuthorSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_write(self.member, report))
        author = actions.set_contact(by=self.member, report=report, **self.given(ReportContactSerializer))
        return Response(ReportAuthorSerializer(author).data)


@extend_schema(tags=TAGS)
class Clearance(Draft):
    permission_classes = [ForHerPlace]

    @extend_schema(
        summary="Interne Freigabe eintragen",
        description="Gilt für die nächste Fassung.",
        request=ClearanceSerializer,
        responses=DraftSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_clear(self.member, report))
        given = self.given(ClearanceSerializer)
        return self.shown(actions.record_clearance(by=self.member, report=report, **given))


@extend_schema(tags=TAGS)
@extend_schema_view(
    get=extend_schema(
        summary="Was zu prüfen ist (Moderation)",
        description="Eingereichte Berichte, der älteste zuerst.",
        responses={200: DraftLineSerializer(many=True), 403: None},
    )
)
class Reviews(Draft, generics.ListAPIView[Report]):
    serializer_class = DraftLineSerializer
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        """The same as on the page."""
        if getattr(self, "swagger_fake_view", False):
            return Report.objects.none()
        require(can_moderate(self.member))
        return queries.to_review(self.member)


urlpatterns = [
    path("report-drafts/", Drafts.as_view(), name="api-drafts"),
    path("report-reviews/", Reviews.as_view(), name="api-reviews"),
    path("report-drafts/<slug:slug>/", OneDraft.as_view(), name="api-draft"),
    path("report-drafts/<slug:slug>/steps/", Steps.as_view(), name="api-draft-steps"),
    path("report-drafts/<slug:slug>/remarks/", Remarks.as_view(), name="api-draft-remarks"),
    path("report-drafts/<slug:slug>/publication/", Publication.as_view(), name="api-draft-publication"),
    path("report-drafts/<slug:slug>/authors/", Authors.as_view(), name="api-draft-authors"),
    path("report-drafts/<slug:slug>/authors/<int:pk>/", OneAuthor.as_view(), name="api-draft-author"),
    path("report-drafts/<slug:slug>/contact/", Contact.as_view(), name="api-draft-contact"),
    path("report-drafts/<slug:slug>/clearance/", Clearance.as_view(), name="api-draft-clearance"),
]
