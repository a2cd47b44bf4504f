"""What our template tags write: escaped, in German, and the same as Django would."""

from datetime import UTC, datetime

from django import forms
from django.template import engines
from django.test import RequestFactory

from school.templatetags.school import moment


def written(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context)


class Example(forms.Form):
    place = forms.ChoiceField(
        choices=[("", "Bitte <wählen>"), ("Städte & Co", [("olpe", 'Olpe "am Biggesee"'), ("1", "Soest")])],
        widget=forms.Select(attrs={"data-x": '"><script>'}),
    )
    note = forms.CharField(required=False, help_text="Kurz.", widget=forms.Textarea)
    agreed = forms.BooleanField(label="Ich bin dabei")
    ways = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_select_is_escaped_and_says_what_is_chosen():
    html = written("{{ form.place }}", form=Example(initial={"place": 1}))
    assert '<option value="">Bitte &lt;wählen&gt;</option>' in html
    assert '<optgroup label="Städte &amp; Co">' in html
    assert '<option value="olpe">Olpe &quot;am Biggesee&quot;</option>' in html
    assert '<option value="1" selected>Soest</option>' in html
    assert "<script>" not in html
    assert "data-x=" in html


def test_every_kind_of_field_has_its_label_hint_and_error():
    html = written("{{ form }}", form=Example({"agreed": ""}))
    assert html.count('class="kern-error"') == 3
    assert html.count("freiwillig") == 1
    assert '<p class="kern-hint" id="id_note_helptext">Kurz.</p>' in html
    assert '<label class="kern-label" for="id_agreed">Ich bin dabei</label>' in html
    assert html.count("<fieldset") == html.count("</fieldset>") == 1
    assert html.count("<div") == html.count("</div>")


def test_the_navigation_is_whole_also_when_it_comes_from_the_cache():
    def drawn(path: str) -> str:
        return engines["django"].get_template("components/places.html").render({}, RequestFactory().get(path))

    first = drawn("/lernmodule/")
    assert first.count("<li") == 6
    assert first.count("aria-current") == 1
    assert drawn("/lernmodule/") == first
    assert drawn("/pausenhof/") != first


def test_a_moment_is_german_local_time():
    when = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert moment(when) == '<time datetime="2026-07-01T22:05:00+00:00">02.07.2026, 00:05&nbsp;Uhr</time>'


def test_classes_and_people_belong_to_the_municipalities():
    for path in ("/kommunen/arnsberg/", "/klassen/", "/menschen/", "/klassen/ruhrtal/"):
        shown = engines["django"].from_string("{% here as place %}{{ place }}")
        assert shown.render({}, RequestFactory().get(path)) == "members/", path
