/** What an action in TypeScript needs besides the capabilities: failures, JSON and text. It is yours: change it as you like. */
import type * as types from "greenroom:action/types";

/** Why the action failed: thrown by the action, and by what reads the host's answers. */
export class Failure extends Error {
  constructor(
    /** A stable identifier for programs, in kebab case: `no-email`. */
    readonly code: string,
    /** A sentence for people: what happened, to what, and what to do about it. */
    message: string,
    /** When the same call may be tried again. */
    readonly retry: types.Retry = { tag: "never" },
    /** The place in the action's input, as a JSON Pointer, where there is one. */
    readonly pointer: string | null = null,
  ) {
    super(message);
  }
}

/** Makes the export `run` of a function that is done in one run. */
export function action<Input, Output>(run: (input: Input) => Output): (input: string) => types.Step {
  return (input) => {
    try {
      return { tag: "done", val: JSON.stringify(run(JSON.parse(input))) };
    } catch (error) {
      // Only a plain object of this form is a failure for the host. Any other error would end the run as a crash, without
      // its message.
      throw failureOf(error);
    }
  };
}

function failureOf(error: unknown): types.Failure {
  if (error instanceof Failure) {
    return { code: error.code, message: error.message, retry: error.retry, pointer: error.pointer };
  }
  // A host function that fails as a whole throws an error with the failure as its payload.
  const payload = (error as { payload?: types.Failure } | null)?.payload;
  return payload ?? { code: "action-failed", message: described(error), retry: { tag: "never" } };
}

/** An error as a sentence, with the function that it comes from. */
function described(error: unknown): string {
  const where = error instanceof Error && /^ *at (\w+)/.exec(error.stack ?? "")?.[1];
  return where ? `${error}, in ${where}` : String(error);
}

/** The answer to a batch with one item. */
export function only<T>(outcomes: ({ tag: "ok"; val: T } | { tag: "err"; val: types.Failure })[]): T;
export function only(outcomes: ({ tag: "ok" } | { tag: "err"; val: types.Failure })[]): void;
export function only(outcomes: ({ tag: "ok"; val?: unknown } | { tag: "err"; val: types.Failure })[]): unknown {
  const [outcome] = outcomes;
  if (outcome === undefined) {
    throw new Failure("internal", "The host gave no answer to one question: report it.");
  }
  if (outcome.tag === "err") {
    const { code, message, retry, pointer } = outcome.val;
    throw new Failure(code, message, retry, pointer ?? null);
  }
  return outcome.val;
}

/** Bytes as text. The engine has no `TextDecoder`; `escape` and `unescape` are old, and fast. */
export function text(bytes: Uint8Array): string {
  let escaped = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    escaped += escape(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return decodeURIComponent(escaped);
}

/** Text as bytes, such as a request's body. The engine has no `TextEncoder`. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
}

// The engine's clock and random numbers stopped when the component was built: each run would see the same ones.
Math.random = () => missing("random numbers: use the capability `random`");
Date.now = () => missing("clock: use `startedAt` of `greenroom:action/invocation`, or the capability `clock`");
globalThis.Date = new Proxy(Date, {
  construct: (date, values, target) => (values.length > 0 ? Reflect.construct(date, values, target) : Date.now()),
  apply: () => Date.now(),
});

function missing(what: string): never {
  throw new Error(`an action has no ${what}`);
}
