// Makes the README's pictures. Reads {"url", "email", "password", "messages", "folder", "pages": [{"name", "path"}]} from standard input.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { launch } from "./browser.mjs";
import { signIn } from "./person.mjs";
import { Texts } from "./texts.mjs";

const asked = JSON.parse(readFileSync(0, "utf8"));
const texts = new Texts(asked.messages, "en");
const browser = await launch(["--hide-scrollbars"]);
try {
  const context = await browser.newContext({ baseURL: asked.url, locale: "en", timezoneId: "UTC", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const developer = await context.newCDPSession(page);
  await page.goto("/sign-in");
  await signIn({ page, t: (key, values) => texts.text(key, values) }, asked);
  for (const { name, path, at } of asked.pages) {
    const answer = await page.goto(path);
    if (answer.status() !== 200) throw new Error(`${path} is answered ${answer.status()}`);
    if (at !== undefined) await page.locator(at).first().evaluate((element) => element.scrollIntoView());
    // A quarter of the bytes of a PNG, with no difference that anybody sees.
    const { data } = await developer.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    writeFileSync(join(asked.folder, `${name}.webp`), Buffer.from(data, "base64"));
  }
} finally {
  await browser.close();
}
