"""The pages on which reports are written, merged, reviewed and published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from knowledge import actions
from knowledge.forms.writing import PAGES, STAGES, stage_of
from knowledge.models import Report, ReportVersion, ReviewRemark, Solution, Status
from knowledge.models.drafts import writable
from tests.knowledge.writers import cast_of, in_state, join
from tests.members.accessions import a_pdf

S = Status
HERE = "/vokabelheft/berichte/baeume/schreiben/"


@pytest.fixture
def cast(arnsberg, ense, agency):
    return cast_of(arnsberg, ense, agency)


@pytest.fixture
def report(cast, arnsberg):
    return in_state(arnsberg, cast["author"], slug="baeume", title="Bäume melden Durst")


@pytest.fixture
def author(cast, client_of):
    return client_of(cast["author"])


def now(report):
    return Report.objects.get(pk=report.pk)


def text(response):
    return response.content.decode()


def set_status(report, status):
    Report.objects.filter(pk=report.pk).update(status=status)


def test_every_field_stands_on_exactly_one_page():
    names = [name for stage in STAGES.values() for name in stage.fields]
    assert sorted(names) == sorted(writable())
    assert {stage_of(name) for name in writable()} == set(STAGES)


def test_from_the_title_to_the_nine_questions(cast, author):
    response = author.post("/vokabelheft/berichte/neu/", {"title": "Bäume melden Durst"}, follow=True)
    assert response.redirect_chain[-1][0].endswith("/baeume-melden-durst/schreiben/kurz/")
    assert [field.name for field in response.context["form"]] == list(Report.REQUIRED)
    assert "freiwillig" not in text(response).partition('<form class="form"')[2].partition("</form>")[0]
    assert author.post("/vokabelheft/berichte/neu/", {"title": ""}).status_code == 422


@pytest.mark.parametrize("slug", PAGES)
def test_every_page_saves_what_it_shows(author, report, slug):
    """A form that is sent back as it came changes nothing."""
    page = author.get(HERE + slug + "/")
    response = author.post(HERE + slug + "/", fields_of(page))
    assert response.status_code == 302, response.context["form"].errors
    assert now(report).revision == 1


def fields_of(page):
    """What a browser would send for the page's form."""
    found: dict[str, list[str]] = {"revision": [str(page.context["revision"])]}
    for field in page.context["form"]:
        value = field.value()
        found[field.name] = [str(v) for v in value] if isinstance(value, list) else [as_sent(value)]
    rows = {name: value for name, value in found.items() if name in ("staffing", "milestones", "indicators")}
    for name in (*rows, "sustainability"):
        found.pop(name, None)
    for name in rows:
        found[f"{name}-0-role"] = [""]
    if found.get("did_not_work") == ["False"]:
        del found["did_not_work"]
    return found


def as_sent(value):
    return "" if value is None else str(value)


def test_rows_come_from_plain_inputs_and_a_button_brings_more(author, report):
    sent = {
        "revision": 1,
        "staffing-0-role": "Leitung",
        "staffing-0-people": "1",
        "staffing-0-percent": "75",
        "staffing-1-role": "",
        "zeile": "staffing",
    }
    response = author.post(HERE + "aufwand/", sent)
    assert response["Location"] == HERE + "aufwand/#id_staffing"
    assert now(report).staffing == [{"role": "Leitung", "people": 1, "percent": 75}]
    page = text(author.get(HERE + "aufwand/"))
    assert 'name="staffing-2-role"' in page  # one filled, two empty
    assert 'value="Leitung"' in page


def test_german_numbers_survive_the_form(author, report):
    sent = {
        "revision": 1,
        "indicators-0-name": "Liter",
        "indicators-0-before": "1.500",
        "indicators-0-after": "0,5",
    }
    author.post(HERE + "ergebnis/", sent)
    (row,) = now(report).indicators
    assert (row["before"], row["after"]) == ("1500", "0.5")
    page = text(author.get(HERE + "ergebnis/"))
    assert 'value="0,5"' in page
    author.post(HERE + "ergebnis/", sent | {"revision": 2, "indicators-0-key": row["key"]})
    assert now(report).indicators == [row]


