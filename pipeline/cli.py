"""The command line: one verb a stage, and run, fetch, explain, diff, status, doctor. Heavy imports wait until a verb needs them."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from pipeline import __version__
from pipeline.errors import ConfigurationError, PipelineError, StorageError, UsageError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, where=self.prog, mend=f"see {self.prog} --help")


def main(argv: list[str] | None = None) -> NoReturn:
    """Runs a verb and ends with the exit status of the contract."""
    as_json = "--json" in (sys.argv if argv is None else argv)  # also where the command line cannot be understood
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 — until the end
        elif isinstance(stream, io.TextIOWrapper):  # a terminal that knows ASCII alone is shown \\u2026, not a traceback
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            options = _parser().parse_args(argv)
            sys.exit(options.verb(options) or 0)
        finally:
            sys.stdout.flush()  # while it can be told that this fails
    except PipelineError as error:
        _fail(error, as_json)
    except BrokenPipeError:
        _leave(0)
    except KeyboardInterrupt:
        if as_json:
            _tell_json(130, "stopped")
        print("stopped", file=sys.stderr)
        _leave(130)
    except OSError as error:
        mend = "see that the path can be read and written"
        _fail(StorageError(error.strerror or str(error), where=str(error.filename or "stdout"), mend=mend), as_json)
    except Exception as error:
        if as_json:
            _tell_json(PipelineError.status, f"a bug: {type(error).__name__}: {error}")
        raise


def _fail(error: PipelineError, as_json: bool) -> NoReturn:
    from pipeline.terminal import visible

    if as_json:
        _tell_json(error.status, error.what, error.where, error.mend)
    with contextlib.suppress(OSError):  # the status still says it
        print("\n".join(map(visible, f"error: {error}".split("\n"))), file=sys.stderr)
    _leave(error.status)


def _leave(status: int) -> NoReturn:
    """Ends. What a stream does not take is let go: the interpreter would try again, and end with a status of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(status)


def _tell_json(status: int, what: str, where: str = "", mend: str = "") -> None:
    with contextlib.suppress(OSError):  # stderr has the words
        _print_json({"error": {"status": status, "what": what, "where": where, "mend": mend}})


def _print_json(value: Any) -> None:
    from pipeline.terminal import escaped

    print(escaped(json.dumps(value, ensure_ascii=False, indent=1, default=str)))


