"""How long `--help` and `--version` take, beside `import pandas`: at most a quarter. Medians of whole processes.

python bench/bench_start.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
TIMES = 15
COMMANDS = {
    "import pandas": ["-c", "import pandas"],
    "--help": ["-m", "pipeline", "--help"],
    "run --help": ["-m", "pipeline", "run", "--help"],
    "--version": ["-m", "pipeline", "--version"],
}


def seconds(words: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(TIMES):  # in turn, so that what else the machine does hits all of them
        for name, words in COMMANDS.items():
            taken[name].append(seconds(words))
    pandas = median(taken["import pandas"])
    for name, found in taken.items():
        print(
            f"{name:14} {median(found) * 1000:6.0f} ms ({min(found) * 1000:.0f}–{max(found) * 1000:.0f})  {median(found) / pandas:5.0%}"
        )


if __name__ == "__main__":
    main()
