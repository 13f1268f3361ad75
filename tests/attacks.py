"""Every regular expression of the package, found in its code, and texts made from the expression itself that would slow it down."""

from __future__ import annotations

import ast
import importlib
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pipeline

_ROOT = Path(pipeline.__file__).parent
_tree: Any = re._parser  # type: ignore[attr-defined]  # what re.compile itself parses with
_ops: Any = re._constants  # type: ignore[attr-defined]

# Imports every module with an ear on re, asks for the patterns of all forms of events, and puts some articles through for what is made of their words:
# (module, pattern, flags) of all that is compiled.
_LISTEN = """
import importlib, pickle, pkgutil, re, sys
real, found = re._compile, set()
def listen(pattern, flags):
    compiled, frame = real(pattern, flags), sys._getframe(1)
    while frame.f_globals["__name__"] == "re":
        frame = frame.f_back
    if frame.f_globals["__name__"].startswith("pipeline."):
        found.add((frame.f_globals["__name__"], compiled.pattern, compiled.flags))
    return compiled
re._compile = listen
import pipeline
for info in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
    if info.name not in ("pipeline.__main__", "pipeline.engines.spark"):
        importlib.import_module(info.name)
from pathlib import Path
from pipeline.prose.triggers import AGAIN, FOLLOWED, FORMS
for form in (*FORMS, FOLLOWED, AGAIN):
    form.pattern
from pipeline.fetch.local import read_raw
from pipeline.fetch.spellings import find_template, keep_template
from pipeline.stages import process
names = ["Infobox spaceflight", "Infobox space mission"]
find_template(names), keep_template(names)
for article in list(read_raw(Path("raw")))[::8]:
    process(article)
sys.stdout.buffer.write(pickle.dumps(found))
"""
_WAYS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
_APPLIED_WHERE_MADE = {"pipeline.check": frozenset({"fullmatch"})}  # the patterns of columns
_AT_START = frozenset({"match", "fullmatch"})


@dataclass(frozen=True)
class Written:
    """A pattern, the module that compiles it, and how the package applies it (every way where that cannot be told)."""

    module: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]

    def __str__(self) -> str:
        return f"{self.module}: {'/'.join(sorted(self.ways))} {self.pattern.pattern!r:.100}"

    def run(self, way: str, text: Any) -> None:
        if way in _AT_START:
            getattr(self.pattern, way)(text)
        else:
            for _ in self.pattern.finditer(text):
                pass

    def hardest_ways(self) -> Iterable[str]:
        """One of the ways that try every place of a text, and those that try the first alone."""
        return [*(["finditer"] if self.ways - _AT_START else []), *sorted(self.ways & _AT_START)]


def written() -> list[Written]:
    """All patterns that the modules compile when they are imported, and those that functions write where they use them."""
    done = subprocess.run([sys.executable, "-c", _LISTEN], cwd=_ROOT.parent, capture_output=True, check=True)
    sources = {_name(file): ast.parse(file.read_text("utf-8")) for file in sorted(_ROOT.rglob("*.py"))}
    known = _ways_by_pattern(sources)
    for module, tree in sources.items():
        for call in _calls_of_re(tree):
            if call.func.attr in _WAYS and isinstance(call.args[0], ast.Constant):
                pattern = re.compile(call.args[0].value, _flags(call))
                key = (module, pattern.pattern, pattern.flags)
                known[key] = known.get(key, frozenset()) | {call.func.attr}
    keys = sorted(pickle.loads(done.stdout) | known.keys(), key=repr)
    return [Written(key[0], re.compile(*key[1:]), known.get(key, _APPLIED_WHERE_MADE.get(key[0], _WAYS))) for key in keys]


