"""The search field for keyboard and screen reader: a combobox, and a plain form without script."""

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from school.search import registry
from school.search.models import SearchEntry

PAGE = '{% extends "base.html" %}{% block content %}<p>Inhalt</p>{% endblock %}'


@pytest.fixture
def page(show) -> Page:
    """A page of the school; the server knows two titles that begin with "rahm" and none with "quast"."""
    label = registry.kinds()["knowledge.term"].label
    rows = [
        {"entry": SearchEntry(title=title, url=url), "label": label}
        for title, url in (("Rahmenstrategie", "/eins/"), ("<b>Rahmen</b>", "/zwei/"))
    ]
    options = render_to_string("school/_suggestions.html", {"rows": rows})
    html = engines["django"].from_string(PAGE).render({}, RequestFactory().get("/"))
    answers = {
        "/suche/vorschlaege/?q=rahm": (200, options),
        "/suche/vorschlaege/?q=quast": (200, "\n"),
        "/suche/vorschlaege/?q=kaputt": (500, "Fehler"),
        "/zwei/": (200, "<h1>Zwei</h1>"),
        "/suche/?q=rahm": (200, "<h1>Treffer</h1>"),
    }
    return show(html, answers=answers)


def test_arrow_keys_choose_and_enter_goes_there(page):
    field = page.get_by_role("combobox", name="In der Schule suchen")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("rahm")
    expect(page.get_by_role("listbox", name="Vorschläge").get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#search-said")).to_have_text("2 Vorschläge. Pfeiltasten wählen aus.")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-1")
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", "search-option-1")
    field.press("ArrowUp")
    expect(page.locator("#search-option-2")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#search-option-2")).to_contain_text("<b>Rahmen</b>")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Zwei")).to_be_visible()


def test_enter_without_a_choice_searches_and_escape_closes(page):
    field = page.get_by_role("combobox")
    field.press_sequentially("rahm")
    expect(page.get_by_role("option")).to_have_count(2)
    field.press("Escape")
    expect(page.locator("#search-suggestions")).to_be_hidden()
    expect(field).to_have_value("rahm")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Treffer")).to_be_visible()


def test_nothing_to_suggest_is_said_and_a_failure_stays_quiet(page):
    field = page.get_by_role("combobox")
    field.press_sequentially("quast")
    expect(page.locator("#search-said")).to_have_text("Keine Vorschläge.")
    field.fill("kaputt")
    page.wait_for_timeout(500)
    expect(page.locator("#search-suggestions")).to_be_hidden()


def test_a_click_goes_there(page):
    page.get_by_role("combobox").press_sequentially("rahm")
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_role("heading", name="Zwei")).to_be_visible()
