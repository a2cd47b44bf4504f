"""Messages to a device, as far as a machine without internet goes.

Chromium registers our service worker and hands it push events (by its developer tools, as its push service
would). Its subscribing needs Google's servers: the page meets a refusal here, and once a stand-in for the
browser's half.
"""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.notifications.push_service import AUTH, P256DH

STAND_IN = """
const ours = { endpoint: "https://fcm.googleapis.com/fcm/send/beispiel", keys: KEYS };
const subscription = {
  endpoint: ours.endpoint,
  toJSON: () => ours,
  unsubscribe: async () => { sessionStorage.removeItem("subscribed"); return true; },
};
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
  if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not as browsers want it");
  sessionStorage.setItem("subscribed", "1");
  return subscription;
};
PushManager.prototype.getSubscription = async () =>
  sessionStorage.getItem("subscribed") ? subscription : null;
""".replace("KEYS", str({"p256dh": P256DH, "auth": AUTH}))
SHOWN = """
navigator.serviceWorker.ready.then((registration) => registration.getNotifications())
  .then((shown) => shown.map(({ title, body, tag }) => ({ title, body, tag })))
"""


@pytest.fixture
def page(school, new_page) -> Page:
    """Somebody who lets the school notify her, at her preferences."""
    page = signed_in(school, new_page())
    page.context.grant_permissions(["notifications"], origin=school.url)
    page.goto(school.url + "/hinweise/einstellungen/")
    return page


def signed_in(school, page: Page) -> Page:
    """Somebody new, who has arrived."""
    school.sign_in(page, f"petra.{uuid4().hex[:6]}@arnsberg.de", name="Petra Pusch")
    expect(page.locator("header form[action='/abmelden/']")).to_have_count(1)
    return page


def push_event(page: Page, origin: str) -> None:
    """What the browser does when its push service has a message for the worker."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    name = found[-1]["registrationId"]
    tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": name, "data": ""})
    page.wait_for_timeout(1_500)
    tools.detach()


def test_the_worker_speaks_only_to_those_who_are_not_looking(page, school):
    page.get_by_role("button", name="Auf diesem Gerät benachrichtigen").click()
    expect(
        page.get_by_text("Das hat nicht geklappt.")
    ).to_be_visible()  # no push service, and the page says so
    assert page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)") == school.url + "/"

    push_event(page, school.url)
    assert page.evaluate(SHOWN) == [], "a page of ours is in front"

    page.goto("about:blank")
    push_event(page, school.url)
    page.goto(school.url + "/impressum/")
    (shown,) = page.evaluate(SHOWN)
    assert (shown["title"], shown["tag"]) == ("Neues in der Schule", "neues")
    assert shown["body"], "the newest headline, or where to look"


def test_switching_on_and_off_by_keyboard(page):
    page.add_init_script(STAND_IN)
    page.reload()
    page.get_by_role("button", name="Auf diesem Gerät benachrichtigen").press("Enter")
    expect(page.get_by_text("Eingeschaltet. Dieses Gerät meldet sich.")).to_be_visible()
    expect(page.get_by_role("heading", name="Chrome auf Linux")).to_be_visible()
    off = page.get_by_role("button", name="Auf diesem Gerät nicht mehr")
    expect(off).to_be_focused()
    page.reload()
    expect(off).to_be_visible()
    off.press("Enter")
    expect(page.get_by_text("Ausgeschaltet.")).to_be_visible()
    expect(page.get_by_text("Noch kein Gerät eingeschaltet.")).to_be_visible()
    expect(page.get_by_role("button", name="Auf diesem Gerät benachrichtigen")).to_be_focused()


def test_who_has_refused_is_told_where_to_allow_it(school, new_page):
    page = signed_in(school, new_page())
    page.add_init_script("Notification.requestPermission = async () => 'denied'")
    page.goto(school.url + "/hinweise/einstellungen/")
    page.get_by_role("button", name="Auf diesem Gerät benachrichtigen").click()
    expect(
        page.get_by_text("Du hast Benachrichtigungen der Schule in diesem Browser gesperrt.")
    ).to_be_visible()
