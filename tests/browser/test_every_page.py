"""Every page of the running school: no barrier, nothing wider than a phone, nothing the policy forbids."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import School

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
LESSON = "/lernmodule/smart-city-wir-fangen-an/"
FOR_ALL = [
    "/",
    "/lernmodule/",
    "/lernmodule/?q=gibtesnicht",
    LESSON,
    "/pausenhof/",
    "/vokabelheft/",
    "/vokabelheft/lorawan/",
    "/stundenplan/",
    "/kommunen/",
    "/kommunen/soest/",
    "/suche/?q=Beteiligung",
    "/anmelden/",
    "/impressum/",
    "/datenschutz/",
    "/datenschutz/personalrat/",
    "/barrierefreiheit/",
    "/api/",
]
FOR_MEMBERS = [
    "/",
    LESSON,
    "/pausenhof/",
    "/pausenhof/anfaengerfragen/",
    "/pausenhof/anfaengerfragen/neu/",
    "/hinweise/",
    "/konto/",
    "/konto/zweiter-faktor/",
    "/konto/daten/",
    "/konto/sitzungen/",
    "/konto/loeschen/",
    "/konto/bestaetigen/code/",
    "/kommunen/ense/",
]


def look_at(page: Page, school: School, path: str) -> list[str]:
    """What is wrong with a page: axe's violations in both schemes, and what is wider than 320 px."""
    page.refused.clear()
    page.goto(school.url + path, wait_until="networkidle")
    troubles = [f"{path}: {refusal}" for refusal in page.refused]  # before axe, which styles things inline
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = json.loads(page.evaluate("axe.run().then(result => JSON.stringify(result.violations))"))
        troubles += [f"{path} {scheme}: {row['id']} {row['nodes'][0]['html'][:120]}" for row in found]
    width = page.evaluate("document.documentElement.scrollWidth")
    return troubles + ([f"{path} is {width} px wide"] if width > 320 else [])


@pytest.fixture
def phone(new_page):
    """A narrow page that notes what the content security policy refuses."""
    page = new_page(width=320)
    page.refused = []
    page.on(
        "console", lambda line: page.refused.append(line.text) if "Content Security" in line.text else None
    )
    return page


def test_pages_for_everybody(school: School, phone: Page):
    troubles = [trouble for path in FOR_ALL for trouble in look_at(phone, school, path)]
    phone.goto(school.url + LESSON)
    phone.get_by_role("link", name=re.compile("Los geht’s")).click()
    lesson = phone.url.removeprefix(school.url)
    assert troubles + look_at(phone, school, lesson) == []


def test_pages_for_members(school: School, phone: Page):
    school.sign_in(phone, "petra.probe@olpe.de", name="Petra Probe")
    troubles = [trouble for path in FOR_MEMBERS for trouble in look_at(phone, school, path)]
    phone.goto(school.url + "/pausenhof/anfaengerfragen/")
    phone.locator("main a[href*='/pausenhof/faden/']").first.click()
    thread = phone.url.removeprefix(school.url)
    assert troubles + look_at(phone, school, thread) == []


def test_a_first_visit_is_light(school: School, new_page):
    page, kinds = new_page(), []
    page.on("response", lambda response: kinds.append(response.request.resource_type))
    page.goto(school.url, wait_until="networkidle")
    assert len(kinds) <= 8, kinds