def test_what_is_right_is_saved_and_what_is_wrong_stays_in_the_form(author, report):
    sent = {"revision": 1, "title": "x" * 91, "summary": "Ein neuer Satz."}
    response = author.post(HERE + "kopf/", sent)
    assert response.status_code == 422
    assert "Höchstens 90 Zeichen, bitte. Es sind 91." in text(response)
    assert "x" * 91 in text(response)
    assert "Alles Übrige ist gespeichert" in text(response)
    assert (now(report).title, now(report).summary) == ("Bäume melden Durst", "Ein neuer Satz.")
    again = author.post(HERE + "kopf/", sent | {"revision": response.context["revision"], "title": "Kürzer"})
    assert again.status_code == 302
    assert now(report).title == "Kürzer"


def test_half_a_form_empties_nothing(author, report):
    before = now(report)
    author.post(HERE + "geschichte/", {"revision": 1, "goals": "Ziel"})
    assert (now(report).goals, now(report).approach) == ("Ziel", before.approach)


def test_a_text_that_was_written_while_another_handed_in_is_not_lost(cast, author, report):
    set_status(report, S.SUBMITTED)
    response = author.post(HERE + "geschichte/", {"revision": 1, "goals": "Mein langer Text"})
    assert response.status_code == 422
    assert "Mein langer Text" in text(response)
    assert "So lange ändert ihn niemand" in text(response)
    assert author.get(HERE + "geschichte/")["Location"] == HERE


def test_a_new_solution_is_named_in_passing(author, report):
    author.post(HERE + "kopf/", {"revision": 1, "new_solution": "Sensoren an Bäumen"})
    assert now(report).solution == Solution.objects.get()


# -- Saving by itself -----------------------------------------------------------------------------------


def autosave(client, page, **sent):
    return client.post(HERE + page + "/", sent, headers={"X-Autosave": "1"})


def test_autosave_says_when_and_which_revision_comes_next(author, report):
    response = autosave(author, "geschichte", revision=1, goals="Ziel")
    assert (response.status_code, response.json()["revision"]) == (200, 2)
    assert response.json()["saved"] == timezone.localtime().strftime("%H:%M")
    assert autosave(author, "geschichte", revision=2, goals="Ziel und mehr").json()["revision"] == 3


def test_autosave_names_no_half_typed_solution(author, report):
    autosave(author, "kopf", revision=1, new_solution="Sens")
    assert not Solution.objects.exists()


def test_autosave_keeps_the_rest_when_one_field_is_wrong(author, report):
    response = autosave(author, "kopf", revision=1, title="", summary="Neu.")
    assert (response.status_code, list(response.json()["errors"])) == (422, ["title"])
    assert (now(report).summary, response.json()["revision"]) == ("Neu.", 2)


def test_a_page_that_is_not_loaded_anew_says_which_fields_are_old(cast, author, report):
    join(report, cast["colleague"])
    actions.write(by=cast["colleague"], report=report, revision=1, changes={"goals": "Ziel von Colleague"})
    first = autosave(author, "geschichte", revision=1, participation="Werkstatt", goals="").json()
    assert "goals:1" in first["stale"]
    assert "participation:1" not in first["stale"]
    sent = {"revision": first["revision"], "stale": first["stale"]}
    second = autosave(author, "geschichte", **sent, participation="Zwei Werkstätten", goals="")
    assert second.status_code == 200
    assert (now(report).goals, now(report).participation) == ("Ziel von Colleague", "Zwei Werkstätten")
    assert autosave(author, "geschichte", **sent, goals="Ziel von Author").status_code == 409


def test_without_script_a_refused_page_does_not_overwrite_what_others_wrote(cast, author, report):
    join(report, cast["colleague"])
    new = {"summary": "Satz von Colleague", "title": "Titel von Colleague"}
    actions.write(by=cast["colleague"], report=report, revision=1, changes=new)
    sent = {"title": "x" * 91, "summary": report.summary, "vendors": "Firma"}
    page = author.post(HERE + "kopf/", sent | {"revision": 1})
    assert page.status_code == 422
    again = {"revision": page.context["revision"], "stale": page.context["stale"], "summary": report.summary}
    assert author.post(HERE + "kopf/", again | {"title": "Titel von Author"}).status_code == 409
    assert now(report).summary == "Satz von Colleague"


