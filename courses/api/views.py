"""The addresses of the courses' API."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, permissions, serializers, status, views
from rest_framework.request import Request
from rest_framework.response import Response

from courses import actions, queries
from courses.api.shapes import (
    BlockSerializer,
    CertificateSerializer,
    ChosenKeysSerializer,
    CourseLineSerializer,
    CourseSerializer,
    DoneLessonSerializer,
    LessonSerializer,
    ProgressSerializer,
    ReflectionSerializer,
)
from courses.blocks import Kind
from courses.forms import CourseFilter
from courses.models import Block, Certificate, Course, Lesson
from courses.queries import Journey
from members.models import Member

TAG = ["Lernmodule"]


@extend_schema(tags=TAG)
@extend_schema_view(
    get=extend_schema(
        summary="Lernmodule finden",
        description="Veröffentlichte Lernmodule, die neuesten zuerst.",
    )
)
class Courses(generics.ListAPIView[Course]):
    serializer_class = CourseLineSerializer
    filterset_class = CourseFilter
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        """The same courses as in the catalogue."""
        return Course.objects.published().select_related("municipality").newest_first()


class InCourse(views.APIView):
    """What the views below share: the course in the address, as far as the person may see it."""

    permission_classes = [permissions.IsAuthenticated]

    def me(self) -> Member:
        """The signed-in person."""
        return cast("Member", self.request.user)

    def journey(self) -> Journey:
        """The course with the person's own progress, or 404."""
        courses = Course.objects.visible_to(self.request.user).select_related("municipality")
        return queries.journey(get_object_or_404(courses, slug=self.kwargs["slug"]), self.request.user, None)

    def lesson(self) -> Lesson:
        """The lesson in the address with its `filled_blocks`, or 404."""
        way = self.journey()
        lesson = next((each for each in way.lessons if each.slug == self.kwargs["lesson"]), None)
        if lesson is None:
            raise Http404
        lesson.filled_blocks = queries.blocks_of(lesson, way.states.get(lesson.pk, {}))
        return lesson

    def block(self, kind: Kind) -> Block:
        """The block in the address, or 404 if it is of another kind."""
        for block in self.lesson().filled_blocks:
            if block.pk == self.kwargs["pk"] and block.kind == kind:
                return block
        raise Http404


@extend_schema(tags=TAG)
@extend_schema_view(
    get=extend_schema(summary="Ein Lernmodul", description="Mit Lernzielen, Lektionen und Quellen.")
)
class CourseDetail(generics.RetrieveAPIView[Course]):
    serializer_class = CourseSerializer
    lookup_field = "slug"
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        """Drafts only for their author and for moderators."""
        return Course.objects.visible_to(self.request.user).select_related("municipality")


