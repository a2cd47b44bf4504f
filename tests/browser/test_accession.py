"""A municipality joins: the member on one screen, the moderators beside her, with and without script."""

import io

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import School
from tests.browser.test_journey import click


def a_pdf() -> dict:
    """A signed letter, as the scanner makes it."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return {"name": "Absichtserklärung.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}


def assert_told(page: Page, school: School, headline: str) -> None:
    """The notice comes within seconds, by a worker; the list is a page that is loaded again."""
    for _ in range(40):
        page.goto(school.url + "/hinweise/")
        if page.get_by_role("link", name=headline).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"never told: {headline}")


@pytest.mark.parametrize(
    ("script", "slug", "name", "moderator"),
    [
        (True, "balve", "Balve", "Mona Moderation"),
        (False, "halver", "Halver", "Moritz Moderation"),
    ],
    ids=["with-javascript", "without-javascript"],
)
def test_from_the_first_click_to_an_active_municipality(
    school: School, new_page, script: bool, slug: str, name: str, moderator: str
):
    member, desk = new_page(script=script, width=320), new_page(script=script)
    page_of, desk_of = f"{school.url}/kommunen/{slug}/", f"{school.url}/moderation/kommunen/{slug}/"
    school.sign_in_moderator(desk, moderator)

    # A stranger reads how it works, signs in, and clicks
    member.goto(page_of)
    click(member, "link", "Einschulung: wie")
    expect(member.get_by_role("main")).to_contain_text("Mitmachen kostet nichts und verpflichtet zu nichts")
    school.sign_in(member, f"britta@{slug}.de", name=f"Britta {name}")
    member.goto(page_of + "einschulung/")
    click(member, "button", "Wir wollen mitmachen")
    expect(member.get_by_role("main")).to_contain_text("Stand: Interesse")

    # It waits on the desk; the moderator begins to talk, her old page cannot do it twice
    desk.goto(f"{school.url}/moderation/kommunen/?state=interest")
    click(desk, "link", name)
    stale = desk.context.new_page()
    stale.goto(desk_of)
    click(desk, "button", "Kennenlernen beginnen")
    expect(desk.get_by_role("main")).to_contain_text("Das Kennenlernen beginnt")
    click(stale, "button", "Kennenlernen beginnen")
    expect(stale.get_by_role("main")).to_contain_text("schneller")
    stale.close()

    # A link without https is refused with a sentence, the signed letter is taken
    member.reload()
    click(member, "link", "Nachweis einreichen")
    member.get_by_label("Datum").fill("13.05.2026")
    member.get_by_label("Gremium oder Unterschrift").fill("Bürgermeisterin")
    member.get_by_label("Link ins Ratsinformationssystem").fill(f"http://rat.{slug}.example/1")
    click(member, "button", "Nachweis einreichen")
    expect(member.locator("[data-error-summary]")).to_contain_text("https://")
    member.get_by_label("Link ins Ratsinformationssystem").fill("")
    member.get_by_label("Datei").set_input_files(a_pdf())
    click(member, "button", "Nachweis einreichen")
    expect(member.get_by_role("main")).to_contain_text("Stand: Nachweis liegt vor")

    # The moderator looks at it and accepts it
    desk.goto(desk_of)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Absichtserklärung.pdf").click()
    assert download.value.suggested_filename == "Absichtserklärung.pdf"
    click(desk, "button", "Nachweis annehmen")
    expect(desk.get_by_role("main")).to_contain_text("Der Nachweis ist angenommen")

    # The member sets up; the moderator makes her the coordinator and finds a class
    member.reload()
    click(member, "button", "Mit dem Einrichten beginnen")
    desk.goto(f"{page_of}koordination/")
    desk.get_by_text("Jemanden ernennen").click()
    desk.get_by_label("Wer koordiniert mit?").select_option(index=1)
    click(desk, "button", "Ernennen")
    desk.goto(f"{school.url}/klassen/")
    click(desk, "link", "Lenne und Volme")
    click(desk, "link", "Klasse verwalten")
    desk.get_by_label("Kommune dazunehmen").select_option(label=name)
    click(desk, "button", "Dazunehmen")

    # The moderator opens the door; the coordinator steps into the class
    desk.goto(desk_of)
    click(desk, "button", "Aktiv schalten")
    expect(desk.get_by_role("main")).to_contain_text("Aktiv")
    member.goto(page_of)
    expect(member.get_by_role("main")).to_contain_text("Dabei")
    expect(member.get_by_role("main")).to_contain_text("Mitmacherkommune (seit 2026)")
    expect(member.get_by_role("main")).to_contain_text("koordiniert")
    click(member, "link", "Lenne und Volme")
    expect(member.get_by_role("main")).to_contain_text("Woran wir gerade arbeiten")
    expect(member.get_by_role("main")).to_contain_text(name)
    assert_told(member, school, f"{name}: Alles eingerichtet – ihr seid dabei")
