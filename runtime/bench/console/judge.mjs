// Judges pages of the console by Lighthouse, in Debian's Chromium. Reads {"url", "cookie", "pages": [path]} from standard input, and
// writes a list with the figures of each page.
import { readFileSync } from "node:fs";

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

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
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chromium.port}`, defaultViewport: null });
  const page = await browser.newPage();
  const found = [];
  for (const path of asked.pages) found.push(await judge(page, path));
  process.stdout.write(JSON.stringify(found));
  await browser.disconnect();
} finally {
  chromium.kill();
}

async function judge(page, path) {
  const url = new URL(path, asked.url).href;
  await arrive(page, path);
  const { lhr } = await lighthouse(url, {
    output: "json",
    logLevel: "error",
    // This machine as it is, not a slow one that is made up.
    throttlingMethod: "provided",
    // Else the session's cookie is removed before the page is loaded. The cache is emptied in `arrive`.
    disableStorageReset: true,
    onlyCategories: ["accessibility", "best-practices", "performance"],
  }, desktopConfig, page);
  if (lhr.runtimeError !== undefined) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  // A page that sends the browser to the sign-in would be judged as the sign-in is.
  if (lhr.finalDisplayedUrl !== url) throw new Error(`${path}: the browser was sent to ${lhr.finalDisplayedUrl}`);
  const of = (category) => lhr.categories[category].auditRefs;
  const failed = ["accessibility", "best-practices"].flatMap(of).filter(({ id, weight }) => {
    const { score } = lhr.audits[id];
    return weight > 0 && score !== null && score < 1;
  });
  return {
    path,
    accessibility: lhr.categories.accessibility.score * 100,
    bestPractices: lhr.categories["best-practices"].score * 100,
    firstPaintMs: lhr.audits["first-contentful-paint"].numericValue,
    bytes: lhr.audits["total-byte-weight"].numericValue,
    failed: [...new Set(failed.map(({ id }) => id))],
  };
}

// Makes the browser that of a signed-in person who was never here, but not on the sign-in, which such a person does not see.
async function arrive(page, path) {
  const session = await page.createCDPSession();
  await session.send("Network.clearBrowserCache");
  await session.detach();
  const context = page.browserContext();
  await context.deleteCookie(...(await context.cookies()));
  if (asked.cookie === undefined || path === "/sign-in") return;
  const pairs = asked.cookie.split("; ").map((pair) => pair.split(/=(.*)/s));
  await context.setCookie(...pairs.map(([name, value]) => ({ name, value, domain: new URL(asked.url).hostname, path: "/" })));
}
