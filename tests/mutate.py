"""Which small changes of values, prose, normalise and check no test notices: `python tests/mutate.py NUMBER [SEED]`; see `make mutate`.

A sample of all places where an operator, a constant, a condition or a result can be another one is changed, one at a time, in a copy
of the project, and the tests of its room are run. Prints the changes that survive, to be reviewed, and the share that was noticed.
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = {
    "values": "times times_found durations quantities designations prose_cells parameters boxes contexts",
    "prose": "contexts attachment times events event_rules prose_cells samples metamorphic",
    "normalise": "parameters boxes outcome infobox_events events contexts designations crosscheck prose_cells missions samples lines",
    "check": "check",
}
OTHER: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Continue: ast.Break, ast.Break: ast.Continue,
}  # fmt: skip


def change(node: ast.AST) -> str:
    """Makes a node another one in place; says what it did, "" where it knows nothing."""
    before = ast.unparse(node)
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in OTHER:
            new = OTHER[type(op)]()
            if isinstance(node, ast.Compare):
                node.ops = [new]
            else:
                node.op = new  # type: ignore[attr-defined]
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), operand)
        case ast.If(test=test) | ast.IfExp(test=test):
            node.test = ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            node.value = ast.Constant(None)
        case _:
            return ""
    return f"{before.splitlines()[0][:90]}  ->  {ast.unparse(node).splitlines()[0][:90]}"


def places(file: Path) -> Iterator[int]:
    """The numbers, in the order of `ast.walk`, of the nodes within functions that can be changed."""
    tree = ast.parse(file.read_text("utf-8"))
    inner = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for line in f.body for n in ast.walk(line)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in inner and change(copy.deepcopy(node)):
            yield number


def mutants() -> list[tuple[str, Path, int]]:
    """(room, file, place) of all."""
    found = []
    for room in ROOMS:
        home = ROOT / "pipeline" / room
        for file in sorted(home.glob("*.py")) if home.is_dir() else [home.with_suffix(".py")]:
            found += [(room, file, place) for place in places(file)]
    return found


def passes(room: str, folder: Path) -> bool:
    tests = [f"tests/test_{name}.py" for name in ROOMS[room].split()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=600, env=environment).returncode == 0


def noticed(room: str, file: Path, place: int, folder: Path) -> tuple[bool, str]:
    """Whether a test of the room fails with the change, and what it was."""
    copied = folder / file.relative_to(ROOT)
    text = copied.read_text("utf-8")
    tree = ast.parse(text)
    node = list(ast.walk(tree))[place]
    what = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {change(node)}"
    copied.write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")
    try:
        return not passes(room, folder), what
    except subprocess.TimeoutExpired:
        return True, what
    finally:
        copied.write_text(text, "utf-8")


def main(number: int, seed: int) -> int:
    every = mutants()
    chosen = random.Random(seed).sample(every, min(number, len(every)))
    killed = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "project")
        shutil.copytree(
            ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", "processed", ".fuzz", "__pycache__", "mutants")
        )
        red = [room for room in ROOMS if not passes(room, folder)]
        if red:
            print(f"the tests of {', '.join(red)} fail as it is: mend these first")
            return 1
        for count, (room, file, node) in enumerate(chosen, 1):
            was_noticed, what = noticed(room, file, node, folder)
            killed += was_noticed
            print(f"{'noticed ' if was_noticed else 'SURVIVED'} {what}", flush=True)
            print(f"{killed} of {count} noticed ({killed / count:.0%}); {len(every)} in all", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
