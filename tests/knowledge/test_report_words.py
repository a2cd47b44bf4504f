"""Words of the glossary in a report: explained where they stand, once a page, at no cost in queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from school import explain
from tests.knowledge.conftest import make_report, publish_version

# where a report speaks; each holds the word once
PLACES = {
    "summary": "Alles funkt über LoRaWAN.",
    "situation_before": "Ohne LoRaWAN ging nichts.",
    "milestones": [{"month": "2024-03", "text": "LoRaWAN steht"}],
    "cost_note": "LoRaWAN ist mit drin.",
    "results": "Mit LoRaWAN geht es schneller.",
    "what_worked": "Früh mit LoRaWAN beginnen.",
    "lessons_learned": "Das LoRaWAN früher messen.",
    "technology": "LoRaWAN und ein Server",
    "first_steps": ["Das LoRaWAN ausmessen"],
    "prerequisites": "Ein LoRaWAN in der Nähe.",
}
BUTTON = 'popovertarget="wort-lorawan"'


def page(client, thing) -> str:
    return client.get(thing.get_absolute_url()).content.decode()


def test_each_place_of_a_report_explains_a_word(arnsberg, lorawan, client):
    explain.reload()
    for name, text in PLACES.items():
        one_place = make_report(arnsberg, **{"summary": "Ein Satz.", name: text})
        assert page(client, one_place).count(BUTTON) == 1, name


def test_a_page_explains_a_word_once_also_that_of_an_old_version(arnsberg, lorawan, client):
    explain.reload()
    report = make_report(arnsberg, **PLACES)
    old = report.current
    publish_version(report)
    for thing in (report, old):
        html = page(client, thing)
        assert (html.count(BUTTON), html.count('id="wort-lorawan"')) == (1, 1), "a button and its card"


def test_what_an_author_writes_stays_text(arnsberg, lorawan, client):
    explain.reload()
    report = make_report(arnsberg, what_worked="<script>alert(1)</script>\n\nLoRaWAN & <b>mehr</b>")
    html = page(client, report)
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in html
    assert "&amp; &lt;b&gt;mehr&lt;/b&gt;" in html
    assert html.count(BUTTON) == 1


def test_words_cost_no_query(arnsberg, lorawan, client):
    report = make_report(arnsberg, **PLACES)
    page(client, report)
    counts = []
    for prepare in (explain.forget, explain.reload):
        prepare()
        with CaptureQueriesContext(connection) as asked:
            page(client, report)
        counts.append(len(asked))
    assert counts[0] == counts[1]
