"""Courses, their lessons and blocks; and what one learner did, seen by that learner alone."""

from courses.models.courses import LONGEST_LESSON, Block, Course, CourseQuerySet, Lesson
from courses.models.learning import (
    Certificate,
    CourseCompletion,
    LessonProgress,
    ProgressClaim,
)

__all__ = [
    "LONGEST_LESSON",
    "Block",
    "Certificate",
    "Course",
    "CourseCompletion",
    "CourseQuerySet",
    "Lesson",
    "LessonProgress",
    "ProgressClaim",
]
