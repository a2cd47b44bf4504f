"""CPU time from /proc, and how fast the processors are just now."""

import multiprocessing
import os
import time
from collections import defaultdict
from pathlib import Path

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the third on; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return []


def _rows() -> dict[int, list[str]]:
    stats = {int(name): _stat(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    return {pid: fields for pid, fields in stats.items() if fields}


def tree(root: int) -> list[int]:
    """`root` and all its living descendants."""
    children = defaultdict(list)
    for pid, fields in _rows().items():
        children[int(fields[1])].append(pid)
    found, todo = [], [root]
    while todo:
        found.append(pid := todo.pop())
        todo += children[pid]
    return found


def spent(root: int) -> float:
    """CPU milliseconds of the tree under `root`, user and system, with the children it has outlived."""
    return sum(sum(map(int, fields[11:15])) for pid in tree(root) if (fields := _stat(pid))) * TICK


def memory(root: int) -> float:
    """Proportional set size of the tree under `root` in MB: shared pages are shared out."""
    kilobytes = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def machine() -> float:
    """CPU milliseconds that all processors of this machine have been busy since it started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq = fields[:7]
    return (user + nice + system + irq + softirq) * TICK


def speed(seconds: float = 0.15) -> float:
    """Turns of a small Python loop per CPU microsecond while all processors are busy with it.

    Rented processors share their core and its caches with strangers: the same request costs 12 CPU-ms
    now and 18 a minute later. This figure, taken beside each measurement, tells one from the other.
    """
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return sum(pool.map(_spin, [seconds] * (os.cpu_count() or 1))) / (os.cpu_count() or 1)


def _spin(seconds: float) -> float:
    words = [f"Wort {number}" for number in range(50)]
    end, started, turns = time.monotonic() + seconds, time.process_time(), 0
    while time.monotonic() < end:
        table = {word: len(word) for word in words}  # what templates do: strings, calls, dictionaries
        turns += len("".join(str(table[word]) for word in words))
    return turns / (time.process_time() - started) / 1e6
