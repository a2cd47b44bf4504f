"""From a report of two colleagues to the imitators of its imitators, with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import School
from tests.browser.test_journey import click
from tests.browser.test_writing import begin, fill_short_form


def save(page: Page, button: str) -> None:
    """Leave a page of writing; with script it saves by itself first."""
    with page.expect_navigation():
        click(page, "button", button)


def write_together(school: School, author: Page, colleague: Page, title: str) -> str:
    """A short form by one, a paragraph and an indicator by the other; cleared and handed in."""
    overview = begin(author, school, title)
    fill_short_form(author)
    save(author, "Speichern und zur Übersicht")
    author.get_by_text("Kolleg:in dazunehmen").click()
    author.get_by_label("Wer schreibt mit?").select_option(label="Max Muster, Arnsberg")
    click(author, "button", "Dazunehmen")

    colleague.goto(overview + "ergebnis/")
    colleague.get_by_label("Was hat es gebracht?").fill("Der Bauhof fährt seltener.")
    colleague.get_by_label("Was wird gezählt?").first.fill("Wasser im Sommer")
    colleague.get_by_label("Einheit").first.fill("Liter")
    save(colleague, "Speichern und weiter$")

    author.goto(overview + "freigabe/")
    author.get_by_label("Sichtbarkeit").select_option(label="Alle, auch ohne Anmeldung")
    save(author, "Speichern und zur Übersicht")
    author.goto(overview + "freigabe/")
    author.get_by_label("Intern abgestimmt mit").fill("Pressestelle")
    author.get_by_label("Abgestimmt am").fill("13.05.2026")
    click(author, "button", "Freigabe eintragen")
    click(author, "button", "Zur Prüfung einreichen")
    return overview


def review(school: School, desk: Page, author: Page, overview: str, title: str) -> str:
    """One field comes back with a reason, is mended, and the report is published; its address."""
    desk.goto(school.url + "/vokabelheft/pruefung/")
    click(desk, "link", title)
    field = desk.locator(".review__field", has=desk.get_by_role("heading", name="Titel", exact=True))
    field.get_by_text("Anmerken").click()
    field.get_by_label("Anmerkung zu").fill("Nenn den Ort.")
    click(desk, "button", "Zurückgeben mit Anmerkungen")
    author.goto(overview)
    click(author, "link", "Titel")
    author.get_by_label("Titel").fill(f"{title} in Arnsberg")
    save(author, "Speichern und weiter$")
    author.goto(overview)
    click(author, "button", "Zur Prüfung einreichen")
    desk.goto(school.url + "/vokabelheft/pruefung/")
    click(desk, "link", f"{title} in Arnsberg")
    click(desk, "button", "Veröffentlichen")
    expect(desk.get_by_role("main")).to_contain_text("Version 1 von")
    return overview.removesuffix("schreiben/")


def imitate(page: Page, report: str, parent: str = "") -> str:
    """Declare an imitation, from the original or from an imitator; the address of its page."""
    page.goto(report)
    click(page, "link", "Nachahmen")
    page.get_by_label("Übernommen").check()
    if parent:
        page.get_by_label("Von wem habt ihr es abgeschaut?").select_option(label=f"{parent} (1. Generation)")
    click(page, "button", "Eintragen")
    if page.get_by_role("button", name="Ja, das machen wir nach").count():
        click(page, "button", "Ja, das machen wir nach")
    return page.url


def confirm(page: Page, imitation: str) -> None:
    """The coordinators of the model confirm."""
    page.goto(imitation)
    page.get_by_role("main").locator("form", has=page.locator("[value=confirm_source]")).get_by_role(
        "button"
    ).click()
    expect(page.get_by_role("main")).not_to_contain_text("noch nicht von beiden bestätigt")


def measure(page: Page, imitation: str) -> None:
    """A value before, one after six months and one after twelve."""
    page.goto(imitation)
    page.locator("summary", has_text="Werte eintragen").click()
    for name, value, day in (
        ("baseline", "1000", "01.05.2024"),
        ("value_6", "800", "01.11.2024"),
        ("value_12", "700", "01.05.2025"),
    ):
        page.locator(f"[name={name}]").fill(value)
        page.locator(f"[name={name}_on]").fill(day)
    page.get_by_label("Es wirkt bei uns").check()
    page.get_by_role("main").get_by_role("form", name="Werte:").get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text("1.000")
    expect(page.get_by_role("main")).to_contain_text("700")


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_report_is_written_together_and_imitated_by_imitators(school: School, new_page, script: bool):
    title = "Bäume melden Durst" if script else "Bäume melden Durst ohne Skript"
    erika, max_ = new_page(script=script), new_page(script=script, width=320)
    desk, bernd, fatma = new_page(script=script), new_page(script=script), new_page(script=script, width=320)
    school.sign_in_with_app(erika, "Erika Beispiel", "arnsberg")
    school.sign_in_with_app(max_, "Max Muster", "arnsberg")
    school.sign_in_moderator(desk, "Mona Moderation" if script else "Moritz Moderation")
    school.sign_in_with_app(bernd, "Bernd Beispiel", "bad-berleburg")
    school.sign_in_with_app(fatma, "Fatma Beispiel", "olpe")

    overview = write_together(school, erika, max_, title)
    report = review(school, desk, erika, overview, title)

    # Bad Berleburg imitates Arnsberg; it counts when both have confirmed
    first = imitate(bernd, report)
    stranger = new_page(script=script, width=320)
    stranger.goto(report + "nachahmungen/")
    expect(stranger.get_by_role("main")).to_contain_text("Noch macht es niemand nach")
    confirm(erika, first)
    measure(bernd, first)

    # Olpe imitates Bad Berleburg, and its coordinator confirms
    second = imitate(fatma, report, parent="Bad Berleburg")
    confirm(bernd, second)

    # Three generations, for everybody
    stranger.reload()
    tree = stranger.locator(".tree--root")
    expect(tree.locator(":scope > li > .tree__name")).to_contain_text("Arnsberg")
    expect(tree.locator(":scope > li > ul > li > .tree__name")).to_contain_text("Bad Berleburg")
    expect(tree.locator(":scope > li > ul > li > ul > li > .tree__name")).to_contain_text("Olpe")
    expect(stranger.get_by_role("main")).to_contain_text("2 Nachahmungen")
