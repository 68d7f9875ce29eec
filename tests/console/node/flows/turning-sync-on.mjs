// Turns the sync on: for the account, and then for a webinar from before. Somebody looks why it is not synced, and finds the switch.
import { arriveAs, follow, goTo, press, reads } from "../person.mjs";

export default async function (arrive, { administrator, webinar, topic }) {
  const visitor = await arriveAs(arrive, administrator);
  const { page } = visitor;
  await goTo(visitor, "settings");
  const sync = page.getByLabel(visitor.t("settings-sync-label"), { exact: true });
  if (await sync.isChecked()) visitor.fault("the sync is on in a world where nobody turned it on");
  await visitor.check("settings-off");
  await sync.check();
  await press(visitor, "part-save");
  await reads(visitor, visitor.t("said-saved"));
  if (!(await sync.isChecked())) visitor.fault("the sync was turned on and is off");
  await visitor.check("settings-on");

  await goTo(visitor, "webinars");
  await follow(visitor, { text: topic });
  await reads(visitor, visitor.t("rules-webinar-not-synced"));
  await visitor.check("webinar-off");
  const name = visitor.t("setting-webinar-sync", { webinar });
  const own = page.getByRole("group", { name, exact: true });
  await press(visitor, "switch-on", {}, own);
  await reads(visitor, visitor.t("said-saved"));
  await reads(visitor, visitor.t("rules-webinar-synced"));
  await visitor.check("webinar-on");
  // What was just done can be undone.
  await press(visitor, "settings-undo");
  await reads(visitor, visitor.t("rules-webinar-not-synced"));
  await press(visitor, "switch-on", {}, page.getByRole("group", { name, exact: true }));
  await reads(visitor, visitor.t("rules-webinar-synced"));
}
