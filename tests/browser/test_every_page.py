"""Every page of the running school: no barrier, nothing wider than a phone, nothing the policy forbids."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import School

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
LESSON = "/lernmodule/smart-city-wir-fangen-an/"
REPORT = "/vokabelheft/berichte/beispiel-soest-beteiligung/"
FOR_ALL = [
    "/",
    "/lernmodule/",
    "/lernmodule/?q=gibtesnicht",
    LESSON,
    "/pausenhof/",
    "/vokabelheft/",
    "/vokabelheft/?q=gibtesnicht&topic=klima",
    REPORT,
    REPORT + "versionen/",
    REPORT + "version/1/",
    "/vokabelheft/loesungen/buergerbeteiligung/",
    "/vokabelheft/begriffe/",
    "/vokabelheft/begriffe/lorawan/",
    "/vokabelheft/leitfaeden/",
    "/vokabelheft/leitfaeden/?q=gibtesnicht",
    "/vokabelheft/leitfaeden/rahmenstrategie-anwenden/",
    "/vokabelheft/leitfaeden/beteiligung-fuenf-staedte/",
    "/vokabelheft/leitfaeden/rahmenstrategie-anwenden/version/1/",
    "/vokabelheft/strategien/",
    "/vokabelheft/strategien/rahmenstrategie/",
    "/vokabelheft/strategien/strategie-soest/",
    "/vokabelheft/leitprojekte/",
    "/vokabelheft/downloads/",
    "/stundenplan/",
    "/kommunen/",
    "/kommunen/soest/",
    "/kommunen/soest/einschulung/",
    "/kommunen/ense/einschulung/",
    "/suche/?q=Beteiligung",
    "/anmelden/",
    "/anmelden/ohne-mail/",
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
    "/hinweise/mitteilungen/",
    "/konto/",
    "/konto/zweiter-faktor/",
    REPORT,
    "/konto/austritt/",
    "/konto/daten/",
    "/konto/sitzungen/",
    "/konto/loeschen/",
    "/konto/bestaetigen/code/",
    "/kommunen/ense/",
    "/kommunen/olpe/einschulung/",
]
FOR_MODERATORS = [
    "/hinweise/mitteilungen/",
    "/hinweise/mitteilungen/neu/",
    "/hinweise/versand/",
    "/hinweise/mails/",
    "/hinweise/mails/sammelmail/",
    "/moderation/aufnahme/",
    "/moderation/domains/",
    "/moderation/bestaetigung/",
    "/kommunen/olpe/koordination/",
    "/moderation/kommunen/",
    "/moderation/kommunen/?state=declined&days=3",
    "/moderation/kommunen/hallenberg/",
    "/moderation/kommunen/nachrodt-wiblingwerde/",
    "/kommunen/nachrodt-wiblingwerde/einschulung/",
    "/kommunen/nachrodt-wiblingwerde/einschulung/nachweis/",
    "/kommunen/nachrodt-wiblingwerde/protokoll/",
    "/kommunen/ense/protokoll/",
]
DESK = "/kommunen/arnsberg/koordination/"
FOR_COORDINATORS = [
    "/kommunen/arnsberg/",
    DESK,
    DESK + "einladungen/",
    DESK + "seite/",
    DESK + "domains/",
    "/konto/austritt/",
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


def beyond(page: Page, school: School, start: str, link: str) -> str:
    """The path behind the first link on `start` that holds the words."""
    page.goto(school.url + start)
    return page.locator(f"main a:has-text('{link}')").first.get_attribute("href")


def test_pages_for_coordinators(school: School, phone: Page):
    school.sign_in_with_app(phone, "Erika Beispiel", "arnsberg")
    links = [beyond(phone, school, DESK, words) for words in ("Aufgabe abgeben", "Arbeitet nicht mehr hier")]
    assert [trouble for path in FOR_COORDINATORS + links for trouble in look_at(phone, school, path)] == []


def test_pages_for_moderators(school: School, phone: Page):
    school.sign_in_moderator(phone, "Mona Moderation")
    links = [
        beyond(phone, school, "/moderation/aufnahme/", "teilen sich"),
        beyond(phone, school, "/kommunen/olpe/koordination/", "Arbeitet nicht mehr hier"),
    ]
    assert [trouble for path in FOR_MODERATORS + links for trouble in look_at(phone, school, path)] == []


def test_an_invitation(school: School, phone: Page):
    mail = school.post.wait_for("neue.kollegin@arnsberg.beispiel.example", "Einladung")
    link = re.search(r"http://\S+(/einladung/\S+)", mail)[1]
    troubles = look_at(phone, school, link)
    phone.goto(school.url + link)
    phone.get_by_role("link", name="Anmelden und annehmen").click()
    phone.get_by_label("E-Mail-Adresse").fill("neue.kollegin@arnsberg.beispiel.example")
    phone.get_by_role("button", name="Code schicken").click()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", school.post.wait_for("neue.kollegin", "dein Code"))[0]
    phone.get_by_label("Code aus der Mail").fill(code)
    phone.get_by_role("main").get_by_role("button", name="Weiter", exact=True).click()
    phone.get_by_role("main").get_by_role("button", name="Los geht’s").click()
    troubles += look_at(phone, school, link)
    phone.goto(school.url + link)
    phone.get_by_role("button", name="Einladung annehmen").click()
    phone.get_by_text("Willkommen! Du gehörst jetzt zu Arnsberg.").wait_for()
    assert troubles + look_at(phone, school, link) == []


def test_a_first_visit_is_light(school: School, new_page):
    page, kinds = new_page(), []
    page.on("response", lambda response: kinds.append(response.request.resource_type))
    page.goto(school.url, wait_until="networkidle")
    assert len(kinds) <= 8, kinds


def test_pages_of_classes_and_people(school: School, phone: Page):
    inside = "/klassen/moehne-und-lippe-demo/"
    troubles = [trouble for path in ("/klassen/", inside) for trouble in look_at(phone, school, path)]
    school.sign_in(phone, "klaus.beispiel@ense.beispiel.example")  # coordinates Ense
    paths = [inside, "/klassen/daran-arbeiten-wir/", "/menschen/", "/menschen/?q=gibtesnicht"]
    paths += ["/konto/verzeichnis/", "/schultuete/", "/pausenhof/klasse-moehne-und-lippe-demo/"]
    troubles += [trouble for path in paths for trouble in look_at(phone, school, path)]
    phone.context.clear_cookies()
    school.sign_in_moderator(phone, "Mona Moderation")
    paths = ["/pausenhof/klassen/neu/", inside + "verwalten/"]
    assert troubles + [trouble for path in paths for trouble in look_at(phone, school, path)] == []
