"""Three pages as yardsticks: no database, one row by its key, twenty posts of a topic in a template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tests.bench.bare.models import Post


def hello(request: HttpRequest) -> HttpResponse:
    """GET /: a sentence."""
    return HttpResponse("Guten Tag.")


def row(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /zeile/<pk>/: one indexed row."""
    return HttpResponse(Post.objects.get(pk=pk).author)


def topic(request: HttpRequest, number: int) -> HttpResponse:
    """GET /thema/<number>/: two queries, twenty posts, one template."""
    posts = Post.objects.filter(topic=number).order_by("pk")
    return render(request, "topic.html", {"total": posts.count(), "posts": posts[:20]})


urlpatterns = [
    path("", hello),
    path("healthz", hello),
    path("zeile/<int:pk>/", row),
    path("thema/<int:number>/", topic),
]
