from django.urls import path

from knowledge.views import glossary as views

urlpatterns = [
    path("begriffe/", views.glossary, name="glossary"),
    path("begriffe/<slug:slug>/", views.term, name="term"),
]
