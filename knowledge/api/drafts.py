"""What all views about a working copy share."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import views
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge.api.writing_shapes import DraftSerializer
from knowledge.models import Report
from members.models import Member
from members.rules import SECOND_FACTOR


class ForHerPlace(IsAuthenticated):
    """Signed in; who coordinates changes things for her place with a second factor only, as on the pages."""

    message = SECOND_FACTOR

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tokens come past the middleware, so it is asked here, too."""
        if not super().has_permission(request, view):
            return False
        member: Any = request.user
        return request.method in SAFE_METHODS or member.coordinated_pk is None or member.has_second_factor


class Draft(views.APIView):
    """What the views below share: a working copy by its slug, for those who may open it."""

    permission_classes = [IsAuthenticated]

    @property
    def member(self) -> Member:
        """Who asks."""
        member: Any = self.request.user
        return member

    def report(self) -> Report:
        """The working copy, or 404."""
        rows = Report.objects.written_by(self.request.user).select_related("lead", "current")
        return get_object_or_404(rows, slug=self.kwargs["slug"])

    def given(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        parsed = shape(data=self.request.data)
        parsed.is_valid(raise_exception=True)
        return parsed.validated_data

    def shown(self, report: Report, code: int = 200) -> Response:
        """The working copy as an answer."""
        return Response(DraftSerializer(report, context={"request": self.request}).data, status=code)
