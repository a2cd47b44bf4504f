from django.urls import path

from knowledge.views import imitation, imitators, outcomes

urlpatterns = [
    path("berichte/<slug:slug>/nachahmen/", imitators.imitate, name="imitate"),
    path("berichte/<slug:slug>/nachahmungen/", imitators.tree, name="imitation_tree"),
    path("nachahmungen/", imitators.imitations, name="imitations"),
    path("nachahmungen/export.csv", imitators.export, name="imitations_export"),
    path("nachahmungen/<int:pk>/", imitation.imitation, name="imitation"),
    path("nachahmungen/<int:pk>/schritte/", imitation.steps, name="imitation_steps"),
    path("nachahmungen/<int:pk>/werte/<slug:key>/", outcomes.outcome, name="outcome"),
    path("nachahmungen/<int:pk>/eigener-bericht/", imitation.own_report, name="imitation_own_report"),
    path("nachfragen/<int:pk>/", outcomes.still_running, name="still_running"),
]
