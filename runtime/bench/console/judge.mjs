// Judges pages of the console by Lighthouse, in Debian's Chromium. Reads {"url", "cookie", "pages": [path]} from standard input, and
// writes a list with the figures of each page.
import { readFileSync } from "node:fs";

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const asked = JSON.parse(readFileSync(0, "utf8"));
const chromium = await launch({
  chromePath: "/usr/bin/chromium",
  logLevel: "silent",
  chromeFlags: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  ],
});
try {
  const found = [];
  for (const path of asked.pages) found.push(await judge(path));
  process.stdout.write(JSON.stringify(found));
} finally {
  chromium.kill();
}

async function judge(path) {
  const { lhr } = await lighthouse(new URL(path, asked.url).href, {
    ...options(),
    onlyCategories: ["accessibility", "best-practices", "performance"],
  }, desktopConfig);
  if (lhr.runtimeError !== undefined) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const of = (category) => lhr.categories[category].auditRefs;
  const failed = ["accessibility", "best-practices"].flatMap(of).filter(({ id, weight }) => {
    const { score } = lhr.audits[id];
    return weight > 0 && score !== null && score < 1;
  });
  return {
    path,
    status: lhr.audits["network-requests"].details.items[0].statusCode,
    accessibility: lhr.categories.accessibility.score * 100,
    bestPractices: lhr.categories["best-practices"].score * 100,
    firstPaintMs: lhr.audits["first-contentful-paint"].numericValue,
    bytes: lhr.audits["total-byte-weight"].numericValue,
    failed: [...new Set(failed.map(({ id }) => id))],
  };
}

function options() {
  return {
    port: chromium.port,
    output: "json",
    logLevel: "error",
    // This machine as it is, not a slow one that is made up.
    throttlingMethod: "provided",
    extraHeaders: asked.cookie === undefined ? {} : { cookie: asked.cookie },
  };
}