@extend_schema(tags=TAG)
class LessonDetail(InCourse):
    permission_classes = [permissions.AllowAny]

    @extend_schema(
        summary="Eine Lektion mit ihren Bausteinen",
        description="Mit dem, was du selbst eingetragen hast.",
        responses=LessonSerializer,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(LessonSerializer(self.lesson()).data)


@extend_schema(tags=TAG)
class Answer(InCourse):
    permission_classes = [permissions.AllowAny]

    @extend_schema(
        summary="Eine Quizfrage beantworten",
        description="Antwortet mit Rückmeldung und Erklärung. Ohne Schlüssel wird nichts gespeichert.",
        request=ChosenKeysSerializer,
        responses=BlockSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        block, keys = self.block(Kind.QUIZ), _parsed(ChosenKeysSerializer, request)["keys"]
        member = request.user if request.user.is_authenticated else None
        block.entered = actions.answer_quiz(by=member, block=block, options=keys)
        return Response(BlockSerializer(block).data)


@extend_schema(tags=TAG)
class Ticks(InCourse):
    @extend_schema(
        summary="Eine Checkliste der Lektion abhaken",
        description="Genau diese Punkte sind danach abgehakt. Nur du siehst es.",
        request=ChosenKeysSerializer,
        responses=BlockSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        block, keys = self.block(Kind.CHECKLIST), _parsed(ChosenKeysSerializer, request)["keys"]
        block.entered = actions.tick(by=self.me(), block=block, items=keys)
        return Response(BlockSerializer(block).data)


@extend_schema(tags=TAG)
class ReflectionText(InCourse):
    @extend_schema(
        summary="Eigene Gedanken festhalten",
        description="Ein leerer Text entfernt sie. Nur du siehst sie.",
        request=ReflectionSerializer,
        responses=BlockSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        block, text = self.block(Kind.REFLECTION), _parsed(ReflectionSerializer, request)["text"]
        block.entered = actions.write_reflection(by=self.me(), block=block, text=text)
        return Response(BlockSerializer(block).data)


@extend_schema(tags=TAG)
class LessonCompletion(InCourse):
    @extend_schema(
        summary="Ist die Lektion abgeschlossen?",
        description="Dein eigener Stand.",
        responses=DoneLessonSerializer,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        return self._answer()

    @extend_schema(
        summary="Lektion abschließen",
        description="Einmal abgeschlossen bleibt abgeschlossen; der erste Tag zählt.",
        request=None,
        responses=DoneLessonSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        actions.finish_lesson(by=self.me(), lesson=self.lesson())
        return self._answer()

    def _answer(self) -> Response:
        lesson = self.lesson()
        row = {"lesson": lesson.slug, "completed_on": self.journey().done.get(lesson.pk)}
        return Response(DoneLessonSerializer(row).data)


@extend_schema(tags=TAG)
class Progress(InCourse):
    @extend_schema(
        summary="Dein Lernstand",
        description="Nur dein eigener; niemand sonst sieht ihn.",
        responses=ProgressSerializer,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        way = self.journey()
        rows = [{"lesson": lesson.slug, "completed_on": way.done.get(lesson.pk)} for lesson in way.lessons]
        completion = way.completion
        return Response(
            ProgressSerializer(
                {
                    "lessons": rows,
                    "completed_on": completion.completed_on if completion else None,
                    "version": completion.version if completion else None,
                }
            ).data
        )


@extend_schema(tags=TAG)
class CourseCertificate(InCourse):
    @extend_schema(
        summary="Deine Teilnahmebescheinigung",
        description="404, solange es keine gibt.",
        responses=CertificateSerializer,
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        own = Certificate.objects.visible_to(request.user)
        found = get_object_or_404(own, completion__course__slug=self.kwargs["slug"])
        return Response(CertificateSerializer(found).data)

    @extend_schema(
        summary="Teilnahmebescheinigung ausstellen",
        description="Gibt es sie schon, kommt dieselbe zurück.",
        request=None,
        responses={201: CertificateSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        certificate = actions.issue_certificate(by=self.me(), course=self.journey().course)
        return Response(CertificateSerializer(certificate).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAG)
class Publication(InCourse):
    @extend_schema(
        summary="Lernmodul veröffentlichen (Moderation)",
        description="Öffnet einen Entwurf für alle.",
        request=None,
        responses=CourseLineSerializer,
    )
    def put(self, request: Request, **kwargs: Any) -> Response:
        course = actions.publish_course(by=self.me(), course=self.journey().course)
        return Response(CourseLineSerializer(course).data)

    @extend_schema(
        summary="Lernmodul zurückziehen (Moderation)",
        description="Macht wieder einen Entwurf daraus. Abschlüsse bleiben.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, **kwargs: Any) -> Response:
        actions.withdraw_course(by=self.me(), course=self.journey().course)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _parsed(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The checked body of a request; ValidationError (→ 400) names what is wrong."""
    parsed = serializer(data=request.data)
    parsed.is_valid(raise_exception=True)
    return dict(parsed.validated_data)
