// Uses the client that openapi-typescript generated from the server's own document. What it calls and reads is type-checked.
import createClient from "openapi-fetch";
import { json } from "node:stream/consumers";
import type { components, paths } from "./api.js";

type Input = components["schemas"]["action.echo.1.0.0.input"];
type Problem = components["schemas"]["Problem"];

const { url, key } = (await json(process.stdin)) as { url: string; key: string };
const client = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });

function got<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (data === undefined) throw new Error(`${error?.code}: ${error?.detail}`);
  return data;
}

const input: Input = { note: "from TypeScript" };
const invoked = got(
  await client.POST("/v1/actions/{name}/invoke", {
    params: { path: { name: "echo" }, header: { "Idempotency-Key": "typescript" } },
    body: { contact: "1", input },
  }),
);
if (!("status" in invoked)) throw new Error("it was accepted for later");

const runs = got(await client.GET("/v1/runs", { params: { query: { action: "echo", limit: 10 } } }));

const unknown = await client.POST("/v1/actions/{name}/invoke", { params: { path: { name: "no-such-action" } }, body: {} });
const problem = unknown.error;
if (problem === undefined) throw new Error("an action that does not exist ran");
const code: string = problem.code;

const settings = await client.GET("/v1/settings");
const change = (version: string) =>
  client.PATCH("/v1/settings", { params: { header: { "If-Match": version } }, body: { "/syncWebinarData": true } });
const changed = got(await change(settings.response.headers.get("etag") ?? ""));
const stale = await change('"0"');

console.log(
  JSON.stringify({
    status: invoked.status,
    output: invoked.output,
    runs: runs.items.map((run) => [run.action, run.contact]),
    problem: [unknown.response.status, code],
    changed: changed.settings.syncWebinarData,
    stale: [stale.response.status, stale.error?.code],
  }),
);
