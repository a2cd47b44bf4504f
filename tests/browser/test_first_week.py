"""The first week of a new employee, on a phone, with the keyboard alone; with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import School

MOST_TABS = 90  # from the top of a page to anything on it


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the link, button or field that is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if not focus.count():
            continue
        words = focus.evaluate(
            "one => one.getAttribute('aria-label')"
            " || (one.labels && one.labels.length ? one.labels[0].innerText : one.innerText)"
        )
        if re.match(name, " ".join(words.split())):
            assert focus.bounding_box()["width"] > 0
            return
    raise AssertionError(f"no way to {name!r} with the keyboard on {page.url}")


def press(page: Page, name: str) -> None:
    """Go there with Tab, then press Enter."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, words: str) -> None:
    """Go to a field with Tab and type."""
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_the_first_week_with_the_keyboard_alone(school: School, new_page, script: bool):
    page = new_page(script=script, width=320)
    school.sign_in(page, f"neu.{'js' if script else 'ohne'}@gemeinde-ense.de", name="Nele Neu")

    # The start page shows the way
    page.goto(school.url)
    press(page, "Drei Angaben zu dir")
    expect(page.get_by_role("main")).to_contain_text("0 von 4 Schritten")
    fits(page)

    # Three fields; the step ticks itself
    press(page, "Aufgabe eintragen")
    write(page, "Deine Aufgabe", "Bauamt")
    press(page, "Speichern")
    press(page, "Deinen Eintrag ändern")
    write(page, "Über dich", "Ich bin neu und neugierig.")
    tab_to(page, "Mobilität")
    page.keyboard.press("Space")
    fits(page)
    press(page, "Speichern")
    page.goto(school.url + "/schultuete/")
    expect(page.get_by_role("main")).to_contain_text("1 von 4 Schritten")

    # A lesson is left out, the others are ticked by hand
    press(page, "Auslassen: Eine Lektion")
    press(page, "Zu den Erfahrungsberichten")
    fits(page)
    page.go_back()
    press(page, "Erledigt: Etwas nachlesen")
    press(page, "Zum Pausenhof")
    press(page, "Offener Pausenhof")
    press(page, "Etwas fragen oder erzählen")
    write(page, "Worum geht es", "Hallo aus dem Bauamt")
    write(page, "Dein Text", "Ich bin neu.")
    fits(page)
    press(page, "Veröffentlichen")
    page.goto(school.url + "/schultuete/")
    press(page, "Erledigt: Ein Hallo im Pausenhof")
    expect(page.get_by_role("main")).to_contain_text("Das war’s schon")

    # She is found by what she chose to show, and her class knows her
    page.goto(school.url + "/menschen/?topic=mobilitaet")
    expect(page.get_by_role("main")).to_contain_text("Ich bin neu und neugierig.")
    fits(page)
    page.goto(school.url + "/kommunen/ense/")
    press(page, "Möhne und Lippe")
    expect(page.get_by_role("main")).to_contain_text("Unter uns")
    fits(page)
    page.goto(school.url)
    expect(page.get_by_role("main")).not_to_contain_text("Deine Schultüte")
