"""The other door: municipalities for everybody, my own profile and tokens for me."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from knox.models import AuthToken
from rest_framework import generics, serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members import actions
from members.api.routes import MUNICIPALITY
from members.forms import MunicipalityFilter
from members.models import District, Member, Municipality
from school.openapi.described import described


@described("Einer der fünf Kreise.")
class DistrictSerializer(serializers.ModelSerializer):
    class Meta:
        model = District
        fields = ["key", "name"]


@described("Eine Kommune. Einwohner: 31.12.2022, Fläche: 30.11.2023 (Destatis).", district="Der Kreis.")
class MunicipalitySerializer(serializers.ModelSerializer):
    district = DistrictSerializer(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Municipality
        fields = [
            *("ags", "name", "short_name", "slug", "kind", "official_designation", "status", "district"),
            *("role", "role_since", "role_source", "population", "area_km2", "latitude", "longitude"),
            *("postal_code", "website_domain", "url"),
        ]


@described(
    "Dein Profil. Ändern lassen sich nur Name und Aufgabe.",
    municipality="Amtlicher Gemeindeschlüssel, oder null.",
    is_admitted="Ob du aufgenommen bist.",
)
class MeSerializer(serializers.ModelSerializer):
    municipality: Any = serializers.SlugRelatedField(slug_field="ags", read_only=True)
    is_admitted = serializers.BooleanField(read_only=True)
    belongs_to = serializers.CharField(read_only=True)

    class Meta:
        model = Member
        fields = [
            *("email", "display_name", "role_at_work"),
            *("municipality", "belongs_to", "is_admitted", "is_moderator"),
        ]
        read_only_fields = ["email", "is_moderator"]


@described(
    "Ein Schlüssel ohne seinen geheimen Teil.",
    key="Die ersten Zeichen des Schlüssels.",
    created="Angelegt am.",
    expiry="Gilt bis; null: ohne Ende.",
)
class TokenSerializer(serializers.ModelSerializer):
    key = serializers.CharField(source="token_key", read_only=True)

    class Meta:
        model = AuthToken
        fields = ["key", "created", "expiry"]
        read_only_fields = fields


@described(
    "Ein neuer Schlüssel. Er steht nur in dieser einen Antwort.",
    token="Der ganze Schlüssel, für `Authorization: Token …`.",  # noqa: S106
)
class NewTokenSerializer(TokenSerializer):
    token = serializers.SerializerMethodField()

    class Meta(TokenSerializer.Meta):
        fields = ["token", *TokenSerializer.Meta.fields]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_token(self, token: AuthToken) -> str:
        """What goes into `Authorization: Token …`."""
        return self.context["text"]


@extend_schema(tags=["Kommunen"])
@extend_schema_view(get=extend_schema(summary="Alle Kommunen der Region", description="Nach Namen."))
class Municipalities(generics.ListAPIView):
    """All municipalities of the region, sorted by name."""

    serializer_class = MunicipalitySerializer
    filterset_class = MunicipalityFilter
    queryset = Municipality.objects.none()

    def get_queryset(self) -> QuerySet[Municipality]:
        """Public."""
        return Municipality.objects.visible_to(self.request.user).select_related("district").in_order()


@extend_schema(tags=["Kommunen"])
@extend_schema_view(
    get=extend_schema(summary="Eine Kommune", description="Nach ihrem Amtlichen Gemeindeschlüssel.")
)
class OneMunicipality(generics.RetrieveAPIView):
    """One municipality by its AGS (eight digits)."""

    serializer_class = MunicipalitySerializer
    queryset = Municipality.objects.none()
    lookup_field = "ags"

    def get_queryset(self) -> QuerySet[Municipality]:
        """Public."""
        return Municipality.objects.visible_to(self.request.user).select_related("district")


@extend_schema(tags=["Mein Konto"])
@extend_schema_view(
    get=extend_schema(summary="Dein Profil", description="Wer du in der Schule bist."),
    patch=extend_schema(
        summary="Dein Profil ändern", description="Name und Aufgabe. Was du nicht schickst, bleibt."
    ),
)
class Me(generics.RetrieveUpdateAPIView):
    serializer_class = MeSerializer
    permission_classes = [IsAuthenticated]
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def get_object(self) -> Member:
        """Whoever asks."""
        member: Any = self.request.user
        return member

    @extend_schema(
        summary="Dein Konto löschen: nur auf der Website",
        description=(
            "Antwortet immer 403. Die Website zeigt vorher, was geht und was bleibt, und fragt noch "
            "einmal nach."
        ),
        responses={403: None},
    )
    def delete(self, request: Request) -> Response:
        """Never from here: deleting an account shows what goes and stays, and asks for a proof."""
        self.permission_denied(request, "Dein Konto löschst du auf der Website, unter „Konto löschen“.")

    def perform_update(self, serializer: Any) -> None:
        """What is not sent stays."""
        member = self.get_object()
        given = serializer.validated_data
        actions.update_profile(
            by=member,
            display_name=given.get("display_name", member.display_name),
            role_at_work=given.get("role_at_work", member.role_at_work),
        )


@extend_schema(tags=["Mein Konto"])
@extend_schema_view(
    get=extend_schema(summary="Deine Schlüssel", description="Ohne ihren geheimen Teil. Der neueste zuerst.")
)
class Tokens(generics.ListAPIView):
    """My API tokens. A new one can only be made by somebody who signed in on the website."""

    serializer_class = TokenSerializer
    permission_classes = [IsAuthenticated]
    queryset = AuthToken.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[AuthToken]:
        """Only one's own, newest first."""
        return AuthToken.objects.filter(user=self.request.user).order_by("-created", "pk")

    @extend_schema(
        summary="Einen Schlüssel anlegen",
        description=(
            "Geht nur angemeldet auf der Website. Der ganze Schlüssel steht nur in dieser einen Antwort."
        ),
        request=None,
        responses={201: NewTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        if not isinstance(request.successful_authenticator, SessionAuthentication):
            self.permission_denied(request, "Neue Schlüssel gibt es nur angemeldet auf der Website.")
        member: Any = request.user
        token, text = actions.create_token(by=member)
        return Response(
            NewTokenSerializer(token, context={"text": text}).data, status=status.HTTP_201_CREATED
        )


@extend_schema(tags=["Mein Konto"])
@extend_schema_view(
    delete=extend_schema(summary="Einen Schlüssel löschen", description="Er gilt sofort nicht mehr.")
)
class OneToken(generics.DestroyAPIView):
    """One of my API tokens, named by its first characters."""

    serializer_class = TokenSerializer
    permission_classes = [IsAuthenticated]
    queryset = AuthToken.objects.none()
    lookup_field = "token_key"
    lookup_url_kwarg = "key"

    def get_object(self) -> AuthToken:
        """Somebody else's is not there."""
        return get_object_or_404(AuthToken, user=self.request.user, token_key=self.kwargs["key"])

    def perform_destroy(self, instance: AuthToken) -> None:
        """Worthless at once."""
        member: Any = self.request.user
        actions.delete_token(by=member, token=instance)


urlpatterns = [
    path("municipalities/", Municipalities.as_view(), name="api-municipalities"),
    path(MUNICIPALITY, OneMunicipality.as_view(), name="api-municipality"),
    path("me/", Me.as_view(), name="api-me"),
    path("me/tokens/", Tokens.as_view(), name="api-tokens"),
    path("me/tokens/<slug:key>/", OneToken.as_view(), name="api-token"),
]
