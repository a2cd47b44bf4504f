"""Does the school keep its promises while its processes are killed? `python -m tests.chaos` tries it."""
