// Builds a segment from conditions, sees how many it has while building, saves it and looks at its members.
import { arriveAs, goTo, leadsOn, press, reads } from "../person.mjs";

export default async function (arrive, { editor, name }) {
  const visitor = await arriveAs(arrive, editor);
  const { page } = visitor;
  const field = (key) => page.getByLabel(visitor.t(key), { exact: true });
  // Without a script, a button says that something was chosen.
  const followed = async () => {
    if (visitor.hasScript) return await visitor.settled();
    await leadsOn(visitor, page.getByRole("button", { name: visitor.t("builder-count-button"), exact: true }).last());
  };
  const change = async (key) => {
    const button = page.getByRole("button", { name: visitor.t(key), exact: true }).first();
    if (visitor.hasScript) await button.click();
    else await leadsOn(visitor, button);
    await visitor.settled();
  };
  await goTo(visitor, "segments");
  await visitor.check("segments");
  await press(visitor, "segments-new");
  await visitor.check("builder-empty");
  await change("builder-add-condition");
  await field("builder-property").first().waitFor();
  await field("builder-property").selectOption("lastname");
  await followed();
  await field("builder-test").selectOption("equals");
  await followed();
  await field("builder-value").fill("Lovelace");
  if (!visitor.hasScript) await followed();
  await reads(visitor, visitor.t("segments-members-count", { count: 1, number: "1" }));
  await visitor.check("builder");
  await field("segments-name").fill(name);
  await press(visitor, "builder-save");
  await reads(visitor, visitor.t("said-segment-saved"));
  await page.getByRole("link", { name: "Ada Lovelace", exact: true }).waitFor();
  await visitor.check("segment");
  await goTo(visitor, "segments");
  await page.getByRole("link", { name, exact: true }).waitFor();
  if (!visitor.hasScript) return;
  // A count that is under way when the page is left is given up, and is no error.
  await visitor.open(`/segment-builder?of=${encodeURIComponent(name)}`);
  await page.route("**/segment-builder", (route) => (route.request().method() === "POST" ? null : route.continue()));
  const counts = page.waitForRequest((request) => request.method() === "POST");
  await field("builder-value").fill("Love");
  await counts;
  await goTo(visitor, "segments");
}