# -- Merging --------------------------------------------------------------------------------------------


@pytest.fixture
def clash(cast, report, author):
    """The author's colleague was faster; the page that the author then gets."""
    join(report, cast["colleague"])
    changes = {"approach": "Text von Colleague.", "participation": "Bürgerwerkstatt."}
    actions.write(by=cast["colleague"], report=report, revision=1, changes=changes)
    sent = {"revision": 1, "approach": "Text von Author.", "goals": "Ziel von Author.", "participation": ""}
    return author.post(HERE + "geschichte/", sent)


def decide(author, clash, **choices):
    """Send the merge page with these choices, as a browser would."""
    sent = {"revision": clash.context["revision"], "nur": clash.context["only"], "fertig": "1"}
    sent |= dict(clash.context["carried"])
    return author.post(
        HERE + "geschichte/", sent | {name.replace("__", "-"): v for name, v in choices.items()}
    )


def test_the_merge_page_shows_both_texts_and_who_wrote_the_other(clash, report):
    assert clash.status_code == 409
    page = text(clash)
    assert all(words in page for words in ("Text von Author.", "Text von Colleague.", "Ziel von Author."))
    assert "Colleague hat dasselbe Feld geändert" in page
    assert clash.context["merged"] == ["Ziel und Zielgruppe"]
    assert now(report).approach == "Text von Colleague."


@pytest.mark.parametrize(
    ("choices", "approach"),
    [
        ({"wahl__approach": "mine"}, "Text von Author."),
        ({"wahl__approach": "theirs"}, "Text von Colleague."),
        ({"wahl__approach": "own", "text__approach": "Unser Text."}, "Unser Text."),
    ],
)
def test_a_person_decides_and_everything_else_merges(author, clash, report, choices, approach):
    assert decide(author, clash, **choices).status_code == 302
    found = now(report)
    assert (found.approach, found.goals, found.participation) == (
        approach,
        "Ziel von Author.",
        "Bürgerwerkstatt.",  # the author's old page did not have it
    )


def test_a_third_text_in_between_leads_to_the_merge_page_again(cast, author, clash, report):
    actions.write(by=cast["colleague"], report=report, revision=2, changes={"approach": "Noch ein Text."})
    again = decide(author, clash, wahl__approach="mine")
    assert again.status_code == 409
    assert "Noch ein Text." in text(again)
    assert decide(author, again, wahl__approach="mine").status_code == 302


def test_a_decision_that_does_not_fit_stays_in_the_form(author, clash, report):
    response = decide(author, clash, wahl__approach="own", text__approach="x" * 6001)
    assert response.status_code == 422
    assert response.context["only"] == ["goals", "approach"]  # the other fields are not in it
    assert now(report).goals == "Ziel von Author."


def test_autosave_points_to_the_merge_page(cast, report, author, clash):
    response = autosave(author, "geschichte", revision=1, approach="Text von Author.")
    assert (response.status_code, response.json()) == (409, {"by": ["Colleague"], "fields": ["approach"]})


# -- The overview, and the small forms ------------------------------------------------------------------


def test_the_overview_says_what_is_missing_and_where(author, report):
    Report.objects.filter(pk=report.pk).update(summary="", cleared_on=None)
    page = text(author.get(HERE))
    assert f'href="{HERE}kopf/">In einem Satz: fehlt noch.' in page
    assert f'href="{HERE}freigabe/">Freigabe' in page
    response = author.post("/vokabelheft/berichte/baeume/schritt/", {"transition": "submit"}, follow=True)
    assert "In einem Satz: fehlt noch." in text(response)
    assert now(report).status == S.DRAFT


