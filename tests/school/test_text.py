"""People write Markdown; nothing they write can run."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.text import render_cited, render_markdown


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


# -- As German offices write ---------------------------------------------------------------------------------

LINK = ' rel="nofollow noopener ugc">'


def inside(text: str) -> str:
    """The HTML of one paragraph."""
    html = render_markdown(text)
    assert html.startswith("<p>"), html
    return html.strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    "text",
    [
        "Bürger*innen fragen Kolleg*innen",
        "Ein*e Mitarbeiter*in und zwei Sachbearbeiter*innen",
        "3*4*5 Meter",
        "haushalt_2026_entwurf_neu.xlsx",
        "#Hashtag und # 5",
        "1.000 Euro, z. B. nach § 5 Abs. 1",
        r"\\server\ablage\haushalt",
        "[Frist]: Freitag",
        "### 7",
        "[unbekannt][verweis]",
        "Das ist fertig.es kann losgehen",
    ],
)
def test_what_only_looks_like_markdown_stays_as_it_was_typed(text):
    assert inside(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "24. Dezember\n31. Dezember\n1. Januar",
        "Sitzungen:\n1. Februar\n2. März",
        "24. 12. 2026\n6. 1. 2027",
        "24. bis 26. Dezember\n31. Dez. bis 1. Jan.",
        "+ 49 2931 1234\n+49 2931 99",
        "~~~~~\nUnterschrift\n~~~~~",
        "Zeile eins\nZeile zwei",
        "Wir wissen nicht\n– und das ist schlimm –\nwas gilt",
        "Der Pfad ist C:\\Daten\\\nund nicht D:",
    ],
)
def test_lines_end_where_they_were_ended_and_dates_keep_their_days(text):
    assert inside(text) == text.replace("\n", "<br>\n")


def test_more_than_five_hundred_is_no_quote_and_signs_are_text():
    assert inside(">500 Menschen") == "&gt;500 Menschen"
    assert inside("a < b & c > d") == "a &lt; b &amp; c &gt; d"
    assert inside("<Amt:Bauhof>") == "&lt;Amt:Bauhof&gt;"
    assert render_markdown("> so steht es da").startswith("<blockquote>")


def test_lists_are_lists_and_keep_the_numbers_they_were_given():
    assert render_markdown("1. a\n2. b\n3. c").count("<li>") == 3
    assert render_markdown("1. Punkt\n2. März-Termin klären\n3. c").count("<li>") == 3
    odd = render_markdown("3. Stock\n5. Stock\n6. Stock")
    assert ('<ol start="3">' in odd, odd.count("<li>"), odd.count('<li value="5">')) == (True, 2, 1)
    assert "value" not in render_markdown("1. a\n1. b\n1. c")


@pytest.mark.parametrize("bullet", ["•", "•\t", "·", "▪", "–", "o\t", "- ", "1.\u00a0"])
def test_the_bullets_of_word_are_a_list(bullet):
    html = render_markdown(f"Wir brauchen:\n{bullet} Zeit\n{bullet} Geld")
    assert "<p>Wir brauchen:</p>" in html
    assert html.count("<li>") == 2, html
    assert "".join(html.split("\n")).count("<li>Zeit</li><li>Geld</li>") == 1
    assert render_markdown(f"> {bullet} Zeit\n> {bullet} Geld").count("<li>") == 2
    assert render_markdown(f"{bullet} Zeit\n\n{bullet} Geld").count("<ul>") in (0, 1)
    assert bullet in unescape(render_markdown(f"```\n{bullet} Zeit\n{bullet} Geld\n```"))


def test_a_signature_above_dashes_is_no_heading_and_blanks_are_no_code():
    assert "<h" not in render_markdown("Viele Grüße\nErika\n---\nStadt").replace("<hr>", "")
    assert "<code" not in render_markdown("    eingerückt\n\n\tauch so")
    assert "<h" not in render_markdown("#\n\n## \n\n# 5")


def test_what_is_struck_through_is_struck_through():
    assert inside("~~entfällt~~") == "<s>entfällt</s>"


@pytest.mark.parametrize(
    ("text", "address", "shown", "after"),
    [
        ("https://www.gemeinde-ense.de.", "https://www.gemeinde-ense.de", None, "."),
        ("http://x.de/a?b=c&d=e, und", "http://x.de/a?b=c&amp;d=e", "http://x.de/a?b=c&amp;d=e", ", und"),
        ("www.olpe.de/rat!", "https://www.olpe.de/rat", "www.olpe.de/rat", "!"),
        ("erika@olpe.de:", "mailto:erika@olpe.de", "erika@olpe.de", ":"),
        ("https://x.de/a: so", "https://x.de/a", None, ": so"),
        ("https://x.de/a“ sagte sie", "https://x.de/a", None, "“ sagte sie"),
        ("https://x.de/Soest_(Stadt)) und", "https://x.de/Soest_(Stadt)", None, ") und"),
        ("https://x.de/a…", "https://x.de/a", None, "…"),
        ("<https://x.de>", "https://x.de", None, ""),
    ],
)
def test_bare_addresses_are_links_that_end_where_the_address_does(text, address, shown, after):
    assert inside(text) == f'<a href="{address}"{LINK}{shown or address}</a>{after}'


def test_no_address_is_a_link_in_code_or_in_a_link():
    assert inside("`https://x.de`") == "<code>https://x.de</code>"
    assert inside("[www.x.de](https://y.de)").count("<a ") == 1
    for text in ("ftp://x.de", "//x.de/a", "javascript:alert(1)", "bund.de", "3.5.de"):
        assert "<a " not in render_markdown(text)


def test_a_picture_is_a_link_with_its_words_and_loads_nothing():
    assert inside("![Plan](https://x.de/p.png)") == f'<a href="https://x.de/p.png"{LINK}Bild: Plan</a>'
    assert inside("![](https://x.de/p.png)").endswith(">Bild</a>")
    assert (
        inside("[![Plan](https://x.de/p.png)](https://y.de)") == f'<a href="https://y.de"{LINK}Bild: Plan</a>'
    )
    assert "<a" not in inside("![x](data:image/png;base64,AAAA)")


def test_cells_of_a_spreadsheet_are_a_table():
    html = render_markdown("Zahlen:\nOrt\tJahr\nOlpe\t2020\nSoest\t")
    assert (html.count("<tr>"), html.count("<th "), html.count("<td>")) == (3, 2, 4)
    assert "<td>Olpe</td>" in html
    corner = render_markdown("2020\t2021\nOlpe\t1\t2")
    assert '<tr>\n<th scope="col"></th>\n<th scope="col">2020</th>' in corner
    assert "<table" not in render_markdown("Name:\tErika\nund weiter")


def test_nothing_invisible_comes_in_by_its_number():
    assert inside("a&#8203;b&#x202e;c&#xFFFC;7&#xFFFC;&nbsp;&amp;") == "abc7&nbsp;&amp;"
    assert 'title="7"' in render_markdown('[x](https://x.de "&#xFFFC;7&#xFFFC;")')


@pytest.mark.parametrize("sign", [">", "> ", "- ", "1. ", "*", "[", "![", "> - ", "`", "• "])
def test_ten_thousand_levels_end(sign):
    html = render_markdown(sign * (20_000 // len(sign)))
    assert len(html) < 60_000
    assert html.count("<blockquote") + html.count("<ul") + html.count("<ol") <= 20


def test_references_lead_to_the_sources_but_not_in_code():
    html = render_cited("beschlossen [3], [4](https://x.de) `[5]`", anchor="quelle-x")
    assert f'<a href="#quelle-x-3"{LINK}[3]</a>' in html
    assert "<code>[5]</code>" in html
    assert html.count("#quelle-x") == 1


def test_a_file_is_wrapped_where_its_author_liked():
    assert "<br" not in render_cited("eine Zeile\nund noch eine")
    assert "<br" not in render_markdown("eine Zeile\nund noch eine", breaks=False)


SIGNS = [*"ab1*_~`[()!#>-+.@\\\t\n |<&;:/•–", "24. Mai", "www.", "https://x.de", "o\t"]


@given(st.lists(st.sampled_from(SIGNS)).map("".join))
def test_no_letter_is_lost(text):
    """Without "]" there is no address in brackets, the one thing that is not shown."""
    shown = unescape(re.sub(r"<[^>]*>", "", render_markdown(text)))
    assert [shown.count(sign) for sign in "ab"] == [text.count(sign) for sign in "ab"]
