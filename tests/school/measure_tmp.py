import statistics
import time

import pytest

from forums import actions as forums
from forums.models import Forum
from knowledge import actions
from school import explain

pytestmark = pytest.mark.django_db
WORDS = "Wir haben das **zweimal** versucht. Beim zweiten Mal half eine *kleine* Gruppe mit klarer Frage. "


def test_it(client_of, erika, django_assert_num_queries):
    actions.load_terms(by=None)
    forum = Forum.objects.create(slug="p", title="P", description="D")
    t = forums.start_thread(
        by=erika, forum=forum, title="T", body=WORDS * 3 + "Die Rahmenstrategie und LoRaWAN."
    )
    for n in range(20):
        forums.post_reply(
            by=erika,
            thread=t,
            body=WORDS * 3
            + f"Nummer {n}. Das steht in der Rahmenstrategie, und im Leitfaden zum Stadtlabor.",
        )
    c = client_of(erika)
    url = f"/pausenhof/faden/{t.pk}/"
    c.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def run(k=40):
        s = time.process_time()
        for _ in range(k):
            c.get(url)
        return (time.process_time() - s) * 1000 / k

    off, on, cold = [], [], []
    for _ in range(8):
        explain.forget()
        off.append(run())
        explain.reload()
        c.get(url)
        on.append(run())
        explain._marks.cache_clear()
        s = time.process_time()
        c.get(url)
        cold.append((time.process_time() - s) * 1000)
    explain.forget()
    with CaptureQueriesContext(connection) as a:
        c.get(url)
    explain.reload()
    with CaptureQueriesContext(connection) as b:
        r = c.get(url)
    print(
        "\nOFF",
        statistics.median(off),
        min(off),
        "ON",
        statistics.median(on),
        min(on),
        "COLD",
        statistics.median(cold),
        min(cold),
        "queries",
        len(a),
        len(b),
        "marks",
        r.content.decode().count("popovertarget"),
        len(r.content),
    )
    explain.forget()
