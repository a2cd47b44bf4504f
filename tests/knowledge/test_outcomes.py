"""What imitators measured: median and range by hand, nothing below two, no effect without a baseline."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from knowledge import actions
from knowledge.actions.outcomes import VALUES
from knowledge.models import Outcome, months_after
from knowledge.queries import outcomes as queries
from tests.knowledge.conftest import publish_version
from tests.knowledge.imitations import declare, fresh, imitate, place, step

pytestmark = pytest.mark.django_db
DAYS = {"baseline_on": date(2025, 1, 10), "value_6_on": date(2025, 7, 10), "value_12_on": date(2026, 1, 10)}


def measure(who, imitation, *, key="k1", unit="Liter", **values):
    """Write numbers down; each is dated by itself."""
    given = {name: Decimal(value) for name, value in values.items() if name in VALUES}
    days = {f"{name}_on": DAYS[f"{name}_on"] for name in given}
    rest = {name: value for name, value in values.items() if name not in given}
    return actions.write_outcome(
        by=fresh(who.coordinator), imitation=imitation, key=key, unit=unit, **days, **given, **rest
    )


@pytest.fixture
def row(places, report):
    return imitate(places[1], report, places[0])


def test_median_and_range_as_reckoned_by_hand(hsk, places, report):
    """After 6 months four changes: −10, −40, −25,5, +5, so the median is −17,75; after 12 two: −30, −50."""
    a, b, c, d = places
    e = place(hsk, 5)
    measured = [
        (b, "90", "80", "60"),
        (c, "120", "80", None),
        (d, "100", "74.5", "50"),
        (e, "50", "55", None),
    ]
    for who, before, six, twelve in measured:
        values = {"baseline": before, "value_6": six} | ({"value_12": twelve} if twelve else {})
        measure(who, imitate(who, report, a), **values, is_effective=who is not e)
    six, twelve = queries.summaries(AnonymousUser(), report)
    assert (six.months, six.measured, six.effective) == (6, 4, 3)
    assert (six.median, six.low, six.high) == (Decimal("-17.75"), Decimal(-40), Decimal(5))
    assert (twelve.months, twelve.measured) == (12, 2)
    assert (twelve.median, twelve.low, twelve.high) == (Decimal(-40), Decimal(-50), Decimal(-30))
    assert six.original == Decimal(-40)
    assert six.words == {"median": "−17,75", "low": "−40", "high": "+5", "original": "−40"}


def test_nothing_is_shown_below_two_measurements(places, report, row):
    a, b, c, _ = places
    measure(b, row, baseline="90", value_6="80")
    assert queries.summaries(b.coordinator, report) == []
    second = imitate(c, report, a)
    measure(c, second, value_6="80")  # without a baseline it is no measurement
    assert queries.summaries(b.coordinator, report) == []
    measure(c, second, baseline="100", value_6="80")
    assert [summary.measured for summary in queries.summaries(b.coordinator, report)] == [2]


def test_what_does_not_count_is_not_measured_either(places, report, row):
    a, b, c, _ = places
    measure(b, row, baseline="90", value_6="80")
    waiting = declare(c, report)
    measure(c, waiting, baseline="90", value_6="10")
    assert queries.summaries(b.coordinator, report) == []
    step(a.coordinator, waiting, "confirm_source")
    assert len(queries.summaries(b.coordinator, report)) == 1
    step(b.coordinator, row, "withdraw")
    assert queries.summaries(b.coordinator, report) == []


def test_another_unit_is_refused(places, row):
    with pytest.raises(ValidationError) as refused:
        measure(places[1], row, unit="Kubikmeter", baseline="1")
    assert "Liter" in refused.value.message_dict["unit"][0]
    assert not Outcome.objects.exists()


def test_after_a_change_of_unit_old_and_new_measurements_are_not_mixed(places, report, row):
    a, b, c, _ = places
    measure(b, row, baseline="90", value_6="80")
    report.indicators = [
        {"key": "k1", "name": "Wasser", "unit": "Kubikmeter", "before": "0.1", "after": "0.06"}
    ]
    publish_version(report)
    measure(c, imitate(c, report, a), unit="Kubikmeter", baseline="0.09", value_6="0.08")
    assert queries.summaries(b.coordinator, report) == []


def test_without_a_baseline_nobody_can_say_that_it_works(places, row):
    for values in ({"value_6": "80"}, {"baseline": "90"}, {}):
        with pytest.raises(ValidationError) as refused:
            measure(places[1], row, **values, is_effective=True)
        assert "is_effective" in refused.value.message_dict
    assert measure(places[1], row, baseline="90", value_6="80", is_effective=True).is_effective
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.update(baseline=None, baseline_on=None)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"baseline": Decimal(1), "baseline_on": None}, "baseline_on"),
        ({"value_6": None, "value_6_on": date(2025, 7, 1)}, "value_6_on"),
        ({"value_6": Decimal(1), "value_6_on": date(2999, 1, 1)}, "value_6_on"),
        (
            {"baseline": 1, "baseline_on": date(2025, 7, 1), "value_6": 2, "value_6_on": date(2025, 1, 1)},
            "value_6_on",
        ),
        ({"baseline": Decimal("1e12"), "baseline_on": date(2025, 7, 1)}, "baseline"),
    ],
)
def test_days_have_to_fit(places, row, values, wrong):
    with pytest.raises(ValidationError) as refused:
        actions.write_outcome(
            by=fresh(places[1].coordinator), imitation=row, key="k1", unit="Liter", **values
        )
    assert wrong in refused.value.message_dict


def test_only_the_imitator_measures_and_only_what_the_report_measures(places, row):
    a, b, *_ = places
    with pytest.raises(PermissionDenied):
        measure(a, row, baseline="1")
    with pytest.raises(ValidationError):
        measure(b, row, key="k9", baseline="1")
    step(b.coordinator, row, "withdraw")
    with pytest.raises(PermissionDenied):
        measure(b, row, baseline="1")


def test_single_values_are_seen_by_both_sides_only(places, mona, row):
    a, b, c, _ = places
    measure(b, row, baseline="90")
    seen = {
        "imitator": b.coordinator,
        "source": a.coordinator,
        "moderator": mona,
        "elsewhere": c.coordinator,
        "stranger": AnonymousUser(),
    }
    seers = {name for name, who in seen.items() if Outcome.objects.visible_to(who).exists()}
    assert seers == {"imitator", "source", "moderator"}


def test_numbers_read_as_in_german():
    shown = [queries.signed(Decimal(value)) for value in ("1200", "-0.500", "0.000", "12.250", "100")]
    assert shown == ["+1.200", "−0,5", "±0", "+12,25", "+100"]


amounts = st.decimals(-1000, 1000, places=3)


@given(pairs=st.lists(st.tuples(amounts, amounts), max_size=9))
def test_whatever_is_measured_the_median_lies_in_the_range(pairs):
    rows = [
        Outcome(key="k", name="K", unit="Stück", baseline=before, value_6=after) for before, after in pairs
    ]
    found = queries.summed_up(rows, None)
    assert len(found) == (len(pairs) >= 2)
    for summary in found:
        assert summary.low <= summary.median <= summary.high
        assert summary.measured == len(pairs)
        bar = queries.bar(summary)
        assert 0 <= float(bar.low) <= float(bar.median) <= float(bar.high) <= queries.WIDTH
        assert 0 <= float(bar.zero) <= queries.WIDTH


@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(-30, 30))
def test_months_are_months(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_after(later, 0).day >= 28)
