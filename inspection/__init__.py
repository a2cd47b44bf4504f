"""Looks into files that people bring along, in a process of its own: `python -m inspection FAMILIES ENDING`.

The file comes on standard input. The answer goes to standard output: a line of JSON (`verdicts.Answer`), then
the bytes of a redrawn picture. Nothing here knows Django or the school, so that the process starts in a tenth
of a second and holds no secret; `budget` says what it may use. `school.uploads` starts it.
"""
