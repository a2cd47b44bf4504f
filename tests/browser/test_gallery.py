"""The look keeps its promises: fields are wired, names are known, and no page of ours has a barrier.

Pages are rendered here and handed to a real Chromium together with the real style sheets; axe-core looks
at them at three widths, light and dark, under the school's own content security policy.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page

from school import gallery
from school.templatetags.school import PLACES, here, icon, initials, places

ROOT = Path(settings.BASE_DIR)
OUR_TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ERROR_PAGES = ["400", "403", "403_csrf", "404", "413", "500", "503"]
OUR_PAGES = ["home", "imprint", "privacy", "accessibility", "search", "mailbox"]
AXE = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def draw(template: str, path: str = "/", **context: object) -> str:
    """A page as a stranger sees it."""
    return render_to_string(template, context, request=RequestFactory().get(path))


def snippet(source: str, request: HttpRequest | None = None, **context: object) -> str:
    """A piece of template."""
    return engines["django"].from_string(source).render(context, request)


# -- Fields ---------------------------------------------------------------------------------------------


def test_a_refused_field_names_its_label_hint_and_error():
    html = str(gallery.EveryField({"title": ""})["title"].as_field_group())
    assert '<label class="kern-label" for="id_title">Titel' in " ".join(html.split())
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_only_fields_that_may_stay_empty_say_so():
    form = gallery.EveryField()
    assert "freiwillig" in str(form["email"].as_field_group())
    assert "freiwillig" not in str(form["title"].as_field_group())


def test_choices_are_a_group_with_one_label_for_each():
    html = str(gallery.EveryField()["answer"].as_field_group())
    assert html.count('type="radio"') == html.count("<label") == len(gallery.ANSWERS)
    assert "<fieldset" in html
    assert "<legend" in html


def test_a_refused_form_lists_its_errors_as_links_to_the_fields():
    html = str(gallery.EveryField({"title": "", "answer": "x"}))
    summary = html[: html.index("<label")]
    assert "data-error-summary" in summary
    for name in ("title", "answer", "agree"):
        assert f'href="#id_{name}"' in summary
        assert f'id="id_{name}"' in html


# -- Names -----------------------------------------------------------------------------------------------


def test_an_unknown_icon_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match="bell"):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("icons", r'{% icon "([^"]+)"|\bicon(?:_after)?="([^"]+)"'),
        ("drawings", r'{% drawing "([^"]+)"|\bdrawing_name="([^"]+)"'),
    ],
)
def test_every_name_used_in_a_template_exists(folder, pattern):
    used = {a or b for template in OUR_TEMPLATES for a, b in re.findall(pattern, template.read_text())}
    known = {path.stem for path in (ROOT / "static" / folder).glob("*.svg")}
    assert used
    assert used <= known


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Erika Beispiel", "EB"), ("Dr. Max von Muster", "MM"), ("öznur", "Ö"), ("", "?"), ("(Agentur)", "?")],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_no_template_holds_inline_style_or_script():
    for template in OUR_TEMPLATES:
        if template.name in ("mail_base.html", "export.html"):  # read elsewhere, without our style sheets
            continue
        text = template.read_text()
        assert not re.search(
            r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*(?:\bsrc=|application/ld\+json))", text
        ), template


# -- Where am I --------------------------------------------------------------------------------------------


def test_the_place_of_the_page_is_marked_and_only_that():
    def marked(path: str) -> dict[str, str]:
        found = places(here({"request": RequestFactory().get(path)}))
        return {place.key: place.current for place in found if place.current}

    assert marked("/") == {"home": "page"}
    assert marked("/lernmodule/") == {"courses": "page"}
    assert marked("/lernmodule/wir-fangen-an/") == {"courses": "true"}
    assert marked("/impressum/") == {}


def test_pages_keep_the_query_and_mark_the_current_one():
    page = Paginator(range(200), 10).page(7)
    request = RequestFactory().get("/?thema=klima&page=7")
    html = snippet('{% include "components/pagination.html" %}', request, page=page)
    assert "?thema=klima&amp;page=8" in html
    assert re.search(r'aria-current="page">.*?7\s*</span>', html, re.S)
    assert (
        snippet('{% include "components/pagination.html" %}', request, page=Paginator([], 10).page(1)).strip()
        == ""
    )


@pytest.mark.parametrize("code", ["500", "503"])
def test_the_last_resort_needs_no_request_and_no_database(code):
    assert "<h1>" in render_to_string(f"{code}.html")


def test_an_operator_who_is_not_named_is_said_to_be_missing():
    empty, named = {"name": ""}, {"name": "Beispielagentur", "city": "57462 Olpe"}
    assert "Noch auszufüllen" in snippet('{% include "components/operator.html" %}', OPERATOR=empty)
    html = snippet('{% include "components/operator.html" %}', OPERATOR=named)
    assert "57462 Olpe" in html
    assert "Noch auszufüllen" not in html


# -- Contrast ----------------------------------------------------------------------------------------------


def token(name: str, scheme: int) -> tuple[int, ...]:
    """The colour of a token: red, green, blue; scheme 0 is light, 1 is dark."""
    css = (ROOT / "static" / "css" / "school.css").read_text()
    value = re.search(rf"[-.]{re.escape(name)}: ([^;]+);", css).group(1)
    colours = re.findall(r"#([0-9a-f]{6})", value)
    return tuple(bytes.fromhex(colours[scheme if len(colours) > 1 else 0]))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Contrast ratio after WCAG 2.2."""

    def luminance(colour: tuple[int, ...]) -> float:
        parts = (c / 255 for c in colour)
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "shade"])
def test_text_is_easy_to_read_and_edges_can_be_seen(ground, scheme):
    def on_ground(name: str) -> float:
        return contrast(token(name, scheme), token(ground, scheme))

    assert {name: on_ground(name) for name in ("ink", "pencil") if on_ground(name) < 7} == {}  # AAA
    assert {name: on_ground(name) for name in ("forest", "bad", "good") if on_ground(name) < 4.5} == {}  # AA
    edges = ("line", "focus", *(f"place-{key} {{ --hue" for key, *_ in PLACES[1:]))
    assert {name: on_ground(name) for name in edges if on_ground(name) < 3} == {}  # 1.4.11


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_board_carries_chalk(scheme):
    board = token("board", scheme)
    assert contrast(token("chalk", scheme), board) > 7
    assert contrast(token("chalk-dim", scheme), board) > 7
    assert contrast(token("on-forest", scheme), token("forest", scheme)) > 7


