"""The eleven fixed topics of the school. Fixed words need no table and no join."""

from django.db import models


class Topic(models.TextChoices):
    """What a course, forum or report is about; covers the fields of all five city strategies."""

    MOBILITY = "mobilitaet", "Mobilität"
    CLIMATE = "klima", "Klima, Umwelt & Energie"
    PLACES = "stadtentwicklung", "Stadt- und Dorfentwicklung, Räume"
    ECONOMY = "wirtschaft", "Wirtschaft & Innovation"
    LEARNING = "bildung", "Bildung & digitale Kompetenz"
    SOCIAL = "soziales", "Soziales, Gesundheit & Demografie"
    CULTURE = "kultur", "Kultur, Freizeit & Tourismus"
    ADMINISTRATION = "verwaltung", "Verwaltung & Beteiligung"
    DATA = "daten", "Daten & Infrastruktur"
    STRATEGY = "strategie", "Strategie & Organisation"
    SECURITY = "sicherheit", "Datenschutz & IT-Sicherheit"
