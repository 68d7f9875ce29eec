// Does the steps on standard input with MCP's own SDK, and prints what came of each.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { json } from "node:stream/consumers";

const { url, key, command, args, env, steps } = await json(process.stdin);
const headers = key ? { authorization: `Bearer ${key}` } : {};
const transport = url
  ? new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  : new StdioClientTransport({ command, args, env: { ...process.env, ...env } });
const client = new Client({ name: "greenroom-tests", version: "1.0.0" });

async function call({ name, arguments: given, cancelOnProgress }) {
  const progress = [];
  const cancel = new AbortController();
  const onprogress = (told) => {
    progress.push(told);
    if (cancelOnProgress) cancel.abort("enough");
  };
  const result = await client.callTool({ name, arguments: given }, undefined, { onprogress, signal: cancel.signal, timeout: 600_000 });
  return { ...result, progress };
}

const does = {
  server: async () => ({ info: client.getServerVersion(), instructions: client.getInstructions() }),
  tools: () => client.listTools(),
  call,
  resources: () => client.listResources(),
  templates: () => client.listResourceTemplates(),
  read: ({ uri }) => client.readResource({ uri }),
};

const results = [];
try {
  await client.connect(transport);
  for (const step of steps) {
    try {
      results.push(await does[step.do](step));
    } catch (error) {
      results.push({ error: String(error.message ?? error), code: error.code });
    }
  }
  await client.close();
} catch (error) {
  results.push({ refused: String(error.message ?? error), code: error.code });
}
// It ends only when all of it is written: a client may leave sockets open.
process.stdout.write(JSON.stringify(results), () => process.exit(0));
