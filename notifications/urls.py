from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("glocke/", views.bell, name="bell"),
    path("gelesen/", views.read, name="read"),
    path("versand/", views.dispatch, name="dispatch"),
    path("<int:pk>/", views.follow, name="follow"),
]
