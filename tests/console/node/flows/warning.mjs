// Reads a warning, follows its remedy, and sees that it is gone after the next sync.
import { arriveAs, follow, goTo, press, reads } from "../person.mjs";

export default async function (arrive, { editor, webinar, topic, domain }) {
  const visitor = await arriveAs(arrive, editor);
  const { page } = visitor;
  await goTo(visitor, "webinars");
  await follow(visitor, { text: topic });
  const latest = page.locator("article.sync").first();
  const name = visitor.t("setting-excludedContactDomains");
  const warning = latest.locator(".notice.warning").filter({ has: page.getByRole("link", { name, exact: true }) });
  await warning.first().waitFor();
  await visitor.check("warning");
  await follow(visitor, "setting-excludedContactDomains", {}, warning.first());
  const domains = page.getByLabel(name, { exact: true });
  if (!(await domains.inputValue()).includes(domain)) visitor.fault(`the remedy does not lead to ${domain}`);
  await visitor.check("exclusions");
  // What is no domain is said so at the field.
  visitor.allow(422);
  await domains.fill("no domain at all");
  await press(visitor, "part-save");
  await page.locator(".fault").first().waitFor();
  await visitor.check("exclusions-fault");
  await domains.fill("");
  await press(visitor, "part-save");
  await reads(visitor, visitor.t("said-saved"));
  await visitor.open(`/webinars/${webinar}`);
  const before = await page.locator("article.sync").count();
  await press(visitor, "webinars-sync-now");
  for (let looked = 0; (await page.locator("article.sync").count()) <= before || (await page.getByText(visitor.t("progress-title")).count()) > 0; looked++) {
    if (looked > 100) throw new Error("the sync does not end");
    await page.waitForTimeout(300);
    await visitor.open(`/webinars/${webinar}`);
  }
  if (await page.locator("article.sync").first().getByRole("link", { name, exact: true }).count()) {
    visitor.fault("the warning is still there after its remedy");
  }
  await visitor.check("without-warning");
}
