"""Mails as people see them, and their links in a browser that runs scripts."""

import json
import re

from playwright.sync_api import Page

from notifications.views.samples import compose, kinds
from tests.browser.conftest import School
from tests.browser.test_every_page import AXE

ONE_OF_EACH_TEMPLATE = ["forums.reply_posted", "members.export_ready", "sammelmail"]
ONE_OF_EACH_TEMPLATE += ["brief-anmeldecode", "brief-einladung", "brief-ende-des-zugangs"]
STATE = """async () => JSON.stringify([
    await (await fetch('/api/notifications/?page_size=100')).json(),
    await (await fetch('/api/notifications/preferences/')).json()])"""


def test_no_kind_of_mail_has_a_barrier_or_is_wider_than_its_window(new_page):
    """axe on every kind; each template as a picture at 320 and 700 px, light and dark."""
    assert set(ONE_OF_EACH_TEMPLATE) <= set(kinds())
    troubles = []
    for width in (320, 700):
        page = new_page(width=width)
        for kind in kinds() if width == 320 else ONE_OF_EACH_TEMPLATE:
            page.set_content(compose(kind).alternatives[0][0])
            page.evaluate(AXE)
            for scheme in ("light", "dark") if kind in ONE_OF_EACH_TEMPLATE else ("light",):
                page.emulate_media(color_scheme=scheme)
                found = json.loads(
                    page.evaluate("axe.run().then(result => JSON.stringify(result.violations))")
                )
                troubles += [
                    f"{kind} {width} {scheme}: {row['id']} {row['nodes'][0]['html']}" for row in found
                ]
                assert is_dark(page) == (scheme == "dark"), f"{kind} {scheme}"
                assert len(page.screenshot(full_page=True)) > 5000
            if page.evaluate("document.documentElement.scrollWidth") > width:
                troubles.append(f"{kind} is wider than {width} px")
    assert troubles == []


def is_dark(page: Page) -> bool:
    """Whether the mail's own ground is darker than grey."""
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    return sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128


def links_in(text: str) -> list[str]:
    """All addresses in a mail's text."""
    return re.findall(r"https?://[^\s<>]+", text)


def test_a_browser_that_opens_every_link_changes_nothing(school: School, new_page):
    """Some mail protections open links in a real browser, before the reader does."""
    asker: Page = new_page()
    school.sign_in(asker, "lotte.link@olpe.de", name="Lotte Link")
    asker.goto(school.url + "/pausenhof/anfaengerfragen/neu/")
    asker.get_by_label("Worum geht es?").fill("Wer öffnet meine Links?")
    asker.get_by_label("Dein Text").fill("Vor mir?")
    asker.get_by_role("button", name="Veröffentlichen").click()
    asker.wait_for_url("**/pausenhof/faden/**")
    thread = asker.url
    other = new_page()
    school.sign_in(other, "otto.oeffner@olpe.de", name="Otto Öffner")
    other.goto(thread)
    other.get_by_label("Deine Antwort").fill("Der Virenschutz.")
    other.get_by_role("button", name="Antworten").click()
    text = school.post.wait_for("lotte.link@olpe.de", "Otto Öffner")
    links = links_in(text)
    assert any("/abbestellen/" in link for link in links)

    asker.goto(school.url + "/impressum/")
    before = asker.evaluate(STATE)
    assert "Otto" in before
    assert '"is_read":true' not in before
    for page in (new_page(), asker):
        for link in links:
            answer = page.goto(link, wait_until="networkidle")
            assert answer.ok, link
    asker.goto(school.url + "/impressum/")
    assert asker.evaluate(STATE) == before

    scanner_came_first = new_page()
    scanner_came_first.goto(next(link for link in links if "/abbestellen/" in link))
    scanner_came_first.get_by_role("button", name="Keine Mails mehr dazu").click()
    scanner_came_first.get_by_text("Abbestellt.").wait_for()
