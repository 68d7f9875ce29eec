"""What an action in Python needs besides the capabilities: failures and JSON. It is yours: change it as you like."""

import json
from collections.abc import Callable

from componentize_py_types import Err, Result
from wit_world.imports.types import Failure, Retry, Retry_Never, Step, Step_Done


def failure(code: str, message: str, retry: Retry = Retry_Never(), pointer: str | None = None) -> Err[Failure]:
    """An exception that ends the run with a failure.

    `code` is a stable identifier for programs, in kebab case. `message` is a sentence for people: what happened, to what, and
    what to do about it. `retry` says when the same call may be tried again. `pointer` is a place in the input.
    """
    return Err(Failure(code, message, retry, pointer))


def run_once(run: Callable[[dict], dict], input: str) -> Step:
    """Runs a function that is done in one run."""
    try:
        return Step_Done(json.dumps(run(json.loads(input))))
    except Err:
        raise
    except Exception as error:
        # Any other exception would end the run as a crash, without its message.
        raise failure("action-failed", f"{type(error).__name__}: {error}") from error


def only[T](outcomes: list[Result[T, Failure]]) -> T:
    """The answer to a batch with one item. A failure is raised."""
    [outcome] = outcomes
    if isinstance(outcome, Err):
        raise outcome
    return outcome.value
