"""How the facts of the courses are announced: not at all.

What a person learns, answers, ticks or finishes is not even a fact of the journal: an entry carries a name
and a time, and together they would be a record of somebody's work. That data lives in the learner's own
rows, to the day, and is read by the learner alone.

Publishing is recorded, so that moderators can see who did it, but it rings no bell: new courses stand on
the start page and in the catalogue, and nobody asked to be told.
"""

from school.notices import silent

silent("courses.course_published", "courses.course_updated", "courses.course_withdrawn")
