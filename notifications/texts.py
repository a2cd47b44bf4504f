"""Where this app stores HTML beside Markdown."""

from notifications.models import Announcement
from school.rendering import Texts, rendered

rendered(Texts(Announcement, "body", "html"))
