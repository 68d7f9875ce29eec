// Does the flows that the tests ask for, in one browser. Reads one request a line from standard input, and writes one answer a line to
// standard output. It ends, with the browser, when its input does: that is when the tests have ended, however they did.
import { createInterface } from "node:readline";
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { launch } from "./browser.mjs";
import { Texts } from "./texts.mjs";
import { Visitor } from "./visitor.mjs";

const browser = await launch();
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const asked = JSON.parse(line);
  const answer = await flow(asked);
  process.stdout.write(`${JSON.stringify({ id: asked.id, ...answer })}\n`);
});
lines.on("close", async () => {
  await browser.close();
  process.exit(0);
});

async function flow(asked) {
  const visitors = [];
  const shots = { taken: 0 };
  const arrive = async (more = {}) => {
    const texts = asked.messages === undefined ? undefined : new Texts(asked.messages, asked.language);
    const visitor = await Visitor.arrive(browser, { ...asked, script: asked.given?.script, texts, shots, ...more });
    visitors.push(visitor);
    return visitor;
  };
  const faults = [];
  let found = null;
  try {
    const { default: run } = await import(`./flows/${asked.flow}.mjs`);
    found = await run(arrive, asked.given ?? {});
  } catch (error) {
    faults.push(`the flow stopped: ${error.stack ?? error}`);
    for (const visitor of visitors) await visitor.picture("stopped-here").catch(() => {});
  }
  for (const visitor of visitors) {
    faults.push(...visitor.faults);
    await visitor.leave();
  }
  const pages = visitors.flatMap((visitor) => visitor.pages);
  const folder = join(asked.screenshots, asked.language, asked.flow);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pages.json"), JSON.stringify(pages, null, 2));
  return { faults: [...new Set(faults)], found };
}
