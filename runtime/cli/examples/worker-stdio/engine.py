#!/usr/bin/env python3
"""A workflow engine in Python that embeds Greenroom as a child process.

It needs Python 3.9 and nothing beyond its standard library. `Greenroom` is the whole client: copy it. `main` shows its use:

    python3 engine.py ACTION ENDLESS -- greenroom worker-stdio

ACTION takes any text as its input's `note` and returns it; ENDLESS never ends, so that it can be cancelled.
"""

import json
import subprocess
import sys
import threading
from concurrent.futures import Future

PROTOCOL = 1


class WorkerEnded(Exception):
    """The worker has ended before it answered. Start another one, and repeat with the same idempotency keys."""


class NotTaken(Exception):
    """The worker did not take the line. `line` is its error line, with kind, code, message and pointer."""

    def __init__(self, line):
        super().__init__(line["message"])
        self.line = line


class Greenroom:
    """One worker, which runs many invocations at once. All methods may be called from any thread."""

    def __init__(self, command):
        # The worker's standard error is this program's: logs, and why it could not start.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._lock = threading.Lock()
        # A lock of its own: a write may wait for the worker, and outcomes must be read meanwhile.
        self._writing = threading.Lock()
        self._waiting = {}
        self._ended = False
        self._next_id = 0
        first = self._process.stdout.readline()
        if not first:
            raise WorkerEnded(f"the worker did not start: exit code {self._process.wait()}")
        self.hello = json.loads(first)
        spoken = self.hello["protocol"]
        if not spoken["min"] <= PROTOCOL <= spoken["max"]:
            self._process.kill()
            raise WorkerEnded(f"the worker speaks versions {spoken} of the protocol, not {PROTOCOL}")
        # More than that would be refused.
        self._room = threading.Semaphore(self.hello["concurrency"] + self.hello["queue"])
        self._write({"type": "hello", "protocol": PROTOCOL})
        # Outcomes are read all the time: the worker stops reading when nobody reads what it writes.
        threading.Thread(target=self._read, daemon=True).start()

    def invoke(self, action, input=None, **more):
        """Starts an invocation, as soon as the worker has room for it. `more` are further fields of the message: contact,
        idempotencyKey, dryRun, cursor, limits. Returns a future with the outcome, and an `id` to cancel it by."""
        self._room.acquire()
        future = Future()
        # From now on only the worker ends it: `cancel` of this class asks the worker to.
        future.set_running_or_notify_cancel()
        future.add_done_callback(lambda _: self._room.release())
        with self._lock:
            if self._ended:
                self._room.release()
                raise WorkerEnded("the worker has ended")
            self._next_id += 1
            future.id = str(self._next_id)
            self._waiting[future.id] = future
        self._write({"type": "invoke", "id": future.id, "action": action, "input": input or {}, **more})
        return future

    def cancel(self, future):
        """Stops an invocation. Its outcome is a failure of the kind `cancelled`, unless it has ended meanwhile."""
        self._write({"type": "cancel", "id": future.id})

    def shutdown(self, within_ms=None):
        """Ends the worker: what waits is refused, what runs is finished, or stopped after that time. Returns the exit
        code."""
        self._write({"type": "shutdown", "withinMs": within_ms})
        return self._process.wait()

    def _write(self, message):
        line = json.dumps(message).encode() + b"\n"
        with self._writing:
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except BrokenPipeError:
                # The thread that reads takes note of the end, and tells everybody who waits.
                pass

    def _read(self):
        for line in self._process.stdout:
            line = json.loads(line)
            if line["type"] == "outcome":
                self._take(line["id"]).set_result(line["outcome"])
            elif line["type"] == "error" and "id" in line:
                # An id here is never in use twice, so the line with this id was not taken.
                self._take(line["id"]).set_exception(NotTaken(line))
            elif line["type"] == "error":
                print(f"greenroom: {line['message']}", file=sys.stderr)
        with self._lock:
            self._ended = True
            left, self._waiting = self._waiting, {}
        for future in left.values():
            future.set_exception(WorkerEnded("the worker ended before it answered"))

    def _take(self, id):
        with self._lock:
            return self._waiting.pop(id)


def main():
    action, endless, command = sys.argv[1], sys.argv[2], sys.argv[sys.argv.index("--") + 1 :]
    greenroom = Greenroom(command)
    print("actions:", ", ".join(f"{a['name']} {a['version']}" for a in greenroom.hello["actions"]))

    # Many at once, each with a key, so that a repetition after a crash runs none twice.
    notes = [f"note {n} " + "é" * 1000 for n in range(100)]

    def start(n):
        return greenroom.invoke(action, {"note": notes[n]}, idempotencyKey=f"python-{n}", contact="7")

    outcomes = [future.result() for future in [start(n) for n in range(100)]]
    assert [outcome["output"]["note"] for outcome in outcomes] == notes
    again = start(0).result()
    assert again["repeated"] and again["run"] == outcomes[0]["run"]
    print("done:", len(outcomes))

    # A failure is an outcome too; its kind and its code say what to do.
    failed = greenroom.invoke(action, {"note": 7}).result()
    print("failed:", failed["failure"]["kind"], failed["failure"]["pointer"])

    # A message that the worker does not take is an exception.
    try:
        greenroom.invoke("Not A Name").result()
    except NotTaken as error:
        print("not taken:", error.line["code"], error.line["pointer"])

    slow = greenroom.invoke(endless)
    greenroom.cancel(slow)
    print("cancelled:", slow.result()["failure"]["kind"])

    slow = greenroom.invoke(endless)
    code = greenroom.shutdown(within_ms=100)
    print("shut down:", code, slow.result()["failure"]["kind"])


if __name__ == "__main__":
    main()
