"""The map of the site. Apps are named as text: the kernel imports none of them."""

from django.conf import settings
from django.urls import include, path

from school import development, health, views
from school.openapi import views as openapi
from school.search import views as search

handler500 = "school.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("suche/", search.page, name="search"),
    path("suche/vorschlaege/", search.suggestions, name="search_suggestions"),
    path("", include("courses.urls")),
    path("pausenhof/", include("forums.urls")),
    path("vokabelheft/", include("knowledge.urls")),
    path("stundenplan/", include("events.urls")),
    path("hinweise/", include("notifications.urls")),
    path("", include("members.urls")),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("datenschutz/personalrat/", views.council, name="council"),
    path("datenschutz/personalrat.pdf", views.council_pdf, name="council_pdf"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("sw.js", views.worker, name="worker"),
    path("healthz", health.live_view, name="healthz"),
    path("readyz", health.ready_view, name="readyz"),
    path(
        "api/",
        include(
            [
                path("", openapi.documentation, name="api"),
                path("schema/", openapi.SchemaView.as_view(), name="api-schema"),
                path("search/", include("school.search.api")),
                *(path("", include(f"{app}.api")) for app in settings.SCHOOL_APPS),
            ]
        ),
    ),
]
if settings.DEBUG:
    urlpatterns += development.urlpatterns
