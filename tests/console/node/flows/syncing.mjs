// Syncs a webinar by hand, and sees how it goes.
import { arriveAs, follow, goTo, press, reads } from "../person.mjs";

export default async function (arrive, { editor, topic }) {
  const visitor = await arriveAs(arrive, editor);
  const { page } = visitor;
  await goTo(visitor, "webinars");
  await follow(visitor, { text: topic });
  const before = await page.locator("article.sync").count();
  await press(visitor, "webinars-sync-now");
  await reads(visitor, visitor.t("progress-title"));
  if (visitor.hasScript) {
    // The page follows by itself: each step is named while it goes on, and the log has the sync when it is over.
    const shown = new Set();
    await page.exposeFunction("progressed", (text) => shown.add(text));
    await page.evaluate(() => {
      const watched = document.querySelector("[data-events]");
      new MutationObserver(() => globalThis.progressed(watched.textContent)).observe(watched, { childList: true, subtree: true });
    });
    await visitor.check("progress");
    await page.getByText(visitor.t("progress-title")).waitFor({ state: "detached", timeout: 60_000 });
    if (shown.size === 0) visitor.fault("the page does not follow the sync");
  } else {
    for (let looked = 0; (await page.getByText(visitor.t("progress-title")).count()) > 0; looked++) {
      if (looked > 100) throw new Error("the sync does not end");
      await page.waitForTimeout(300);
      await follow(visitor, "progress-look-again");
    }
  }
  await page.locator("article.sync").nth(before).waitFor();
  await visitor.check("synced");
}
