from django.urls import path

from knowledge.views import catalogue, places
from knowledge.views import reading as views

# `berichte/<slug>/` swallows fixed words: files with other addresses below berichte/ come before this one.
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("berichte.csv", catalogue.table, name="table"),
    path("berichte.atom", catalogue.feed, name="feed"),
    path("loesungen/<slug:slug>/", catalogue.solution, name="solution"),
    path("berichte/<slug:slug>.pdf", views.paper, name="report_pdf"),
    path("berichte/<slug:slug>/", views.report, name="report"),
    path("berichte/<slug:slug>/versionen/", views.versions, name="report_versions"),
    path("berichte/<slug:slug>/version/<int:number>/", views.version, name="report_version"),
    path("berichte/<slug:slug>/version/<int:number>.pdf", views.version_paper, name="report_version_pdf"),
    path("berichte/<slug:slug>/dateien/<int:pk>/", views.file, name="report_file"),
    path("berichte/<slug:slug>/beteiligt/<slug:place>/ende/", places.removal, name="report_place_removal"),
    path("berichte/<slug:slug>/gespraech/", views.talk, name="report_talk"),
]
