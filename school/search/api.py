"""The search for programs: the same hits, counts and suggestions as on the page."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from school.facets import Choice
from school.search.asking import PER_PAGE, Answer, Hit, search
from school.search.models import SearchEntry
from school.search.suggesting import suggest
from school.search.views import question_of, wish_of

TAG = ["Suche"]
Q = OpenApiParameter("q", str, description="Wonach gesucht wird, höchstens 100 Zeichen")


class ChoiceSerializer(serializers.Serializer[Choice]):
    """A value of a facet and how many hits it leaves."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class HitSerializer(serializers.Serializer[Hit]):
    """A hit. `title_html` and `excerpt_html` are safe HTML with the words in <mark>."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="plain_title")
    title_html = serializers.CharField(source="title")
    excerpt_html = serializers.CharField(source="excerpt")
    note = serializers.CharField()
    url = serializers.CharField()


class AnswerSerializer(serializers.Serializer[Answer]):
    """One page of hits (`?page=`), the best first. `count` is all of them, `pages` how many can be read."""

    count = serializers.IntegerField(source="total")
    pages = serializers.IntegerField(source="page.paginator.num_pages", default=0)
    corrected = serializers.CharField()
    is_partial = serializers.BooleanField()
    is_cut = serializers.BooleanField(help_text="Es kann mehr geben, als `count` sagt.")
    kinds = ChoiceSerializer(many=True)
    topics = ChoiceSerializer(many=True)
    results = HitSerializer(many=True, source="hits")


class SuggestionSerializer(serializers.Serializer[SearchEntry]):
    """What could be meant."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="object_id")
    title = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


class SearchView(views.APIView):
    """GET /api/search/?q=…"""

    @extend_schema(
        tags=TAG,
        summary="Alles durchsuchen",
        description=f"Höchstens {PER_PAGE} Treffer je Seite, nur was du sehen darfst.",
        parameters=[
            Q,
            OpenApiParameter("kind", str, description="nur diese Art, zum Beispiel forums.thread"),
            OpenApiParameter("topic", str, description="nur dieses Thema, zum Beispiel klima"),
            OpenApiParameter("page", int),
        ],
        responses=AnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        """The hits that the person who asks may see."""
        words, wish = question_of(request.query_params), wish_of(request.user, request.query_params)
        return Response(AnswerSerializer(search(words, wish)).data)


class SuggestionsView(views.APIView):
    """GET /api/search/suggestions/?q=…"""

    @extend_schema(
        tags=TAG, summary="Vorschläge beim Tippen", parameters=[Q], responses=SuggestionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Titles that begin so, at most seven."""
        entries: Any = suggest(question_of(request.query_params), request.user)
        return Response(SuggestionSerializer(entries, many=True).data)


urlpatterns = [path("", SearchView.as_view()), path("suggestions/", SuggestionsView.as_view())]
