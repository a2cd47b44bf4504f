"""How this app's facts are announced, by subject. Importing a module here registers its notices."""

from members.notices import accession, classes, coming_and_going, coordination, mydata, people, samples

__all__ = ["accession", "classes", "coming_and_going", "coordination", "mydata", "people", "samples"]
