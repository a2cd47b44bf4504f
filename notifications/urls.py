from django.urls import path

from notifications.views import bell, devices, feed, preferences

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
    path("geraete/", devices.devices, name="devices"),
    path("geraete/<int:pk>/ende/", devices.end, name="device_end"),
    path("feed/", feed.make, name="feed_make"),
    path("feed/ende/", feed.end, name="feed_end"),
    path("feed/<str:key>/", feed.feed, name="feed"),
    path("<int:pk>/", bell.follow, name="follow"),
    path("<int:pk>/warum/", bell.why, name="why"),
]
