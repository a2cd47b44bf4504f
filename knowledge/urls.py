from django.urls import path

from knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.glossary, name="glossary"),
    path("<slug:slug>/", views.term, name="term"),
]
