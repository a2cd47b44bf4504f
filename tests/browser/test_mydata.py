"""Taking along and leaving, as people do it: with and without a script."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import School


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_taking_along_and_leaving_for_good(school: School, new_page, script, tmp_path):
    page = new_page(width=320, script=script)
    address = f"greta.gehend{int(script)}@soest.de"
    school.sign_in(page, address, name="Greta Gehend")
    page.goto(school.url + "/konto/")
    page.get_by_role("link", name="Deine Daten ansehen und mitnehmen").click()
    page.get_by_role("button", name="Kopie bestellen").click()
    fetch = page.get_by_role("link", name="Kopie holen")
    for _ in range(90):
        if script or fetch.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    # with a script the page gets there by itself; a lost wake-up costs up to thirty seconds
    expect(fetch).to_be_visible(timeout=45_000)
    with page.expect_download() as download:
        fetch.click()
    file = tmp_path / "daten.zip"
    download.value.save_as(file)
    assert address in zipfile.ZipFile(file).read("index.html").decode()

    page.get_by_role("link", name="Konto löschen …").click()
    page.get_by_label("stehen lassen").check()
    page.get_by_label("Tippe zur Bestätigung").fill("löschen")
    page.get_by_role("button", name="Konto endgültig löschen").click()
    expect(page.get_by_text("Dein Konto ist gelöscht.")).to_be_visible()
    page.goto(school.url + "/konto/")
    assert "/anmelden/" in page.url
