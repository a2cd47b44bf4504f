"""People write Markdown; nothing they write can run."""

import pytest

from school.text import render_markdown


def test_headings_start_where_the_page_wants_them():
    assert render_markdown("# Oben\n\n## Darunter") == "<h3>Oben</h3>\n<h4>Darunter</h4>\n"
    assert render_markdown("## Oben", top_heading=1) == "<h2>Oben</h2>\n"


def test_tables_tell_screen_readers_their_columns():
    html = render_markdown("|Kommune|Jahr|\n|--|--|\n|Olpe|2020|")
    assert '<th scope="col">Kommune</th>' in html
    assert "<thead>" in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<p hx-get="/abmelden/" style="position:fixed" class="x" id="y">Hallo</p>',
        "[klick](javascript:alert(1))",
        "[klick](data:text/html;base64,PHNjcmlwdD4=)",
        "![bild](https://anderswo.example/pixel.png)",
        '<form action="https://anderswo.example"><input name=q></form>',
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_attacks_are_shown_or_dropped_but_never_live(attack):
    html = render_markdown(f"Vorher {attack} nachher")
    for live in ("<script", "<img", "<form", "<input", "<svg", 'href="javascript', 'href="data', "<p hx"):
        assert live not in html
    assert "Vorher" in html


def test_links_do_not_pass_on_trust_or_origin():
    assert 'rel="nofollow noopener ugc"' in render_markdown("[Olpe](https://olpe.de)")
