from django.urls import path

from knowledge.views import guides, strategies

urlpatterns = [
    path("leitfaeden/", guides.guides, name="guides"),
    path("leitfaeden/<slug:slug>/", guides.guide, name="guide"),
    path("leitfaeden/<slug:slug>/haekchen/", guides.tick, name="guide_ticks"),
    path("leitfaeden/<slug:slug>/pdf/", guides.pdf, name="guide_pdf"),
    path("leitfaeden/<slug:slug>/version/<int:number>/", guides.version, name="guide_version"),
    path("strategien/", strategies.strategies, name="strategies"),
    path("strategien/<slug:slug>/", strategies.goal, name="goal"),
    path("leitprojekte/", strategies.lead_projects, name="lead_projects"),
    path("downloads/", strategies.downloads, name="downloads"),
    path("downloads/<slug:slug>/", strategies.download, name="download"),
]
