from django.urls import path

from notifications.views import bell, preferences

app_name = "notifications"
urlpatterns = [
    path("", bell.index, name="list"),
    path("glocke/", bell.bell, name="bell"),
    path("gelesen/", bell.read, name="read"),
    path("nicht-geschickt/", bell.unsent, name="unsent"),
    path("versand/", bell.dispatch, name="dispatch"),
    path("einstellungen/", preferences.preferences, name="preferences"),
    path("einstellungen/antwort/", preferences.first_answer, name="first_answer"),
    path("servicezeit/<slug:slug>/", preferences.service_hours, name="service_hours"),
    path("abbestellen/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("<int:pk>/", bell.follow, name="follow"),
    path("<int:pk>/warum/", bell.why, name="why"),
]
