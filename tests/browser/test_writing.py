"""Two colleagues write a report at once and lose nothing; and the whole way works without script."""

import re

from playwright.sync_api import Page, expect

from knowledge.forms.writing import PAGES
from tests.browser.conftest import School
from tests.browser.test_every_page import look_at
from tests.browser.test_journey import click

SHORT = {
    "In einem Satz": "Sensoren melden dem Bauhof, wo es trocken ist.",
    "Ausgangslage": "Der Bauhof goss nach Kalender.",
    "Was wir gemacht haben": "Wir haben Sensoren gesetzt.",
    "Das würden wir wieder so machen": "Den Bauhof von Anfang an fragen.",
    "Das würden wir anders machen": "Die Sensoren früher bestellen.",
}


def begin(page: Page, school: School, title: str) -> str:
    """A new report; the address of its overview."""
    page.goto(school.url + "/vokabelheft/berichte/neu/")
    page.get_by_label("Titel").fill(title)
    click(page, "button", "Beginnen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kurzfassung")
    return page.url.removesuffix("kurz/")


def fill_short_form(page: Page) -> None:
    """The nine questions; title and municipality are there already."""
    for label, words in SHORT.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("Klima, Umwelt & Energie").check()
    page.get_by_label("Reifegrad").select_option(label="Betrieb")


def write(page: Page, label: str, words: str) -> int:
    """Type, wait until the page has saved by itself; the status of the answer."""
    with page.expect_response(lambda answer: "x-autosave" in answer.request.headers) as answer:
        page.get_by_label(label).fill(words)
    return answer.value.status


def test_two_colleagues_write_at_once_and_lose_nothing(school: School, new_page):
    erika, kim = new_page(), new_page(width=320)
    school.sign_in(kim, "kim@werdohl.de", name="Kim Beispiel")
    school.sign_in(erika, "erika@werdohl.de", name="Erika Beispiel")
    overview = begin(erika, school, "Bäume melden Durst")

    # Saved by itself, words are counted
    assert write(erika, "Ausgangslage", "Der Bauhof goss nach Kalender.") == 200
    expect(erika.locator(".writing__count").first).to_have_text("noch 75 Wörter")
    expect(erika.locator("[data-writing-state]")).to_have_text(re.compile(r"^Gespeichert \d\d:\d\d$"))

    # Kim comes along; both open the same page
    erika.goto(overview)
    erika.get_by_text("Kolleg:in dazunehmen").click()
    erika.get_by_label("Wer schreibt mit?").select_option(label="Kim Beispiel, Werdohl")
    click(erika, "button", "Dazunehmen")
    erika.goto(overview + "geschichte/")
    kim.goto(overview + "geschichte/")

    # Different fields: both are kept
    assert write(erika, "Ziel und Zielgruppe", "Weniger gießen.") == 200
    assert write(kim, "Beteiligung der Bürger:innen", "Eine Werkstatt.") == 200

    # The same field: Kim is told, sees both texts, and decides
    assert write(erika, "Was wir gemacht haben", "Erika: Sensoren gesetzt.") == 200
    assert write(kim, "Was wir gemacht haben", "Kim: den Bauhof gefragt.") == 409
    expect(kim.locator("[data-writing-state]")).to_contain_text(
        "Erika Beispiel hat hier gerade auch geschrieben"
    )
    kim.get_by_role("button", name="Speichern", exact=True).click()
    expect(kim.get_by_role("heading", level=1)).to_have_text("Ihr habt gleichzeitig geschrieben")
    expect(kim.get_by_label("So soll es heißen")).to_have_value(
        "Erika: Sensoren gesetzt.\n\nKim: den Bauhof gefragt."
    )
    click(kim, "button", "So speichern")
    kim.goto(overview + "geschichte/")
    expect(kim.get_by_label("Ziel und Zielgruppe")).to_have_value("Weniger gießen.")
    expect(kim.get_by_label("Beteiligung der Bürger:innen")).to_have_value("Eine Werkstatt.")
    expect(kim.get_by_label("Was wir gemacht haben")).to_have_value(
        "Erika: Sensoren gesetzt.\n\nKim: den Bauhof gefragt."
    )

    # The server is away: the words stay in the form, the button leads nowhere, then all is saved
    kim.context.set_offline(True)
    kim.get_by_label("Ziel und Zielgruppe").fill("Viel weniger gießen.")
    expect(kim.locator("[data-writing-state]")).to_contain_text("Dein Text steht noch hier")
    kim.get_by_role("button", name="Speichern", exact=True).click()
    expect(kim.get_by_label("Ziel und Zielgruppe")).to_have_value("Viel weniger gießen.")
    kim.context.set_offline(False)
    kim.get_by_role("button", name="Speichern", exact=True).click()
    expect(kim.get_by_role("main")).to_contain_text("Gespeichert.")
    expect(kim.get_by_label("Ziel und Zielgruppe")).to_have_value("Viel weniger gießen.")


def test_what_is_too_long_is_said_and_never_cut_off(school: School, new_page):
    author, long = new_page(width=320), "Sensoren melden dem Bauhof, wo es trocken ist. " * 10
    school.sign_in(author, "lina@werdohl.de", name="Lina Beispiel")
    begin(author, school, "Ein Satz, der kein Ende findet")
    assert write(author, "In einem Satz", long) == 422
    expect(author.locator("[data-writing-state]")).to_contain_text("Höchstens 300 Zeichen, bitte.")
    click(author, "button", "Speichern$")
    expect(author.locator("[data-error-summary]")).to_contain_text("Es sind 469.")
    expect(author.get_by_label("In einem Satz")).to_have_value(re.compile(long.strip()))


