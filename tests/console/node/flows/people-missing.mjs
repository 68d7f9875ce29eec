// Two people who were in the webinar are not among the contacts: their emails, and the reasons.
import { readFileSync } from "node:fs";

import { arriveAs, follow, goTo, reads, search } from "../person.mjs";

export default async function (arrive, { viewer, topic, missing }) {
  const visitor = await arriveAs(arrive, viewer);
  const { page } = visitor;
  await goTo(visitor, "webinars");
  await follow(visitor, { text: topic });
  await follow(visitor, "webinar-left-out");
  await visitor.check("left-out");
  const table = page.getByRole("table");
  for (const [email, reason] of missing) {
    const row = table.getByRole("row").filter({ hasText: email });
    await row.getByText(visitor.t(`left-out-${reason}`), { exact: true }).waitFor();
  }
  // Those of one reason, with what to do about it.
  const [[email, reason]] = missing;
  await search(visitor, "left-out-reason", reason);
  await reads(visitor, email);
  const others = missing.filter(([, other]) => other !== reason);
  for (const [other] of others) {
    if (await table.getByText(other).isVisible()) visitor.fault(`${other} is listed for another reason`);
  }
  await visitor.check("left-out-by-reason");
  const link = page.getByRole("button", { name: visitor.t("left-out-csv"), exact: true });
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const text = readFileSync(await file.path(), "utf8");
  if (!text.includes(email)) visitor.fault(`the file does not have ${email}`);
}