# -- In the browser ------------------------------------------------------------------------------------------


def barriers(page: Page, widths: list[int]) -> list[str]:
    """What axe finds at these widths, light and dark, and by how much the page is too wide; one line each."""
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, paper in (("light", "rgb(251, 249, 244)"), ("dark", "rgb(21, 25, 27)")):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper, "no style sheet"
            result = page.evaluate(
                "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
            )
            assert len(result["passes"]) > 10, "axe did not run"
            nodes = ((rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"])
            found += [f"{width} {scheme} {name}: {html}" for name, html in nodes]
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found += [f"{width}: {too_wide} px too wide"] if too_wide > 0 else []
    return found


def test_the_gallery_has_no_barrier(show):
    page = show(draw("school/gallery.html", **gallery.context()))
    assert barriers(page, [320, 768, 1280]) == []


@pytest.mark.parametrize(
    "name", [*(f"school/{name}.html" for name in OUR_PAGES), *(f"{code}.html" for code in ERROR_PAGES)]
)
def test_our_own_pages_have_no_barrier(show, name):
    assert barriers(show(draw(name, OPERATOR={"name": ""})), [320]) == []


def test_the_menu_opens_without_script(show):
    html = re.sub(r"<script.*?</script>", "", draw("school/imprint.html"), flags=re.S)
    page = show(html, width=320)
    link = page.get_by_role("navigation", name="Orte der Schule").get_by_role("link", name="Lernmodule")
    assert not link.is_visible()
    page.get_by_role("button", name="Menü", exact=True).click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()


def test_a_refused_form_takes_the_focus_to_its_summary(show):
    page = show(draw("school/gallery.html", **gallery.context()))
    page.locator("[data-error-summary]:focus").wait_for()
