"""Filters in a browser: each list works by itself, and what is refused takes the focus."""

from tests.browser.conftest import School


def test_every_list_beside_the_map_filters_by_itself_and_a_stale_choice_is_named(school: School, new_page):
    page = new_page()
    page.goto(school.url + "/kommunen/")
    page.get_by_label("Kreis").select_option("05974")
    page.locator("[data-announce]", has_text="14 von 59 Kommunen").wait_for()
    page.get_by_label("Wie dabei").select_option("pioneer")
    page.locator("[data-announce]", has_text="1 von 59 Kommunen").wait_for()
    page.get_by_label("Wie dabei").evaluate("list => (list.options[1].value = 'chef')")
    page.get_by_label("Wie dabei").select_option("chef")
    page.locator("[data-error-summary]:focus", has_text="„chef“ steht hier nicht zur Wahl.").wait_for()
