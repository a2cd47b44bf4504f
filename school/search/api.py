"""The search for programs: the same hits, counts and suggestions as on the page."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from school.facets import Choice
from school.openapi.described import described
from school.openapi.words import PAGE
from school.search.asking import Answer, Hit, search
from school.search.models import SearchEntry
from school.search.suggesting import suggest
from school.search.views import question_of, wish_of

TAG = ["Suche"]
Q = OpenApiParameter("q", str, description="Wonach gesucht wird, höchstens 100 Zeichen")


@described(
    "Ein Wert, der die Treffer einengt.",
    value="Was an `kind` oder `topic` zu schreiben ist.",
    count="Wie viele Treffer er übrig lässt.",
)
class SearchChoiceSerializer(serializers.Serializer[Choice]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


@described(
    "Ein Treffer.",
    title_html="Überschrift als sicheres HTML, die Wörter in `<mark>`.",
    excerpt_html="Ausschnitt als sicheres HTML, die Wörter in `<mark>`.",
    note="Was es ist und von wem.",
    title="Überschrift ohne Auszeichnung.",
)
class HitSerializer(serializers.Serializer[Hit]):
    kind = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="plain_title")
    title_html = serializers.CharField(source="title")
    excerpt_html = serializers.CharField(source="excerpt")
    note = serializers.CharField()
    url = serializers.CharField()


@described(
    "Eine Seite mit Treffern, die besten zuerst.",
    count="Wie viele es auf allen Seiten sind.",
    pages="Wie viele Seiten zu lesen sind.",
    corrected="Wonach gesucht wurde, wenn ein Wort verbessert wurde; sonst leer.",
    is_partial="Ob nur ein Teil der Wörter gefunden wurde.",
    is_cut="Ob es mehr geben kann, als `count` sagt.",
    kinds="Die Arten unter den Treffern.",
    topics="Die Themen unter den Treffern.",
    results="Die Treffer dieser Seite.",
)
class SearchAnswerSerializer(serializers.Serializer[Answer]):
    count = serializers.IntegerField(source="total")
    pages = serializers.IntegerField(source="page.paginator.num_pages", default=0)
    corrected = serializers.CharField()
    is_partial = serializers.BooleanField()
    is_cut = serializers.BooleanField()
    kinds = SearchChoiceSerializer(many=True)
    topics = SearchChoiceSerializer(many=True)
    results = HitSerializer(many=True, source="hits")


@described("Was gemeint sein könnte.", note="Was es ist und von wem.")
class SuggestionSerializer(serializers.Serializer[SearchEntry]):
    kind = serializers.CharField()
    id = serializers.IntegerField(source="object_id")
    title = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


@extend_schema(tags=TAG)
class SearchView(views.APIView):
    @extend_schema(
        summary="Alles durchsuchen",
        description="Höchstens zehn Treffer je Seite, nur was du sehen darfst. Die besten zuerst.",
        parameters=[
            Q,
            OpenApiParameter("kind", str, description="nur diese Art, zum Beispiel forums.thread"),
            OpenApiParameter("topic", str, description="nur dieses Thema, zum Beispiel klima"),
            OpenApiParameter("page", int, description=PAGE),
        ],
        responses=SearchAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        words, wish = question_of(request.query_params), wish_of(request.user, request.query_params)
        return Response(SearchAnswerSerializer(search(words, wish)).data)


@extend_schema(tags=TAG)
class SuggestionsView(views.APIView):
    @extend_schema(
        summary="Vorschläge beim Tippen",
        description="Höchstens sieben Überschriften, die so anfangen.",
        parameters=[Q],
        responses=SuggestionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        entries: Any = suggest(question_of(request.query_params), request.user)
        return Response(SuggestionSerializer(entries, many=True).data)


urlpatterns = [path("", SearchView.as_view()), path("suggestions/", SuggestionsView.as_view())]
