// A workflow engine in Node that embeds Greenroom as a child process.
//
// It needs Node 18 and no package. `Greenroom` is the whole client: copy it. The end of this file shows its use:
//
//     node engine.mjs ACTION ENDLESS -- greenroom worker-stdio
//
// ACTION takes any text as its input's `note` and returns it; ENDLESS never ends, so that it can be cancelled.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PROTOCOL = 1;

/** The worker has ended before it answered. Start another one, and repeat with the same idempotency keys. */
export class WorkerEnded extends Error {}

/** The worker did not take the line. `line` is its error line, with kind, code, message and pointer. */
export class NotTaken extends Error {
  constructor(line) {
    super(line.message);
    this.line = line;
  }
}

/** One worker, which runs many invocations at once. */
export class Greenroom {
  #process;
  #first;
  #exit;
  #waiting = new Map();
  #nextId = 0;
  #room = 0;
  #line = [];

  /** Starts a worker, and waits for its hello. */
  static async start(command, ...args) {
    const greenroom = new Greenroom(command, args);
    const first = await greenroom.#first;
    if (!first) throw new WorkerEnded(`the worker did not start: exit code ${await greenroom.#exit}`);
    greenroom.hello = first;
    const { min, max } = first.protocol;
    if (PROTOCOL < min || PROTOCOL > max) {
      greenroom.#process.kill();
      throw new WorkerEnded(`the worker speaks versions ${min} to ${max} of the protocol, not ${PROTOCOL}`);
    }
    // More than that would be refused.
    greenroom.#room = first.concurrency + first.queue;
    greenroom.#write({ type: "hello", protocol: PROTOCOL });
    return greenroom;
  }

  constructor(command, args) {
    // The worker's standard error is this program's: logs, and why it could not start.
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#exit = new Promise((resolve, reject) => {
      this.#process.on("error", reject);
      this.#process.on("close", (code) => resolve(code));
    });
    // An error of starting is reported where the exit code is awaited.
    this.#exit.catch(() => {});
    // After the worker has ended, a write fails; the end of the output tells everybody who waits.
    this.#process.stdin.on("error", () => {});
    // Outcomes are read all the time: the worker stops reading when nobody reads what it writes.
    const lines = createInterface({ input: this.#process.stdout, crlfDelay: Infinity });
    this.#first = new Promise((resolve) => {
      lines.once("line", (line) => {
        resolve(JSON.parse(line));
        lines.on("line", (line) => this.#read(JSON.parse(line)));
      });
      lines.once("close", () => {
        resolve(undefined);
        for (const { reject } of this.#waiting.values()) {
          reject(new WorkerEnded("the worker ended before it answered"));
        }
        this.#waiting = undefined;
      });
    });
  }

  /**
   * Runs an action as soon as the worker has room for it, and gives its outcome. `more` are further fields of the message:
   * contact, idempotencyKey, dryRun, cursor, limits. `signal` is an AbortSignal that cancels the invocation: its outcome is
   * then a failure of the kind `cancelled`, unless it has ended meanwhile.
   */
  async invoke(action, input = {}, { signal, ...more } = {}) {
    if (this.#room > 0) this.#room--;
    else await new Promise((enter) => this.#line.push(enter));
    const id = String(++this.#nextId);
    const cancel = () => this.#write({ type: "cancel", id });
    try {
      if (!this.#waiting) throw new WorkerEnded("the worker has ended");
      const outcome = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
      this.#write({ type: "invoke", id, action, input, ...more });
      if (signal?.aborted) cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      return await outcome;
    } finally {
      signal?.removeEventListener("abort", cancel);
      const enter = this.#line.shift();
      if (enter) enter();
      else this.#room++;
    }
  }

  /** Ends the worker: what waits is refused, what runs is finished, or stopped after that time. Gives the exit code. */
  shutdown(withinMs) {
    this.#write({ type: "shutdown", withinMs });
    return this.#exit;
  }

  #write(message) {
    // Node keeps what the pipe does not take yet. An engine with much to send waits for `drain` here.
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(line) {
    const waiting = this.#waiting.get(line.id);
    if (line.type === "outcome") {
      this.#waiting.delete(line.id);
      waiting.resolve(line.outcome);
    } else if (line.type === "error" && waiting) {
      // An id here is never in use twice, so the line with this id was not taken.
      this.#waiting.delete(line.id);
      waiting.reject(new NotTaken(line));
    } else if (line.type === "error") {
      console.error(`greenroom: ${line.message}`);
    }
  }
}

const [action, endless, , ...command] = process.argv.slice(2);
const greenroom = await Greenroom.start(...command);
console.log("actions:", greenroom.hello.actions.map(({ name, version }) => `${name} ${version}`).join(", "));

// Many at once, each with a key, so that a repetition after a crash runs none twice.
const notes = Array.from({ length: 100 }, (_, n) => `note ${n} ${"é".repeat(1000)}`);
const run = (note, n) => greenroom.invoke(action, { note }, { idempotencyKey: `node-${n}`, contact: "7" });
const outcomes = await Promise.all(notes.map(run));
assert.deepEqual(outcomes.map((outcome) => outcome.output.note), notes);
const again = await run(notes[0], 0);
assert.ok(again.repeated && again.run === outcomes[0].run);
console.log("done:", outcomes.length);

// A failure is an outcome too; its kind and its code say what to do.
const failed = await greenroom.invoke(action, { note: 7 });
console.log("failed:", failed.failure.kind, failed.failure.pointer);

// A message that the worker does not take is an error.
await assert.rejects(greenroom.invoke("Not A Name"), (error) => {
  console.log("not taken:", error.line.code, error.line.pointer);
  return error instanceof NotTaken;
});

const abort = new AbortController();
const slow = greenroom.invoke(endless, {}, { signal: abort.signal });
abort.abort();
console.log("cancelled:", (await slow).failure.kind);

const endlessly = greenroom.invoke(endless);
const code = await greenroom.shutdown(100);
console.log("shut down:", code, (await endlessly).failure.kind);