def test_clearance_then_handing_in_then_taking_back(author, report):
    Report.objects.filter(pk=report.pk).update(cleared_on=None)
    sent = {"cleared_with": "Pressestelle", "cleared_on": timezone.localdate().strftime("%d.%m.%Y")}
    author.post("/vokabelheft/berichte/baeume/freigabe/", sent)
    assert now(report).is_cleared
    author.post("/vokabelheft/berichte/baeume/schritt/", {"transition": "submit"})
    assert now(report).status == S.SUBMITTED
    assert "Die Moderation liest den Bericht" in text(author.get(HERE))
    author.post("/vokabelheft/berichte/baeume/schritt/", {"transition": "take_back"})
    assert now(report).status == S.DRAFT


def test_a_clearance_in_the_future_is_said_at_its_field(author, report):
    sent = {"cleared_with": "Pressestelle", "cleared_on": "01.01.2099"}
    response = author.post("/vokabelheft/berichte/baeume/freigabe/", sent)
    assert response.status_code == 422
    assert "Das Datum liegt in der Zukunft" in text(response)


@pytest.mark.parametrize("step", ["quatsch", "", "publish", "request_changes"])
def test_steps_that_do_not_exist_are_refused(author, report, step):
    assert author.post("/vokabelheft/berichte/baeume/schritt/", {"transition": step}).status_code in (
        302,
        403,
    )
    assert now(report).status == S.DRAFT


def test_a_colleague_comes_and_the_last_one_stays(cast, author, report):
    where = "/vokabelheft/berichte/baeume/autorinnen/"
    author.post(where, {"member": cast["colleague"].pk})
    assert report.authors.count() == 2
    assert author.post(where, {"member": cast["elsewhere"].pk}).status_code == 422
    gone = author.post(f"{where}{cast['author'].pk}/ende/")
    assert gone["Location"] == "/vokabelheft/berichte/meine/"
    assert author.get(HERE).status_code == 404


def test_who_hides_in_the_directory_is_not_offered(cast, author, report):
    cast["colleague"].is_listed = False
    cast["colleague"].save()
    assert "Colleague" not in text(author.get(HERE))


def test_being_asked_is_ones_own_choice(author, report):
    author.post("/vokabelheft/berichte/baeume/ansprechperson/", {"may_be_asked": "ja"})
    assert report.authorships.get().may_be_asked
    author.post("/vokabelheft/berichte/baeume/ansprechperson/", {"may_be_asked": "nein"})
    assert not report.authorships.get().may_be_asked


