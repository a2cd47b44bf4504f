"""What a lesson is made of: seven kinds of blocks, each a dataclass that checks itself.

`Block.data` in the database is the dataclass as JSON. `parse` is the only way in.
"""

from courses.blocks.kinds import (
    CONTENT_DIR,
    Checklist,
    Content,
    Download,
    Kind,
    Mark,
    Option,
    Picture,
    Quiz,
    Reflection,
    Text,
    Video,
    key_of,
    marks,
    size_of,
)
from courses.blocks.parsing import as_json, parse, render, trusted
from school.text import references_in

__all__ = [
    "CONTENT_DIR",
    "Checklist",
    "Content",
    "Download",
    "Kind",
    "Mark",
    "Option",
    "Picture",
    "Quiz",
    "Reflection",
    "Text",
    "Video",
    "as_json",
    "key_of",
    "marks",
    "parse",
    "references_in",
    "render",
    "size_of",
    "trusted",
]
