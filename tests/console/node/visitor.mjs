// A person at a browser, who notices all that goes wrong: errors in the console, refused and failed requests, requests to another
// server. `check` looks at the page as it is; a fault is kept, and fails the flow at its end, so that one run finds them all.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import * as checks from "./checks.mjs";

// The widths of a telephone, of a laptop and of a large screen.
export const WIDTHS = [360, 1280, 2560];
const USUAL = { width: 1280, height: 900 };

export class Visitor {
  // `about`: the server's `url`, the `language`, its `texts`, the folder of `screenshots`, how many were taken in `shots`; `script` is false for a browser without
  // JavaScript.
  static async arrive(browser, about) {
    const visitor = new Visitor(about);
    visitor.context = await browser.newContext({
      baseURL: about.url,
      locale: about.language,
      viewport: USUAL,
      colorScheme: "light",
      reducedMotion: "reduce",
      javaScriptEnabled: about.script ?? true,
      storageState: about.state,
      acceptDownloads: true,
    });
    visitor.context.setDefaultTimeout(15_000);
    await visitor.context.addInitScript(checks.watchLayout);
    visitor.context.on("page", (page) => visitor.#watch(page));
    visitor.page = await visitor.context.newPage();
    const network = await visitor.context.newCDPSession(visitor.page);
    await network.send("Network.enable");
    // Every page is weighed without a cache.
    await network.send("Network.setCacheDisabled", { cacheDisabled: true });
    network.on("Network.requestWillBeSent", (event) => {
      const isPage = event.type === "Document" && event.frameId === visitor.mainFrame && event.redirectResponse === undefined;
      if (isPage) visitor.bytes = 0;
    });
    network.on("Network.loadingFinished", (event) => (visitor.bytes += event.encodedDataLength));
    visitor.mainFrame = (await network.send("Page.getFrameTree")).frameTree.frame.id;
    return visitor;
  }

  constructor(about) {
    this.about = about;
    this.faults = [];
    this.pages = [];
    this.bytes = 0;
    this.allowed = [];
  }

  // A text of the language.
  t(key, values) {
    return this.about.texts.text(key, values);
  }

  fault(text) {
    const place = this.page ? new URL(this.page.url()).pathname : "";
    this.faults.push(`${place}: ${text}`);
  }

  // The flow expects an answer with this status, such as 403 for what may not be done.
  allow(status) {
    this.allowed.push(status);
  }

  #watch(page) {
    page.on("console", (message) => {
      const isExpected = this.allowed.some((status) => message.text().includes(`the server responded with a status of ${status}`));
      if (["error", "warning"].includes(message.type()) && !isExpected) this.fault(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.fault(`script: ${error}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:"].includes(url.protocol) && url.origin !== this.about.url) this.fault(`asks another server: ${url}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      // What a page gives up itself: a stream when the visitor leaves, a search when the next letter comes, a file that is saved.
      if (why !== "net::ERR_ABORTED") this.fault(`${request.method()} ${request.url()} failed: ${why}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && !this.allowed.includes(response.status())) {
        this.fault(`${response.request().method()} ${response.url()} is answered ${response.status()}`);
      }
    });
  }

  // Opens a page by its path. A page that loads itself again, as it does when its sync has ended, can interrupt that once.
  async open(path) {
    const open = async () => await this.page.goto(path, { waitUntil: "load" });
    return await open().catch(async (error) => {
      if (!String(error).includes("net::ERR_ABORTED")) throw error;
      await this.page.waitForLoadState("load");
      return await open();
    });
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  // Checks the page as it is, in light and dark and at every width, and keeps pictures of it. `whole` is false for a look in between,
  // at two of the six combinations, with all rules of axe at the first.
  async check(name, { whole = false } = {}) {
    const { page } = this;
    await this.settled();
    const faults = [...(await checks.language(page, this.about.language)), ...checks.weight(this.bytes)];
    if (this.hasScript) faults.push(...(await checks.layoutShift(page)));
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
    this.pages.push({ path: this.path, bytes: this.bytes, firstPaint: paint });
    const looks = WIDTHS.flatMap((width) => ["light", "dark"].map((scheme) => ({ width, scheme })));
    const isOfSome = ({ width, scheme }) => (width === 1280 && scheme === "light") || (width === 360 && scheme === "dark");
    const of = new Map();
    for (const look of whole ? looks : looks.filter(isOfSome)) {
      const { width, scheme } = look;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: USUAL.height });
      const found = await checks.width(page);
      // axe needs scripts that run in the page.
      if (this.hasScript) found.push(...(await checks.accessibility(page, { all: width === USUAL.width ? scheme === "light" : whole && isOfSome(look) })));
      for (const fault of found) of.set(fault, [...(of.get(fault) ?? []), `${width} px ${scheme}`]);
      if (isOfSome(look)) await this.picture(`${name}-${width}-${scheme}`);
    }
    for (const [fault, looks] of of) faults.push(`${looks.join(", ")}: ${fault}`);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(USUAL);
    for (const fault of faults) this.fault(`${name}: ${fault}`);
  }

  get hasScript() {
    return this.about.script ?? true;
  }

  // Waits until nothing on the page is being asked for.
  async settled() {
    const { page } = this;
    const isBusy = () => document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, [aria-busy=true]") !== null;
    for (let looked = 0; looked < 200; looked++) {
      if (!(await page.evaluate(isBusy))) return;
      await page.waitForTimeout(25);
    }
    this.fault("the page is busy without end");
  }

  async picture(name) {
    const folder = join(this.about.screenshots, this.about.language, this.about.flow);
    mkdirSync(folder, { recursive: true });
    const number = String(++this.about.shots.taken).padStart(2, "0");
    await this.page.screenshot({ path: join(folder, `${number}-${name}.png`), fullPage: true, caret: "initial", animations: "allow" });
  }

  // Presses Tab until this has the focus, as a person without a mouse does. What has the focus has to be seen.
  async tabTo(target, most = 80) {
    for (let pressed = 0; pressed <= most; pressed++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
      const hidden = await this.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const style = getComputedStyle(element);
        const isMarked = style.outlineStyle !== "none" || style.boxShadow !== "none";
        return isMarked ? null : element.outerHTML.slice(0, 160);
      });
      if (hidden !== null) this.fault(`what has the focus does not show it: ${hidden}`);
    }
    throw new Error(`Tab does not lead to ${target}`);
  }

  async leave() {
    await this.context.close();
  }
}
