from django.urls import path

from notifications.views import announcements, bell, devices, feed, preferences, samples

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
    path("mitteilungen/", announcements.announcements, name="announcements"),
    path("mitteilungen/neu/", announcements.new_announcement, name="new_announcement"),
    path("mitteilungen/<int:pk>/", announcements.announcement, name="announcement"),
    path("mitteilungen/<int:pk>/bestaetigung/", announcements.acknowledgement, name="acknowledgement"),
    path("mitteilungen/<int:pk>/bearbeiten/", announcements.edit_announcement, name="edit_announcement"),
    path("mitteilungen/<int:pk>/veroeffentlichung/", announcements.publication, name="publication"),
    path("mitteilungen/<int:pk>/ruecknahme/", announcements.withdrawal, name="withdrawal"),
    path("mitteilungen/<int:pk>/stand/", announcements.report, name="announcement_report"),
    path("mails/", samples.samples_page, name="samples"),
    path("mails/<str:kind>/", samples.one_sample, name="sample"),
    path("mails/<str:kind>/html/", samples.html_part, name="sample_html"),
    path("<int:pk>/", bell.follow, name="follow"),
    path("<int:pk>/warum/", bell.why, name="why"),
]
