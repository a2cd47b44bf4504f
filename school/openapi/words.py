"""Words of the OpenAPI document that mean the same everywhere. What is special stands beside its view.

German, for people who write programs in town halls.
"""

INTRODUCTION = """\
Alles, was die Seiten der Schule können, für Programme. Dieselben Rechte, dieselben Regeln.

**Anmelden.** Was offen zu lesen ist, geht ohne Schlüssel. Für alles andere legst du im Konto einen an und
schickst ihn mit jeder Anfrage: `Authorization: Token DEIN-SCHLÜSSEL`.

**Adressen** enden mit einem Schrägstrich. Eine unbekannte antwortet 404. Eine falsche Methode antwortet 405
und nennt die richtigen im Kopf `Allow`.

**Listen** kommen in Seiten: `page`, `page_size`. Unbekannte Werte eines Filters antworten 400.

**Fehler** sind immer JSON und auf Deutsch, siehe `Error`. Bei 429 und 503 sagt `Retry-After`, wann ein neuer
Versuch lohnt.

**Zeiten** stehen in ISO 8601, mit Abstand zur Weltzeit.

**Seiten fremder Herkunft** dürfen die Schnittstelle nicht aufrufen (kein CORS). Ruf sie vom Server aus.
"""

TAGS = [
    ("Suche", "Alles durchsuchen, was du sehen darfst."),
    ("Kommunen", "Die Kommunen und Kreise der Region."),
    ("Einschulung", "Wie eine Kommune beitritt: Schritte, Nachweise, Verlauf."),
    ("Klassen", "Kommunen, die zusammen lernen."),
    ("Koordination", "Was Koordinierende für ihre Kommune tun: Menschen, Einladungen, Domains, Seite."),
    ("Moderation", "Was nur die Moderation tut."),
    ("Menschen", "Das Verzeichnis, dein Eintrag darin und deine Schultüte."),
    ("Mein Konto", "Dein Profil, deine Schlüssel, deine Sitzungen, deine Daten."),
    ("Pausenhof", "Foren, Gespräche und Antworten."),
    ("Lernmodule", "Lernmodule, Lektionen, Quizfragen und Teilnahmebescheinigungen."),
    ("Vokabelheft", "Begriffe, Leitfäden, Strategien, Leitprojekte und Downloads."),
    ("Erfahrungsberichte", "Was Kommunen gemacht haben, veröffentlicht und mit allen Fassungen."),
    ("Erfahrungsberichte schreiben", "Entwürfe, Freigabe und Prüfung, bis ein Bericht veröffentlicht ist."),
    ("Nachahmungen", "Wer wen nachahmt, und was es gebracht hat."),
    ("Stundenplan", "Termine."),
    ("Hinweise", "Was neu für dich ist, und auf welchem Weg du es erfährst."),
    ("Mitteilungen", "Nachrichten der Moderation an alle oder an eine Klasse."),
]

PATH = {
    "ags": "Amtlicher Gemeindeschlüssel, acht Ziffern.",
    "id": "Nummer, wie sie die Liste nennt.",
    "key": "Kennung, wie sie die Liste nennt.",
    "lesson": "Kurzname der Lektion.",
    "number": "Nummer der Fassung.",
    "place": "Kurzname der Kommune.",
    "slug": "Kurzname, wie ihn die Liste nennt.",
    "step": "Kennung des Schritts.",
    "token": "Kennwort aus dem Link der Einladung.",
}

ANSWERS = {
    "200": "Hat geklappt.",
    "201": "Hat geklappt; was entstanden ist, steht in der Antwort.",
    "204": "Hat geklappt; die Antwort ist leer.",
    "409": "Jemand war schneller; beide Texte stehen in der Antwort.",
}

PAGE = "Die wievielte Seite der Liste, ab 1."
PAGE_SIZE = "Einträge je Seite, höchstens 100."

FIELDS = {
    "ags": "Amtlicher Gemeindeschlüssel, acht Ziffern.",
    "belongs_to": "Kommune oder Organisation.",
    "body": "Text in Markdown.",
    "count": "Anzahl.",
    "created_at": "Angelegt am.",
    "email": "E-Mail-Adresse.",
    "html": "Der Text als HTML, sicher zum Anzeigen.",
    "id": "Nummer.",
    "key": "Kennung.",
    "kind": "Art.",
    "label": "Wie es auf der Seite heißt.",
    "minutes": "Minuten, die es etwa dauert.",
    "name": "Name.",
    "position": "Stelle in der Reihenfolge.",
    "size": "Größe in Byte.",
    "slug": "Kurzname, Teil der Adresse.",
    "sources": "Quellen.",
    "title": "Überschrift.",
    "url": "Adresse der Seite in der Schule.",
}
