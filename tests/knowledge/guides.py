"""Guides for tests, written as files."""

COUNCIL = "Der Rat weiß davon."
BUDGET = "Das Geld steht im Haushalt."


def write_guide(folder, slug="ratsbeschluss", **fields) -> None:
    """A guide as YAML; `body` and `url` go where they belong, other fields beside the rest."""
    body, url = (
        fields.pop("body", "Weil der **Rat** entscheidet [1]."),
        fields.pop("url", "https://beispiel.example/quelle"),
    )
    lines = {
        "slug": slug,
        "kind": "leitfaden",
        "title": "Einen Ratsbeschluss vorbereiten",
        "summary": "Was vor der Sitzung geklärt ist.",
        "topics": "[strategie]",
        "serves": "[rahmenstrategie]",
        "minutes": 5,
        "items": f"['{COUNCIL}', '{BUDGET}']",
        **fields,
    }
    text = "\n".join(f"{name}: {value}" for name, value in lines.items())
    text += f"\nsections: [{{title: Warum, body: '{body}'}}]\nsources: [{{title: Quelle, url: '{url}'}}]\n"
    (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")
