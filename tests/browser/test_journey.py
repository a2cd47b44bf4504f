"""The whole story: learn without an account, sign in, finish, ask, be answered, be told."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import School

COURSE = "/lernmodule/die-rahmenstrategie-in-30-minuten/"


def click(page: Page, role: str, name: str) -> None:
    """Click the first link or button of the page's main part whose name begins like this."""
    page.get_by_role("main").get_by_role(role, name=re.compile(f"^{name}")).first.click()


def learn_first_lesson(page: Page, school: School) -> None:
    """From the front page to a finished first lesson, as a stranger."""
    page.goto(school.url)
    page.get_by_role("link", name="Lernmodule").first.click()
    page.goto(school.url + COURSE)
    click(page, "link", "Los geht’s")
    quiz = page.locator(".quiz").first
    if quiz.count():
        quiz.get_by_role("radio").or_(quiz.get_by_role("checkbox")).first.check()
        quiz.get_by_role("button", name="Antworten").click()
        expect(page.locator(".quiz__answer").first).to_be_visible()
    click(page, "button", "Lektion abschließen")


def finish_course(page: Page, school: School) -> None:
    """Finish every lesson that is left."""
    for _ in range(8):
        page.goto(school.url + COURSE)
        weiter = page.get_by_role("main").get_by_role(
            "link", name=re.compile("Weiter, wo du warst|Los geht’s")
        )
        if not weiter.count():
            return
        weiter.first.click()
        click(page, "button", "Lektion abschließen")
    raise AssertionError("the course never ends")


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_learn_ask_be_answered_be_told(school: School, new_page, script: bool):
    suffix = "js" if script else "ohne"
    asker, helper = new_page(script=script), new_page(script=script)

    # Ten minutes at lunch, without an account
    learn_first_lesson(asker, school)
    assert "lernstand" in {cookie["name"] for cookie in asker.context.cookies()}

    # Signing in with an office address finds the municipality
    address = f"erika.{suffix}@gemeinde-ense.de"
    school.sign_in(asker, address, name=f"Erika {suffix}")
    asker.goto(school.url + "/konto/")
    expect(asker.get_by_role("main")).to_contain_text("Ense")

    # What was learned on this device is claimed once, the rest is learned, a certificate is made
    asker.goto(school.url + COURSE)
    click(asker, "button", "Übernehmen")
    assert "lernstand" not in {cookie["name"] for cookie in asker.context.cookies()}
    finish_course(asker, school)
    expect(asker.get_by_role("main")).to_contain_text("Teilnahmebescheinigung")

    # A question in the Pausenhof
    title = f"Wer hat schon einen Letter of Intent geschrieben? ({suffix})"
    asker.goto(school.url + "/pausenhof/anfaengerfragen/neu/")
    asker.get_by_label("Worum geht es?").fill(title)
    asker.get_by_label("Dein Text").fill("Wir fangen gerade an. **Danke** für jeden Hinweis!")
    click(asker, "button", "Veröffentlichen")
    expect(asker.get_by_role("heading", level=1)).to_have_text(title)
    thread_url = asker.url

    # Somebody from elsewhere answers
    school.sign_in(helper, f"max.{suffix}@arnsberg.de", name=f"Max {suffix}")
    helper.goto(thread_url)
    helper.get_by_label("Deine Antwort").fill(f"Ja, letztes Jahr. Ich schicke dir unser Muster. {suffix}")
    click(helper, "button", "Antworten")
    expect(helper.get_by_role("main")).to_contain_text(f"Ich schicke dir unser Muster. {suffix}")

    # The asker is told: at once on the open page, in the bell, and by mail
    if not script:
        school.post.wait_for(address, f"Max {suffix}")
        asker.reload()
    expect(asker.get_by_role("main")).to_contain_text(f"Ich schicke dir unser Muster. {suffix}")
    expect(asker.locator("#bell-count")).to_contain_text("1")
    if script:
        text = school.post.wait_for(address, f"Max {suffix}")
        assert "Muster" not in text, "closed places do not leak into mails"
    asker.get_by_role("link", name=re.compile("Hinweise")).first.click()
    asker.get_by_role("main").get_by_role("link", name=re.compile(f"^Max {suffix} hat")).click()
    expect(asker.get_by_role("heading", level=1)).to_have_text(title)
    expect(asker.locator("#bell-count")).not_to_contain_text("1")
