"""What is too long is said in the same words by a form and by an action, and counted as people count."""

from django import forms

from school.forms import LongText
from school.limits import at_most


class Letter(forms.Form):
    kind = forms.ChoiceField(choices=[("thanks", "Dank")], required=False)
    subject = forms.CharField(max_length=5)
    body = LongText(max_length=5)


def test_forms_and_actions_say_the_same():
    assert Letter({"subject": "sechs!", "body": "x"}).errors == {"subject": [at_most(5, 6)]}
    assert at_most(5, 6) == "Höchstens 5 Zeichen, bitte. Es sind 6."


def test_what_is_not_offered_is_said_in_our_words():
    assert Letter({"subject": "x", "body": "x", "kind": "Lob"}).errors == {
        "kind": ["„Lob“ steht hier nicht zur Wahl."]
    }


def test_a_line_end_counts_once():
    letter = Letter({"subject": "x", "body": "ab\r\ncd"})
    assert letter.is_valid()
    assert letter.cleaned_data["body"] == "ab\ncd"


def test_what_is_missing_is_asked_for_without_bureaucracy():
    assert Letter({"subject": "x"}).errors == {"body": ["Hier fehlt noch etwas."]}
