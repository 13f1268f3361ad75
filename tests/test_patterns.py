"""No regular expression of the package is slow on any text: a hundred thousand characters within a fifth of a second."""

from __future__ import annotations

import os
import random
import re
import signal
import time

import attacks
import pytest
from attacks import Written

from pipeline.prose.triggers import FORMS

SIZE = 100_000
SECONDS = 0.2
MOST = 100_000 if os.environ.get("WHOLE") else 5  # shapes for each pattern; `make fuzz` takes all


class _LateError(BaseException):
    pass


def cost(item: Written, way: str, shape: tuple[str, str], size: int, limit: float) -> float:
    """Seconds of this process, at most `limit`."""

    def late(*_: object) -> None:
        raise _LateError

    text = attacks.text(shape, size, item.pattern)
    before, start = signal.signal(signal.SIGVTALRM, late), time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        item.run(way, text)
    except _LateError:
        return limit
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - start


def slow_shape(item: Written, most: int) -> str:
    """What slows the pattern down too much, "" if nothing does. What is quick on a tenth is not tried on the whole."""
    shapes = attacks.shapes(item.pattern)
    for shape in shapes if len(shapes) <= most else random.Random(str(item)).sample(shapes, most):
        for way in item.hardest_ways():
            if cost(item, way, shape, SIZE // 10, SECONDS) > SECONDS / 100:
                took = cost(item, way, shape, SIZE, 5 * SECONDS)
                if took > SECONDS:
                    return f"{item}: {way} takes {took:.2f} s or more on {shape[0]!r} + {shape[1]!r} * n"
    return ""


@pytest.fixture(scope="module")
def patterns() -> list[Written]:
    return attacks.written()


def test_the_patterns_are_found(patterns: list[Written]) -> None:
    assert len(patterns) > 400
    assert len({p.module for p in patterns}) > 40


def test_the_pattern_of_every_form_can_be_compiled() -> None:
    wrong = {}
    for form in FORMS:
        try:
            form.pattern  # noqa: B018
        except (re.error, KeyError) as error:
            wrong[form.accepted] = error
    assert not wrong, "vocab/event_verbs.csv: " + "; ".join(f"the line of {line!r}: {error!r}" for line, error in wrong.items())


def test_no_function_builds_a_pattern_but_of_words_that_it_is_given() -> None:
    """Those are found when articles are read; any other belongs to a module, where all can be found."""
    assert {place.partition(":")[0] for place in attacks.built_in_functions()} <= {
        "pipeline.check",  # what columns declare
        "pipeline.fetch.spellings",  # the templates that are asked for
        "pipeline.normalise.names_in_prose",  # the title of the article
        "pipeline.prose.names",  # the names of the craft
        "pipeline.prose.triggers",  # a form's when a stem of it first occurs; `attacks` asks for all
        "pipeline.values.time_patterns",  # once, when it is imported
    }


def test_no_pattern_is_slow_on_texts_made_to_slow_it_down(patterns: list[Written]) -> None:
    slow = [found for item in patterns if (found := slow_shape(item, MOST))]
    assert not slow, "\n".join(slow)