def test_a_file_without_licence_is_refused_and_what_was_written_stays(author, report, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    where = "/vokabelheft/berichte/baeume/mitnehmen/"
    response = author.post(where, {"title": "Satzung", "file": a_pdf()})
    assert response.status_code == 422
    assert "Ohne sie darf niemand die Datei übernehmen" in text(response)
    assert 'value="Satzung"' in text(response)
    assert author.post(where, {"title": "Satzung", "licence": "CC0-1.0", "file": a_pdf()}).status_code == 302
    (asset,) = now(report).assets
    file = author.get(f"/vokabelheft/berichte/baeume/entwurf/dateien/{asset['file']}/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    author.post(f"{where}{asset['key']}/entfernen/")
    assert now(report).assets == []


def test_a_hundred_megabytes_are_refused_before_they_are_read(author, report):
    file = SimpleUploadedFile("gross.pdf", b"%PDF-")
    sent = {"title": "Groß", "licence": "CC0-1.0", "file": file}
    where = "/vokabelheft/berichte/baeume/mitnehmen/"
    response = author.post(where, sent, headers={"Content-Length": str(100 * 1024 * 1024)})
    assert response.status_code == 413
    assert "zu groß" in text(response)


# -- Review ---------------------------------------------------------------------------------------------


@pytest.fixture
def moderator(cast, client_of):
    return client_of(cast["moderator"])


def test_a_report_goes_back_with_remarks_at_its_fields_and_comes_again(cast, author, moderator, report):
    set_status(report, S.SUBMITTED)
    assert "Bäume melden Durst" in text(moderator.get("/vokabelheft/pruefung/"))
    sent = {"bemerkung-title": "Sag das Ergebnis.", "bemerkung-approach": "", "bemerkung-whole": "Sonst gut."}
    moderator.post("/vokabelheft/pruefung/baeume/aenderungen/", sent)
    assert now(report).status == S.CHANGES_REQUESTED
    assert "Sag das Ergebnis." in text(author.get(HERE + "kopf/"))
    assert "Sag das Ergebnis." in text(author.get(HERE))
    assert "2 Anmerkungen" in text(author.get("/vokabelheft/berichte/meine/"))
    assert "Bäume melden Durst" in text(moderator.get("/vokabelheft/pruefung/?stand=zurueck"))


def test_without_a_remark_it_does_not_go_back(moderator, report):
    set_status(report, S.SUBMITTED)
    response = moderator.post("/vokabelheft/pruefung/baeume/aenderungen/", {"bemerkung-whole": " "})
    assert response.status_code == 422
    assert "mindestens eine Anmerkung" in text(response)


def test_remarks_that_are_too_long_are_shown_again_at_their_fields(moderator, report):
    set_status(report, S.SUBMITTED)
    sent = {"bemerkung-title": "x" * 1001, "bemerkung-whole": "y" * 1002, "bemerkung-summary": "Passt."}
    response = moderator.post("/vokabelheft/pruefung/baeume/aenderungen/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    over = "Höchstens 1000 Zeichen, bitte. Es sind"
    assert f'<a href="#bemerkung-title">Anmerkung zu „Titel“: {over} 1001.' in page
    assert f'<a href="#bemerkung-whole">Anmerkung zum ganzen Bericht: {over} 1002.' in page
    assert all(words in page for words in sent.values())
    assert page.count('<details class="fold" open>') == 2
    assert now(report).status == S.SUBMITTED


def test_publishing_makes_a_version_and_the_second_click_explains(moderator, cast, client_of, report):
    set_status(report, S.SUBMITTED)
    where = "/vokabelheft/pruefung/baeume/veroeffentlichen/"
    assert moderator.post(where, {"revision": 1}).status_code == 302
    late = client_of(cast["second"]).post(where, {"revision": 1})
    assert late.status_code == 422
    assert "steht jetzt auf „Veröffentlicht“" in text(late)
    assert ReportVersion.objects.count() == 1


def test_the_second_version_shows_what_has_changed_and_asks_what_is_new(cast, moderator, report, arnsberg):
    report = in_state(arnsberg, cast["author"], slug="licht", status=S.PUBLISHED)
    actions.write(by=cast["author"], report=report, revision=1, changes={"goals": "Neues Ziel"})
    set_status(report, S.SUBMITTED)
    page = moderator.get("/vokabelheft/pruefung/licht/")
    changed = [row["name"] for part in page.context["sections"] for row in part["rows"] if row["is_new"]]
    assert changed == ["goals"]
    response = moderator.post("/vokabelheft/pruefung/licht/veroeffentlichen/", {"revision": 2})
    assert response.status_code == 422
    assert "was neu ist" in text(response)


# -- The same queries with many -------------------------------------------------------------------------


def test_lists_cost_the_same_with_many(cast, author, moderator, arnsberg, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            for status in (S.DRAFT, S.SUBMITTED, S.PUBLISHED):
                found = in_state(arnsberg, cast["author"], status=status)
                ReviewRemark.objects.create(report=found, text="Anmerkung", field="title")

    for count in (1, 5):
        fill(count)
        with django_assert_num_queries(4):
            author.get("/vokabelheft/berichte/meine/")
        with django_assert_num_queries(4):
            moderator.get("/vokabelheft/pruefung/")


def test_the_overview_and_the_review_cost_the_same_with_much(
    cast, author, moderator, report, django_assert_max_num_queries
):
    def fill():
        for number in range(8):
            ReviewRemark.objects.create(report=report, text=f"Anmerkung {number}", by=cast["moderator"])
        join(report, cast["colleague"], cast["coordinator"])

    def cost(client, where):
        with django_assert_max_num_queries(60) as counted:
            client.get(where)
        return len(counted)

    set_status(report, S.SUBMITTED)
    before = [cost(author, HERE), cost(moderator, "/vokabelheft/pruefung/baeume/")]
    fill()
    assert [cost(author, HERE), cost(moderator, "/vokabelheft/pruefung/baeume/")] == before
