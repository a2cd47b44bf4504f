"""The glossary for programs."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from knowledge.forms.glossary import TermFilter
from knowledge.models import Term


class TermLineSerializer(serializers.ModelSerializer[Term]):
    """A term in a list."""

    class Meta:
        model = Term
        fields = ["slug", "term", "short", "aliases"]


class TermSerializer(serializers.ModelSerializer[Term]):
    """A term with its explanation: `body` is Markdown, `html` is safe to show."""

    class Meta:
        model = Term
        fields = ["slug", "term", "short", "aliases", "body", "html", "source"]


@extend_schema(tags=["Vokabelheft"], summary="Begriffe, A bis Z")
class TermList(generics.ListAPIView[Term]):
    """GET /api/terms/?q=…"""

    serializer_class = TermLineSerializer
    filterset_class = TermFilter
    queryset = Term.objects.none()

    def get_queryset(self) -> QuerySet[Term]:
        """The same terms as on the page."""
        return Term.objects.visible_to(self.request.user).in_order()


@extend_schema(tags=["Vokabelheft"], summary="Ein Begriff mit Erklärung")
class TermDetail(generics.RetrieveAPIView[Term]):
    """GET /api/terms/<slug>/"""

    serializer_class = TermSerializer
    lookup_field = "slug"
    queryset = Term.objects.none()

    def get_queryset(self) -> QuerySet[Term]:
        """The same terms as on the page."""
        return Term.objects.visible_to(self.request.user)


urlpatterns = [
    path("terms/", TermList.as_view()),
    path("terms/<slug:slug>/", TermDetail.as_view()),
]
