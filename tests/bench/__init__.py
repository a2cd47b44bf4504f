"""How fast is the school? `python -m tests.bench` measures it and writes var/bench/report.md."""