def _word(text: str) -> str:
    """An argument that is Unicode: what a terminal gives in other bytes arrives as lone surrogates."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise argparse.ArgumentTypeError(f"{text!r} is not UTF-8")
    return text


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("an empty text names no file")
    return Path(_word(text))


def _hours(text: str) -> float:
    if not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of hours")
    return float(text)


def _parser() -> argparse.ArgumentParser:
    called = Path(sys.argv[0]).name
    prog = called if called.startswith("spaceflight-tables") else "python -m pipeline"
    does = "Wiki articles on space missions to typed tables, with the evidence for every cell."
    parser = _Parser(prog=prog, description=does, epilog="`VERB --help` explains a verb, with examples.")
    parser.add_argument("-V", "--version", action="version", version=__version__)
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB", parser_class=_Parser)

    def verb(
        name: str, does: str, function: Callable[[argparse.Namespace], int | None], *examples: str
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(
            name,
            help=does,
            description=does[:1].upper() + does[1:] + ".",
            epilog="\n".join(["examples:", *(f"  %(prog)s {words}".rstrip() for words in examples)]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(verb=function)
        added.add_argument("--json", action="store_true", help="the result as JSON on stdout")
        return added

    def folders(
        added: argparse.ArgumentParser, raw: str = "folder of raw articles (default: raw)", out: str = "processed"
    ) -> None:
        if raw:
            added.add_argument("--raw", type=_path, default=Path("raw"), help=raw)
        added.add_argument("--out", type=_path, default=Path(out), help=f"folder of outputs (default: {out})")

    def publishes(added: argparse.ArgumentParser) -> None:
        added.add_argument("--no-sentences", action="store_true", help="publish the facts alone, without the articles' words")
        told = "publish although columns or amounts changed; the manifest keeps why"
        added.add_argument("--accept-drift", type=_word, default="", metavar="REASON", help=told)

    demo = verb("demo", "the tables and the report of the articles that come along", _demo, "", "--out tables --json")
    folders(demo, raw="", out="demo")
    run = verb(
        "run", "extract, normalise, export and report in one go", _run, "--raw raw --out processed", "--workers 2 --json"
    )
    folders(run)
    run.add_argument("--workers", type=int, default=1, metavar="N", help="worker processes of the local engine (default: 1)")
    run.add_argument("--engine", choices=("local", "spark"), default="local", help="who reads the articles (default: local)")
    run.add_argument("--master", default="", metavar="URL", help="where Spark runs, as local[2] or spark://host:7077")
    run.add_argument(
        "--only",
        type=_word,
        default="",
        metavar="ARTICLE_ID",
        help="read this article alone, as to replay what is in quarantine",
    )
    publishes(run)
    fetch = verb(
        "fetch",
        "fill raw/ from a wiki's API or a dump",
        _fetch,
        "--contact you@example.org --titles 'Luna 9' 'Mars 2'",
        "--raw raw --dump dump.xml.bz2 --template 'Infobox spaceflight'",
    )
    fetch.add_argument("--raw", type=_path, default=Path("raw"), help="folder to fill (default: raw)")
    fetch.add_argument("--titles", type=_word, nargs="+", metavar="TITLE", help="titles, or a file that lists them")
    fetch.add_argument("--template", type=_word, help="pages that use this template")
    fetch.add_argument("--category", type=_word, help="pages of this category")
    fetch.add_argument("--dump", type=_path, help="a MediaWiki export file instead of the API")
    fetch.add_argument("--api", type=_word, metavar="URL", help="the wiki's api.php")
    fetch.add_argument(
        "--contact",
        type=_word,
        default=os.environ.get("PIPELINE_CONTACT"),
        metavar="MAIL_OR_URL",
        help="who operates this fetch (or PIPELINE_CONTACT)",
    )
    fetch.add_argument("--allow-http", action="store_true", help="for a wiki on loopback")
    fetch.add_argument("--workers", type=int, default=1, metavar="N", help="processes that read a dump (default: 1)")
    for name, does, function in (
        ("extract", "raw articles to fields and sentences in stages/", _extract),
        ("normalise", "fields and sentences to typed rows in stages/", _normalise),
        ("export", "typed rows to a release", _export),
        ("report", "the page of the latest release", _report),
    ):
        stage = verb(name, does, function, "", "--out processed --json")
        if name == "extract":
            folders(stage)
        else:
            folders(stage, raw="not looked at: every stage can be called with the folders of `run`")
        if name == "export":
            publishes(stage)
    explain = verb(
        "explain", "why a row or cell says what it says", _explain, "sample:Luna_15", "sample:Luna_15 launch_mass_kg --json"
    )
    explain.add_argument("id", type=_word, help="a mission_id, event_id or designation_id")
    explain.add_argument("column", type=_word, nargs="?", help="a column of missions")
    folders(explain, raw="")
    diff = verb(
        "diff",
        "rows and cells added, removed, changed between two releases",
        _diff,
        "before/latest processed/latest",
        "before/latest processed/latest --json",
    )
    diff.add_argument("old", type=_path, help="folder of a release")
    diff.add_argument("new", type=_path, help="folder of a release")
    status = verb("status", "the last good run and its age", _status, "", "--max-age-hours 24")
    folders(status, raw="")
    status.add_argument("--max-age-hours", type=_hours, metavar="H", help="exit 79 when the last good run is older")
    doctor = verb("doctor", "what is wrong on this machine and how to mend it", _doctor, "", "--raw raw --out processed --json")
    folders(doctor)
    return parser


def _now() -> datetime:
    return datetime.now(UTC)


def _show(options: argparse.Namespace, value: Any, lines: list[str]) -> None:
    if options.json:
        _print_json(value)
    else:
        print("\n".join(lines).encode("utf-8", "backslashreplace").decode("utf-8"))


def _show_summary(options: argparse.Namespace, told: dict[str, Any]) -> None:
    from pipeline.terminal import coloured, summary_lines

    _show(options, told, summary_lines(told, str(options.out), colour=coloured(sys.stdout)))


def _tick() -> Callable[[int, int], None]:
    """Shows how many articles of a run are done."""
    from pipeline.terminal import Meter, Progress

    meter, start = Meter(sys.stderr), time.monotonic()
    return lambda done, total: meter(Progress(done, total, "articles", time.monotonic() - start))


def _samples() -> Path:
    """The articles that come along: in an installed package its samples/, in a checkout raw/."""
    here = Path(__file__).parent
    return here / "samples" if (here / "samples").is_dir() else here.parent / "raw"


def _demo(options: argparse.Namespace) -> int:
    from pipeline.engines import processes

    processes.begin()
    from pipeline.run import run

    told = run(_samples(), options.out, now=_now(), tick=_tick()).as_json()
    _show_summary(options, told)
    return 0


def _see_workers(number: int) -> None:
    if number < 1:
        raise UsageError("nothing is read without a worker", where="--workers", mend="give 1 or more")


def _run(options: argparse.Namespace) -> int:
    _see_workers(options.workers)
    if options.master and options.engine != "spark":
        raise UsageError("only Spark has a master", where="--master", mend="add --engine spark")
    from pipeline.engines import processes

    if options.engine == "local":
        processes.begin()
    from pipeline.run import run

    summary = run(
        options.raw,
        options.out,
        now=_now(),
        workers=options.workers,
        engine=options.engine,
        master=options.master,
        only=options.only,
        sentences=not options.no_sentences,
        accept_drift=options.accept_drift,
        tick=_tick(),
    )
    _show_summary(options, summary.as_json())
    return 0


def _fetch(options: argparse.Namespace) -> int:
    _see_workers(options.workers)
    from pipeline.fetch import fetch_from_options
    from pipeline.terminal import coloured, fetch_lines

    told = fetch_from_options(options)
    _show(options, told, fetch_lines(told, colour=coloured(sys.stdout)))
    return 0


def _extract(options: argparse.Namespace) -> int:
    from pipeline import verbs

    counts = verbs.extract_stage(options.raw, options.out, _now())
    _show(options, counts, [f"{number} {name}" for name, number in counts.items()])
    return 0


def _normalise(options: argparse.Namespace) -> int:
    from pipeline import verbs

    counts = verbs.normalise_stage(options.out, _now())
    _show(options, counts, [f"{number} {name}" for name, number in counts.items()])
    return 0


def _export(options: argparse.Namespace) -> int:
    from pipeline import verbs

    summary = verbs.export_stage(options.out, _now(), sentences=not options.no_sentences, accept_drift=options.accept_drift)
    _show_summary(options, summary.as_json())
    return 0


def _report(options: argparse.Namespace) -> int:
    from pipeline import verbs

    path = verbs.report_stage(options.out, _now())
    _show(options, {"report": str(path)}, [str(path)])
    return 0


def _explain(options: argparse.Namespace) -> int:
    from pipeline.release.explain import explain, explain_lines

    found = explain(options.out, options.id, options.column)
    _show(options, found, explain_lines(found))
    return 0


def _diff(options: argparse.Namespace) -> int:
    from pipeline.release.diff import diff, diff_lines

    found = diff(options.old, options.new)
    _show(options, found, diff_lines(found))
    return 0


def _status(options: argparse.Namespace) -> int:
    from pipeline.release.status import status

    found = status(options.out, options.max_age_hours, _now())
    rows = ", ".join(f"{number:,} {table}" for table, number in found["rows"].items())
    _show(options, found, [f"{key}: {value}" for key, value in (found | {"rows": rows}).items()])
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from pipeline.doctor import doctor
    from pipeline.terminal import coloured, finding_lines

    findings = [finding.as_json() for finding in doctor(options.raw, options.out)]
    _show(options, findings, finding_lines(findings, colour=coloured(sys.stdout)))
    return ConfigurationError.status if any(finding["state"] == "wrong" for finding in findings) else 0
