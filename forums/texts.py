"""Where the Pausenhof stores HTML beside Markdown."""

from forums.models import Reply, Thread
from forums.queries import with_marks_in_text
from school.rendering import Texts, rendered

KIND = "forums.thread"  # of the search

rendered(Texts(Thread, "body", "html", tidy=with_marks_in_text, found_as=lambda row: (KIND, row.pk)))
rendered(Texts(Reply, "body", "html", tidy=with_marks_in_text, found_as=lambda row: (KIND, row.thread_id)))
