"""Courses for programs: the same rights, the same actions and the same discretion as the pages.

Learning works without a token too; then nothing is kept. What a quiz holds as right is told to who answered.
"""

from django.urls import path

from courses.api import views

_LESSON = "courses/<slug:slug>/lessons/<slug:lesson>/"
urlpatterns = [
    path("courses/", views.Courses.as_view()),
    path("courses/<slug:slug>/", views.CourseDetail.as_view()),
    path("courses/<slug:slug>/progress/", views.Progress.as_view()),
    path("courses/<slug:slug>/certificate/", views.CourseCertificate.as_view()),
    path("courses/<slug:slug>/publication/", views.Publication.as_view()),
    path(_LESSON, views.LessonDetail.as_view()),
    path(f"{_LESSON}completion/", views.LessonCompletion.as_view()),
    path(f"{_LESSON}blocks/<int:pk>/answer/", views.Answer.as_view()),
    path(f"{_LESSON}blocks/<int:pk>/ticks/", views.Ticks.as_view()),
    path(f"{_LESSON}blocks/<int:pk>/reflection/", views.ReflectionText.as_view()),
]
