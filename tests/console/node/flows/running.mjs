// Tries an action, runs it, and runs it again with another input after a look at the difference.
import { arriveAs, goTo, leadsOn, press, reads } from "../person.mjs";

export default async function (arrive, { editor, action, contact }) {
  const visitor = await arriveAs(arrive, editor);
  const { page } = visitor;
  await goTo(visitor, "actions");
  await visitor.check("actions");
  await leadsOn(visitor, page.getByRole("link", { name: `The action ${action}` }).first());
  await visitor.check("action");
  await visitor.open(`/actions/${action}/run`);
  const note = page.getByLabel("note", { exact: true });
  await note.fill("a first note");
  await page.getByLabel(visitor.t("try-contact"), { exact: true }).fill(contact);
  await visitor.check("try");
  await page.getByRole("button", { name: visitor.t("try-dry"), exact: true }).filter({ visible: true }).last().click();
  await reads(visitor, visitor.t("try-outcome"));
  await visitor.check("tried");
  await press(visitor, "try-run");
  await reads(visitor, visitor.t("try-confirm-title"));
  await visitor.check("confirm-run");
  await press(visitor, "try-confirm");
  await page.waitForURL(/\/runs\//);
  await reads(visitor, "a first note");
  await visitor.check("run");
  await leadsOn(visitor, page.getByRole("link", { name: visitor.t("run-again"), exact: true }).or(page.getByRole("button", { name: visitor.t("run-again"), exact: true })));
  await page.getByLabel("note", { exact: true }).fill("a second note");
  await visitor.check("again");
  await page.getByRole("button", { name: visitor.t("again-show"), exact: true }).filter({ visible: true }).last().click();
  await reads(visitor, visitor.t("again-input-difference"));
  await reads(visitor, "a first note");
  await visitor.check("difference");
  await press(visitor, "again-confirm");
  await page.waitForURL(/\/runs\//);
  await reads(visitor, "a second note");
  await visitor.check("run-again");
  await goTo(visitor, "runs");
  await visitor.check("runs");
}