def test_words_typed_before_the_script_is_there_are_saved_too(school: School, new_page):
    author, late = new_page(), []
    school.sign_in(author, "ina@werdohl.de", name="Ina Beispiel")
    begin(author, school, "Schnelle Finger, langsame Leitung")
    author.route("**/writing*.js", lambda route: late.append(route))
    with author.expect_request("**/writing*.js"):
        author.reload(wait_until="commit")
    author.get_by_label("Ausgangslage").fill("Der Bauhof goss nach Kalender.")
    with author.expect_response(lambda answer: "x-autosave" in answer.request.headers) as answer:
        late[0].continue_()
    assert answer.value.status == 200
    author.unroute_all()
    author.reload()
    expect(author.get_by_label("Ausgangslage")).to_have_value("Der Bauhof goss nach Kalender.")


def test_nothing_is_sent_while_nobody_types(school: School, new_page):
    author, sent = new_page(), []
    school.sign_in(author, "ilse@werdohl.de", name="Ilse Beispiel")
    overview = begin(author, school, "Noch nichts geschrieben")
    author.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    author.clock.install()
    for page in PAGES:
        author.goto(f"{overview}{page}/", wait_until="load")
        author.clock.run_for(3_000)
        assert not sent, page
    author.get_by_label("Ausgangslage").fill("Der Bauhof goss nach Kalender.")
    author.clock.run_for(3_000)
    assert len(sent) == 1


def test_from_the_title_to_the_readers_without_javascript(school: School, new_page):
    author, desk = new_page(script=False, width=320), new_page(script=False)
    school.sign_in_moderator(desk, "Moritz Moderation")
    school.sign_in(author, "anna@plettenberg.de", name="Anna Autorin")
    overview = begin(author, school, "Laternen, die mitdenken")
    fill_short_form(author)
    click(author, "button", "Speichern und zur Übersicht")
    expect(author.get_by_role("main")).to_contain_text("Freigabe: Trag ein, mit wem")

    # Rows without script, more of them by a button
    author.goto(overview + "aufwand/")
    author.get_by_label("Rolle").first.fill("Leitung")
    author.get_by_label("Personen").first.fill("1")
    author.get_by_label("Stellenanteil").first.fill("fünfzig")
    click(author, "button", "Speichern und weitere Zeilen")
    expect(author.locator("[data-error-summary]")).to_contain_text("Zeile 1, Stellenanteil in %")
    author.get_by_label("Stellenanteil").first.fill("50")
    click(author, "button", "Speichern und weitere Zeilen")
    expect(author.get_by_label("Rolle")).to_have_count(3)

    # Cleared, handed in, sent back with a reason at the field, mended, handed in again
    author.goto(overview + "freigabe/")
    author.get_by_label("Sichtbarkeit").select_option(label="Alle, auch ohne Anmeldung")
    click(author, "button", "Speichern und zur Übersicht")
    author.goto(overview + "freigabe/")
    author.get_by_label("Intern abgestimmt mit").fill("Pressestelle")
    author.get_by_label("Abgestimmt am").fill("13.05.2026")
    click(author, "button", "Freigabe eintragen")
    click(author, "button", "Zur Prüfung einreichen")
    expect(author.get_by_role("main")).to_contain_text("Die Moderation liest den Bericht")

    desk.goto(school.url + "/vokabelheft/pruefung/")
    click(desk, "link", "Laternen, die mitdenken")
    field = desk.locator(".review__field", has=desk.get_by_role("heading", name="Titel", exact=True))
    field.get_by_text("Anmerken").click()
    field.get_by_label("Anmerkung zu").fill("Sag das Ergebnis: Was hat es gebracht?")
    click(desk, "button", "Zurückgeben mit Anmerkungen")
    expect(desk.get_by_role("main")).to_contain_text("Zurückgegeben mit 1 Anmerkung")

    author.goto(overview)
    expect(author.get_by_role("main")).to_contain_text("Sag das Ergebnis")
    click(author, "link", "Titel")
    author.get_by_label("Titel").fill("Ein Drittel weniger Strom für Laternen")
    click(author, "button", "Speichern und weiter")
    author.goto(overview)
    click(author, "button", "Zur Prüfung einreichen")

    desk.goto(school.url + "/vokabelheft/pruefung/")
    click(desk, "link", "Ein Drittel weniger Strom für Laternen")
    click(desk, "button", "Veröffentlichen")
    expect(desk.get_by_role("main")).to_contain_text("Version 1 von „Ein Drittel weniger Strom für Laternen“")
    author.goto(overview)
    expect(author.get_by_role("main")).to_contain_text("Zu lesen ist Version 1")


def test_every_page_of_writing_is_accessible(school: School, new_page):
    phone = new_page(width=320)
    phone.refused = []
    phone.on(
        "console", lambda line: phone.refused.append(line.text) if "Content Security" in line.text else None
    )
    school.sign_in(phone, "nora@neuenrade.de", name="Nora Beispiel")
    overview = begin(phone, school, "Ein Bericht für alle").removeprefix(school.url)
    paths = [overview + part for part in ("", *(f"{slug}/" for slug in PAGES))]
    paths += ["/vokabelheft/berichte/meine/", "/vokabelheft/berichte/neu/"]
    assert [trouble for path in paths for trouble in look_at(phone, school, path)] == []
