// Signs in and changes the settings without a mouse: every control is reached by Tab, and shows that it is.
export default async function (arrive, { administrator }) {
  const visitor = await arrive();
  const { page } = visitor;
  const t = (key) => visitor.t(key);
  const arrived = (keys) => Promise.all([page.waitForEvent("load"), page.keyboard.press(keys)]);
  await visitor.open("/settings");
  await visitor.tabTo(page.getByLabel(t("sign-in-email"), { exact: true }));
  await page.keyboard.type(administrator.email);
  await visitor.tabTo(page.getByLabel(t("sign-in-password"), { exact: true }));
  await page.keyboard.type(administrator.password);
  await arrived("Enter");
  // The page that was asked for, and its content by one key.
  if (visitor.path !== "/settings") visitor.fault("signing in does not lead to the page that was asked for");
  await visitor.tabTo(page.getByRole("link", { name: t("shell-skip"), exact: true }), 3);
  await page.keyboard.press("Enter");
  const sync = page.getByLabel(t("settings-sync-label"), { exact: true });
  await visitor.tabTo(sync);
  await page.keyboard.press("Space");
  await visitor.tabTo(page.getByRole("button", { name: t("part-save"), exact: true }));
  await arrived("Enter");
  await page.getByText(t("said-saved")).first().waitFor();
  if (!(await sync.isChecked())) visitor.fault("the sync was turned on by keyboard and is off");
  await visitor.picture("saved");
  // The menu opens and closes by keyboard, and the focus stays where it was.
  const account = page.locator("header.top details").filter({ visible: true }).last().locator("summary");
  await visitor.tabTo(account);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: t("shell-sign-out"), exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: t("shell-sign-out"), exact: true }).waitFor({ state: "hidden" });
  if (!(await account.evaluate((element) => element === document.activeElement))) visitor.fault("Escape loses the focus");
  await page.keyboard.press("Enter");
  await visitor.tabTo(page.getByRole("button", { name: t("shell-sign-out"), exact: true }));
  await arrived("Enter");
  await page.getByLabel(t("sign-in-email"), { exact: true }).waitFor();
}
