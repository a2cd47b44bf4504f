"""A client made from the OpenAPI document reads the running demo school, and writes a little."""

import importlib
from datetime import timedelta

import pytest
from django.utils import timezone

from members.demo import MODERATORS
from school.openapi.views import document
from tests.contract.client import PACKAGE, Reader, generate
from tests.members.accessions import a_pdf

READ = [path for path, methods in document()["paths"].items() if "get" in methods]
NOT_HERE = {
    "/api/accessions/{ags}/proofs/{id}/file/",  # the proofs of the demo are links
    "/api/me/admission/",  # both are admitted long since
    "/api/me/exports/{id}/file/",  # never with a token
}
NEW_TOKEN = """async () => {
  const headers = {"X-CSRFToken": document.cookie.match(/csrftoken=([^;]+)/)[1]};
  return (await (await fetch("/api/me/tokens/", {method: "POST", headers})).json()).token;
}"""


@pytest.fixture(scope="module")
def reader_of(school, browser, tmp_path_factory):
    """`reader_of(name, place)` → the client with a token that this person of the demo made on the website."""
    generate(tmp_path_factory.mktemp("client"))
    readers = []

    def make(name: str, place: str) -> Reader:
        context = browser.new_context(locale="de-DE")
        page = context.new_page()
        school.sign_in_with_app(page, name, place)
        readers.append(Reader(school.url, page.evaluate(NEW_TOKEN)))
        context.close()
        return readers[-1]

    yield make
    for reader in readers:
        reader.client.get_httpx_client().close()


@pytest.fixture(scope="module")
def erika(reader_of):
    """A coordinator."""
    return reader_of("Erika Beispiel", "arnsberg")


@pytest.fixture(scope="module")
def hanna(reader_of):
    """A coordinator whose municipality is in a class."""
    return reader_of("Hanna Exempel", "soest")


@pytest.fixture(scope="module")
def moritz(reader_of):
    """A moderator."""
    return reader_of(MODERATORS[1], "agentur")


def _write(erika, moritz):
    models = erika.models
    thread = erika.places("/api/threads/{id}/")[0]
    said = models.ReplyRequest(body="Geschrieben von einem Programm.")
    reply = erika.call("post", "/api/threads/{id}/replies/", **thread, body=said)
    assert reply.body == "Geschrieben von einem Programm."
    step = erika.call("get", "/api/me/welcome-kit/").steps[0].key
    change = models.KitStepChangeRequest(state=models.KitStepChangeStateEnum.DONE)
    kit = erika.call("put", "/api/me/welcome-kit/{step}/", step=str(step), body=change)
    assert kit.steps[0].is_done
    told = models.AnnouncementRequest(
        title="Zur Probe",
        body="Von einem Programm.",
        needs_acknowledgement=True,
        due_on=timezone.localdate() + timedelta(days=14),
    )
    assert moritz.call("post", "/api/announcements/", body=told).title == "Zur Probe"


def _tick_learn_and_upload(erika, hanna):
    models = erika.models
    guide = next(answer for _, answer in erika.read("/api/guides/{slug}/") if answer["items"])
    keys = [guide["items"][0]["key"]]
    ticked = models.TicksRequest(keys=keys)
    assert erika.call("put", "/api/guides/{slug}/ticks/", slug=guide["slug"], body=ticked).keys == keys
    slug, course = "/api/courses/{slug}/", erika.read("/api/courses/{slug}/")[0][1]
    for lesson in course["lessons"]:
        place = {"slug": course["slug"], "lesson": lesson["slug"]}
        assert erika.call("put", f"{slug}lessons/{{lesson}}/completion/", **place).completed_on
    assert erika.call("post", f"{slug}certificate/", slug=course["slug"]).holder_name.startswith("Erika")
    file = importlib.import_module(f"{PACKAGE}.types").File(
        payload=a_pdf(), file_name="plan.pdf", mime_type="application/pdf"
    )
    own = next(
        row for _, page in hanna.read("/api/classes/") for row in page["results"] if "Soest" in str(row)
    )
    body = models.ClassFileRequest(title="Plan", file=file)
    assert hanna.call("post", "/api/classes/{slug}/files/", slug=own["slug"], body=body).name == "plan.pdf"


def test_it_writes_learns_uploads_and_reads_every_list_and_every_detail(erika, hanna, moritz):
    _write(erika, moritz)
    _tick_learn_and_upload(erika, hanna)
    for reader in (erika, hanna, moritz):
        for path in READ:
            reader.read(path)
    found = {
        path for one in (erika, hanna, moritz) for path, statuses in one.statuses.items() if 200 in statuses
    }
    assert set(READ) - found == NOT_HERE


def test_it_understands_a_refusal(erika):
    nothing = erika.call("get", "/api/threads/{id}/", id=10**9)
    assert nothing.detail == "Das gibt es hier nicht."
    thread, empty = erika.places("/api/threads/{id}/")[0], erika.models.ReplyRequest(body="")
    wrong = erika.call("post", "/api/threads/{id}/replies/", **thread, body=empty)
    assert wrong["body"] == ["Hier fehlt noch etwas."]
