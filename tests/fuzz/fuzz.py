"""The coverage-guided fuzzer: `python tests/fuzz/fuzz.py TARGET [libFuzzer options] FOLDERS`; see `make fuzz`.

The first folder takes what reaches new code; the others only lend theirs. A finding is written to crash-*, and becomes a case.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
with atheris.instrument_imports(include=["pipeline"]):
    from fuzz_targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]

    def one(data: bytes) -> None:
        target(data.decode("utf-8", "replace"))

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
