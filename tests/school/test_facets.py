"""What catalogues share: choices with numbers, as words and as links."""

from django.http import QueryDict

from school.facets import Choice, links

SEVEN, MANY = Choice("wasser", "Wasser", 7), Choice("sonstiges", "Natur & Umwelt", 1034, is_least=True)


def test_a_choice_in_words():
    assert SEVEN.words == "Wasser (7)"
    assert [SEVEN.number, MANY.number] == ["7", "1.034+"]


def test_links_keep_what_was_asked_and_begin_with_the_first_page():
    asked = QueryDict("q=B%C3%BCrger+%26+Amt&topic=wasser&kind=forums.thread&page=3")
    every, water, other = links(asked, "topic", [SEVEN, MANY], chosen="wasser")
    assert every.href == "?q=B%C3%BCrger+%26+Amt&kind=forums.thread"
    assert water.href == "?q=B%C3%BCrger+%26+Amt&kind=forums.thread&topic=wasser"
    assert other.href == "?q=B%C3%BCrger+%26+Amt&kind=forums.thread&topic=sonstiges"
    assert [link.is_chosen for link in (every, water, other)] == [False, True, False]
    assert (every.choice, other.choice) == (None, MANY)


def test_all_is_chosen_where_nothing_is():
    asked = QueryDict("q=amt")
    assert [link.is_chosen for link in links(asked, "topic", [SEVEN], chosen="")] == [True, False]
    assert links(asked, "topic", [], chosen="") == []
