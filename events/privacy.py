"""The schedule holds nothing about people."""

from events.models import Event
from school.privacy import declare

declare(
    Event,
    technical="id key title kind date end_date precision label last_day place summary source is_example",
)
