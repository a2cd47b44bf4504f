"""Where this app stores HTML beside Markdown."""

from members.models import OwnPage
from school.rendering import Texts, rendered

rendered(
    Texts(OwnPage, "work", "work_html", found_as=lambda page: ("members.municipality", page.municipality_id))
)