def built_in_functions() -> list[str]:
    """Where a function makes a pattern of parts: no one finds those by reading, so there should be none."""
    places = []
    for file in sorted(_ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        inner = {id(node) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for node in ast.walk(f)}
        places += [
            f"{_name(file)}:{ast.unparse(call.args[0])}"
            for call in _calls_of_re(tree)
            if id(call) in inner and not isinstance(call.args[0], ast.Constant)
        ]
    return places


def _name(file: Path) -> str:
    return ".".join(file.relative_to(_ROOT.parent).with_suffix("").parts).removesuffix(".__init__")


def _calls_of_re(tree: ast.Module) -> Iterator[Any]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if name in _WAYS | {"compile"}:
                yield node


def _flags(call: ast.Call) -> int:
    names = {
        node.attr
        for arg in [*call.args[1:], *(k.value for k in call.keywords)]
        for node in ast.walk(arg)
        if isinstance(node, ast.Attribute)
    }
    return sum(getattr(re, name) for name in names if isinstance(getattr(re, name, None), re.RegexFlag))


def _ways_by_pattern(sources: dict[str, ast.Module]) -> dict[tuple[str, Any, int], frozenset[str]]:
    """The ways in which module constants are applied, wherever they are imported; a constant that is handed on may be applied in any."""
    homes: dict[tuple[str, str], tuple[str, str]] = {}
    for module, tree in sources.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                homes |= {(module, a.asname or a.name): (node.module, a.name) for a in node.names}
    ways: dict[tuple[str, str], set[str]] = {}
    for module, tree in sources.items():
        applied = {id(_held(n.value)): n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                home = homes.get((module, node.id), (module, node.id))
                way = applied.get(id(node), "")
                ways.setdefault(home, set()).update({way} if way in _WAYS else () if way in ("pattern", "flags") else _WAYS)
    out: dict[tuple[str, Any, int], frozenset[str]] = {}
    for (module, name), used in ways.items():
        value = getattr(importlib.import_module(module), name, None) if module in sources else None
        for pattern in value.values() if isinstance(value, dict) else [value]:
            if isinstance(pattern, re.Pattern):
                key = (module, pattern.pattern, pattern.flags)
                out[key] = out.get(key, frozenset()) | used
    return out


def _held(node: ast.expr) -> ast.expr:
    """The constant itself, of one that is indexed."""
    return node.value if isinstance(node, ast.Subscript) else node


# ---------------------------------------------------------------- texts that would slow a pattern down

_MANY = 20  # a repeat that may be longer is pumped
_LONGEST_UNIT = 60
_COMMON = (" ", "\n", "a", "A", "1", "-", ".", ",", "a ", "A a ", "1 ", "1,", "a, ", "[[", "{{a|", "<", "|", "(", "'", "a and ", "_")  # fmt: skip
_SAMPLES = " a1A-\n,.([{<|'\"–é=_/:;"


def shapes(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Beginnings and units to repeat behind them: each long repeat of the pattern after what comes before it, each of its beginnings
    again and again, and what is common.
    """
    made = dict.fromkeys(("", unit) for unit in _COMMON)
    for before, unit in _pumped(_tree.parse(pattern.pattern, pattern.flags), ""):
        made |= dict.fromkeys([(before, unit), ("", (before + unit * 3)[:_LONGEST_UNIT])] if unit else [("", before)])
    return [(before[:_LONGEST_UNIT], unit) for before, unit in made if unit]


def text(shape: tuple[str, str], size: int, pattern: re.Pattern[Any]) -> Any:
    """The shape, so many characters long, as what the pattern reads."""
    before, unit = shape
    long = before + unit * (size // len(unit))
    return long.encode("utf-8") if isinstance(pattern.pattern, bytes) else long


def _pumped(parts: Any, before: str) -> Iterator[tuple[str, str]]:
    for op, args in parts:
        if op in (_ops.MAX_REPEAT, _ops.MIN_REPEAT, _ops.POSSESSIVE_REPEAT):
            if args[1] >= _MANY:
                yield from ((before, _one_of(args[2], turn)) for turn in range(6))
            yield from _pumped(args[2], before)
        elif op is _ops.BRANCH:
            for branch in args[1]:
                yield from _pumped(branch, before)
        elif op in (_ops.SUBPATTERN, _ops.ATOMIC_GROUP, _ops.ASSERT, _ops.ASSERT_NOT):
            yield from _pumped(args if op is _ops.ATOMIC_GROUP else args[-1], before)
        before += _example(op, args, 0)
        if 0 < len(before) < _LONGEST_UNIT:
            yield before, ""


def _one_of(parts: Any, turn: int) -> str:
    return "".join(_example(op, args, turn) for op, args in parts)


def _example(op: Any, args: Any, turn: int) -> str:
    """Something that the part of a pattern matches; another one each turn."""
    if op is _ops.LITERAL:
        return chr(args)
    if op in (_ops.NOT_LITERAL, _ops.ANY):
        return "b" if args == ord("a") else "a"
    if op is _ops.IN:
        fitting = (
            [c for c in _SAMPLES if _fits(c, args)]
            or [chr(a if o is _ops.LITERAL else a[0]) for o, a in args if o in (_ops.LITERAL, _ops.RANGE)]
            or ["a"]
        )
        return fitting[turn % len(fitting)]
    if op is _ops.BRANCH:
        return _one_of(args[1][turn % len(args[1])], turn)
    if op in (_ops.SUBPATTERN, _ops.ATOMIC_GROUP):
        return _one_of(args if op is _ops.ATOMIC_GROUP else args[-1], turn)
    if op in (_ops.MAX_REPEAT, _ops.MIN_REPEAT, _ops.POSSESSIVE_REPEAT):
        return _one_of(args[2], turn) * max(args[0], args[1] < _MANY)
    return ""


def _fits(char: str, members: Any) -> bool:
    hit = False
    for op, args in members:
        if op is _ops.LITERAL:
            hit |= ord(char) == args
        elif op is _ops.RANGE:
            hit |= args[0] <= ord(char) <= args[1]
        elif op is _ops.CATEGORY:
            kind = str(args)
            of_it = char.isdigit() if "DIGIT" in kind else char.isspace() if "SPACE" in kind else char.isalnum() or char == "_"
            hit |= of_it != ("_NOT_" in kind)
    return hit != any(op is _ops.NEGATE for op, _ in members)
