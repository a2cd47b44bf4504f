from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("lernmodule/", views.catalogue, name="catalogue"),
    path("lernmodule/lernstand/", views.claim, name="claim"),
    path("lernmodule/<slug:slug>/", views.course, name="course"),
    path("lernmodule/<slug:slug>/geschafft/", views.finished, name="finished"),
    path("lernmodule/<slug:slug>/bescheinigung/", views.issue, name="issue"),
    path("lernmodule/<slug:slug>/veroeffentlichung/", views.publication, name="publication"),
    path("lernmodule/<slug:slug>/<slug:lesson_slug>/", views.lesson, name="lesson"),
    path("lernmodule/<slug:slug>/<slug:lesson_slug>/abschluss/", views.finish, name="finish"),
    path("lernmodule/<slug:slug>/<slug:lesson_slug>/<int:pk>/", views.enter, name="enter"),
    path("bescheinigung/<str:code>/", views.certificate, name="certificate"),
    path("bescheinigung/<str:code>/pdf/", views.certificate_pdf, name="certificate_pdf"),
]
