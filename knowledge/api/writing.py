"""Writing and reviewing experience reports, for programs."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge import actions
from knowledge.api.drafts import Draft, ForHerPlace
from knowledge.api.writing_shapes import (
    AuthorSerializer,
    ClearanceSerializer,
    ConflictSerializer,
    ContactSerializer,
    DraftLineSerializer,
    DraftSerializer,
    NewAssetSerializer,
    NewAuthorSerializer,
    NewDraftSerializer,
    NewPublicationSerializer,
    NewRemarksSerializer,
    PublicationSerializer,
    RemarkSerializer,
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
class Drafts(Draft, generics.ListAPIView[Report]):
    """Berichte, an denen du schreibst oder die du koordinierst; zuletzt geänderte zuerst."""

    serializer_class = DraftLineSerializer
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        """The same as on the page."""
        if getattr(self, "swagger_fake_view", False):
            return Report.objects.none()
        return queries.own_reports(self.member)

    @extend_schema(
        summary="Einen Bericht beginnen", request=NewDraftSerializer, responses={201: DraftSerializer}
    )
    def post(self, request: Request) -> Response:
        """Ein Titel genügt."""
        require(rules.can_start_report(self.member))
        return self.shown(actions.start_report(by=self.member, **self.given(NewDraftSerializer)), 201)


class OneDraft(Draft):
    """One working copy."""

    @extend_schema(tags=TAGS, summary="Ein Bericht in Arbeit", responses=DraftSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Mit allem, was zum Einreichen noch fehlt."""
        return self.shown(self.report())

    @extend_schema(
        tags=TAGS,
        summary="Weiterschreiben",
        request=WriteSerializer,
        responses={200: DraftSerializer, 409: ConflictSerializer},
    )
    def patch(self, request: Request, slug: str) -> Response:
        """`revision` ist die, mit der du begonnen hast.

        Hat seitdem jemand dasselbe Feld geändert, kommt 409 mit beiden Texten, und nichts ist geschrieben.
        """
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

    @extend_schema(tags=TAGS, summary="Einen Entwurf löschen", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Endgültig und mit allen Dateien. Nur Autor:innen; nicht, was je veröffentlicht war."""
        actions.delete_draft(by=self.member, report=self.report())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Steps(Draft):
    """The steps of a report."""

    permission_classes = [ForHerPlace]

    @extend_schema(
        tags=TAGS, summary="Einen Schritt gehen", request=ReportStepSerializer, responses=DraftSerializer
    )
    def post(self, request: Request, slug: str) -> Response:
        """Einreichen, zurückziehen, archivieren, zurückholen, bestätigen."""
        report, given = self.report(), self.given(ReportStepSerializer)
        return self.shown(actions.take_step(by=self.member, report=report, **given))


@extend_schema(tags=TAGS)
class Remarks(Draft, generics.ListAPIView[ReviewRemark]):
    """Anmerkungen der Moderation, neueste zuerst."""

    serializer_class = RemarkSerializer
    queryset = ReviewRemark.objects.none()

    def get_queryset(self) -> QuerySet[ReviewRemark]:
        """Those at this report."""
        if getattr(self, "swagger_fake_view", False):
            return ReviewRemark.objects.none()
        rows = ReviewRemark.objects.visible_to(self.member).filter(report=self.report())
        return rows.order_by("-at", "-pk")

    @extend_schema(
        summary="Änderungen erbitten",
        request=NewRemarksSerializer,
        responses={201: RemarkSerializer(many=True)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Zurück an die Autor:innen, mit einem Grund je Feld."""
        report = self.report()
        require(rules.can_take(self.member, report, TRANSITIONS["request_changes"]))
        given = self.given(NewRemarksSerializer)
        rows = actions.request_changes(by=self.member, report=report, remarks=given["remarks"])
        return Response(RemarkSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


class Publication(Draft):
    """The next version."""

    @extend_schema(
        tags=TAGS,
        summary="Veröffentlichen",
        request=NewPublicationSerializer,
        responses={201: PublicationSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Nur was eingereicht und intern abgestimmt ist."""
        report = self.report()
        require(rules.can_take(self.member, report, TRANSITIONS["publish"]))
        version = actions.publish(by=self.member, report=report, **self.given(NewPublicationSerializer))
        return Response(PublicationSerializer(version).data, status=status.HTTP_201_CREATED)


class Authors(Draft):
    """Who writes."""

    permission_classes = [ForHerPlace]

    @extend_schema(
        tags=TAGS,
        summary="Jemanden mitschreiben lassen",
        request=NewAuthorSerializer,
        responses={201: AuthorSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Mitglieder der beteiligten Kommunen, die im Verzeichnis stehen; Koordinierende auch sich selbst."""
        report = self.report()
        require(rules.can_clear(self.member, report))
        pk = self.given(NewAuthorSerializer)["id"]
        people = Member.objects.visible_to(self.member)
        found = (
            self.member if pk == self.member.pk else get_object_or_404(people.filter(is_listed=True), pk=pk)
        )
        author = actions.add_author(by=self.member, report=report, member=found)
        return Response(AuthorSerializer(author).data, status=status.HTTP_201_CREATED)


class OneAuthor(Draft):
    """One of them."""

    permission_classes = [ForHerPlace]

    @extend_schema(tags=TAGS, summary="Nicht mehr mitschreiben lassen", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Die letzte Person bleibt."""
        report = self.report()
        require(rules.can_clear(self.member, report))
        row = get_object_or_404(ReportAuthor.objects.select_related("member"), report=report, member=pk)
        actions.remove_author(by=self.member, report=report, member=row.member)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Contact(Draft):
    """Whether I may be asked."""

    @extend_schema(
        tags=TAGS, summary="Ansprechperson sein", request=ContactSerializer, responses=AuthorSerializer
    )
    def put(self, request: Request, slug: str) -> Response:
        """Jede und jeder nur für sich selbst."""
        report = self.report()
        require(rules.can_write(self.member, report))
        author = actions.set_contact(by=self.member, report=report, **self.given(ContactSerializer))
        return Response(AuthorSerializer(author).data)


class Clearance(Draft):
    """That the municipality agrees."""

    permission_classes = [ForHerPlace]

    @extend_schema(
        tags=TAGS,
        summary="Interne Freigabe eintragen",
        request=ClearanceSerializer,
        responses=DraftSerializer,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Gilt für die nächste Version."""
        report = self.report()
        require(rules.can_clear(self.member, report))
        given = self.given(ClearanceSerializer)
        return self.shown(actions.record_clearance(by=self.member, report=report, **given))


class Assets(Draft):
    """What others may take over."""

    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(
        tags=TAGS, summary="Datei oder Link dazulegen", request=NewAssetSerializer, responses={201: dict}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Als multipart/form-data mit Datei oder als JSON mit Link; immer mit Lizenz."""
        report = self.report()
        require(rules.can_write(self.member, report))
        asset = actions.add_asset(by=self.member, report=report, **self.given(NewAssetSerializer))
        return Response(asset, status=status.HTTP_201_CREATED)


class OneAsset(Draft):
    """One file or link."""

    @extend_schema(tags=TAGS, summary="Datei oder Link entfernen", responses={204: None})
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """In schon veröffentlichten Fassungen bleibt sie."""
        actions.remove_asset(by=self.member, report=self.report(), key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class Reviews(Draft, generics.ListAPIView[Report]):
    """Was die Moderation zu prüfen hat, das Älteste zuerst."""

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
    path("report-drafts/<slug:slug>/assets/", Assets.as_view(), name="api-draft-assets"),
    path("report-drafts/<slug:slug>/assets/<slug:key>/", OneAsset.as_view(), name="api-draft-asset"),
]
