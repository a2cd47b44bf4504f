"""What people read when a file is not taken: what is wrong, and what to do about it."""

from django.core.exceptions import ValidationError

from inspection.verdicts import Refusal

EMPTY = "Die Datei ist leer."
TOO_LARGE = "Die Datei ist zu groß. Erlaubt sind {limit} MB. Verkleinere sie, oder teile sie auf."
BUSY = "Gerade werden viele Dateien geprüft. Versuch es in einer Minute noch einmal."
VIRUS = "Der Virenscanner schlägt an: {name}. Die Datei ist nicht gespeichert. Sag eurer IT Bescheid."
SCANNER_AWAY = (
    "Der Virenscanner ist gerade nicht erreichbar. Versuch es in ein paar Minuten noch einmal – dein Text "
    "bleibt stehen."
)

_SAVE_ANEW = "Öffne sie in deinem Programm, speichere sie neu, dann geht es."
_PRINT = "Drucke es als PDF, dann geht es."

SENTENCES = {
    Refusal.WRONG_KIND: "Diese Art von Datei nehmen wir hier nicht. Es geht: {words}.",
    Refusal.HEIC: "Das ist ein HEIC-Foto vom Handy. Speichere es als JPEG, dann geht es.",
    Refusal.OLD_OFFICE: (
        "Das ist ein altes oder verschlüsseltes Office-Format. "
        "Speichere es ohne Passwort als .docx oder .xlsx."
    ),
    Refusal.SPENT: (
        "Diese Datei zu prüfen dauert zu lange oder braucht zu viel Speicher. "
        "Speichere sie einfacher: ein Dokument als neues PDF, ein Bild kleiner."
    ),
    Refusal.UNREADABLE: f"Diese Datei ließ sich nicht prüfen. {_SAVE_ANEW}",
    Refusal.PICTURE_BROKEN: "Das ist kein Bild, das wir lesen können. Nimm bitte PNG, JPEG oder WebP.",
    Refusal.PICTURE_PIXELS: (
        "Das Bild hat zu viele Bildpunkte. Erlaubt sind {limit} Millionen. Verkleinere es bitte."
    ),
    Refusal.PICTURE_SCANS: (
        "Das Bild ist ungewöhnlich aufwendig gespeichert. Speichere es neu als JPEG oder PNG, dann geht es."
    ),
    Refusal.PDF_BROKEN: (
        "Das ist kein PDF, das wir öffnen können. Speichere das Dokument noch einmal als PDF."
    ),
    Refusal.PDF_PASSWORD: "Das PDF ist mit einem Passwort geschützt. Lade es bitte ungeschützt hoch.",
    Refusal.PDF_ACTIVE: f"Das PDF enthält Programme, Medien oder Knöpfe, die etwas tun. {_PRINT}",
    Refusal.PDF_ATTACHMENTS: f"Das PDF enthält angehängte Dateien. {_PRINT}",
    Refusal.PDF_ELSEWHERE: (
        f"Das PDF holt oder schickt Daten, oder es führt zu Dateien und Laufwerken. {_PRINT}"
    ),
    Refusal.PDF_EMPTY: "Das PDF hat keine Seiten.",
    Refusal.PDF_REVISIONS: f"In dem PDF stecken mehr als {{limit}} frühere Fassungen. {_PRINT}",
    Refusal.PDF_ODD: f"Das PDF ist ungewöhnlich gebaut. Wir können es nicht sicher prüfen. {_PRINT}",
    Refusal.OFFICE_BROKEN: f"Die Datei ist beschädigt. {_SAVE_ANEW}",
    Refusal.OFFICE_PASSWORD: ("Die Datei ist mit einem Passwort geschützt. Lade sie bitte ungeschützt hoch."),
    Refusal.OFFICE_MACROS: (
        "Das Dokument enthält Makros. Speichere es ohne Makros (.docx, .xlsx, .odt oder .ods)."
    ),
    Refusal.OFFICE_EMBEDDED: (
        "In das Dokument sind Programme oder Dateien eingebettet. Entferne sie, oder lade ein PDF hoch."
    ),
    Refusal.OFFICE_ELSEWHERE: (
        "Das Dokument lädt Inhalte von woanders nach. Löse die Verknüpfungen "
        "(in Word: alles markieren, Strg+Umschalt+F9), oder lade ein PDF hoch."
    ),
    Refusal.OFFICE_TEMPLATE: (
        "Das Dokument hängt an einer Vorlage, die woanders liegt. "
        "Löse sie (in Word: Entwicklertools, Dokumentvorlage), oder lade ein PDF hoch."
    ),
    Refusal.OFFICE_LINKS: (
        "Im Dokument führen Links auf Laufwerke oder zu Programmen. Entferne sie. "
        "Links ins Netz und zu Mailadressen dürfen bleiben."
    ),
    Refusal.OFFICE_BOMB: "Ausgepackt wäre die Datei viel zu groß. Verkleinere sie, oder lade ein PDF hoch.",
    Refusal.OFFICE_ODD: (
        f"Die Datei ist ungewöhnlich gebaut. Wir können sie nicht sicher prüfen. {_SAVE_ANEW}"
    ),
    Refusal.TEXT_CONTROL: (
        "In der Datei stehen Zeichen, die kein Text sind. Speichere sie neu als Text (UTF-8)."
    ),
    Refusal.TEXT_ENCODING: "Die Datei ist kein Text in UTF-8. Speichere sie so (in Excel: CSV UTF-8).",
    Refusal.TEXT_FORMULA: (
        "Eine Zelle würde beim Öffnen ein Programm starten oder etwas laden. Speichere nur die Werte."
    ),
}


def refused(sentence: str, code: str, **words: object) -> ValidationError:
    """The error that forms and API show at the field."""
    return ValidationError(sentence.format(**words), code=code)
