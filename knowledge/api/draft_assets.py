"""What others may take over from a report in the making: files and links, for programs."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge import actions
from knowledge.api.drafts import Draft
from knowledge.api.writing_shapes import DraftAssetSerializer, NewAssetSerializer, NewLinkSerializer
from knowledge.rules import writing as rules
from school.parsers import JSON, MultiPart
from school.rules import require

TAGS = ["Erfahrungsberichte schreiben"]


@extend_schema(tags=TAGS)
class Assets(Draft):
    parser_classes = [MultiPart, JSON]

    @extend_schema(
        summary="Datei oder Link zu einem Bericht legen",
        description="Als `multipart/form-data` mit Datei oder als JSON mit Link; immer mit Lizenz.",
        request={"application/json": NewLinkSerializer, "multipart/form-data": NewAssetSerializer},
        responses={201: DraftAssetSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        report = self.report()
        require(rules.can_write(self.member, report))
        asset = actions.add_asset(by=self.member, report=report, **self.given(NewAssetSerializer))
        return Response(DraftAssetSerializer(asset).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class OneAsset(Draft):
    @extend_schema(
        summary="Datei oder Link eines Berichts entfernen",
        description="In schon veröffentlichten Fassungen bleibt sie.",
        responses={204: None},
    )
    def delete(self, request: Request, slug: str, key: str) -> Response:
        actions.remove_asset(by=self.member, report=self.report(), key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("report-drafts/<slug:slug>/assets/", Assets.as_view(), name="api-draft-assets"),
    path("report-drafts/<slug:slug>/assets/<slug:key>/", OneAsset.as_view(), name="api-draft-asset"),
]
