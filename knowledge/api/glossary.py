"""The glossary for programs."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers

from knowledge.forms.glossary import TermFilter
from knowledge.models import Term
from school.openapi.described import described


@described("Ein Begriff in einer Liste.")
class TermLineSerializer(serializers.ModelSerializer[Term]):
    class Meta:
        model = Term
        fields = ["slug", "term", "short", "aliases"]


@described("Ein Begriff mit Erklärung.")
class TermSerializer(serializers.ModelSerializer[Term]):
    class Meta:
        model = Term
        fields = ["slug", "term", "short", "aliases", "body", "html", "source"]


@extend_schema(tags=["Vokabelheft"])
@extend_schema_view(get=extend_schema(summary="Begriffe", description="Von A bis Z."))
class TermList(generics.ListAPIView[Term]):
    serializer_class = TermLineSerializer
    filterset_class = TermFilter
    queryset = Term.objects.none()

    def get_queryset(self) -> QuerySet[Term]:
        """The same terms as on the page."""
        return Term.objects.visible_to(self.request.user).in_order()


@extend_schema(tags=["Vokabelheft"])
@extend_schema_view(
    get=extend_schema(
        summary="Ein Begriff mit Erklärung", description="In Markdown und als HTML, mit Quelle."
    )
)
class TermDetail(generics.RetrieveAPIView[Term]):
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
