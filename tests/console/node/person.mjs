// What a person does on many pages. Everything is found as a person finds it: by its name on the page, in the language of the page.

// Signs in by the form, and stands on the page that it leads to.
export async function signIn(visitor, { email, password }) {
  const { page } = visitor;
  await page.getByLabel(visitor.t("sign-in-email"), { exact: true }).fill(email);
  await page.getByLabel(visitor.t("sign-in-password"), { exact: true }).fill(password);
  await press(visitor, "sign-in-button");
}

// A person who has signed in.
export async function arriveAs(arrive, who, more = {}) {
  const visitor = await arrive(more);
  await visitor.open("/sign-in");
  await signIn(visitor, who);
  return visitor;
}

// Presses the button with this text, and waits for the page that comes. The text is named by its key, or is { text }.
export async function press(visitor, key, values, within = visitor.page) {
  await leadsOn(visitor, within.getByRole("button", { name: named(visitor, key, values), exact: true }));
}

// Follows the link with this text.
export async function follow(visitor, key, values, within = visitor.page) {
  await leadsOn(visitor, within.getByRole("link", { name: named(visitor, key, values), exact: true }));
}

function named(visitor, key, values) {
  return key.text ?? visitor.t(key, values);
}

// Goes to a section by the navigation, which is a menu where the page is narrow.
export async function goTo(visitor, section) {
  const name = visitor.t("shell-sections");
  await follow(visitor, `section-${section}`, {}, visitor.page.getByRole("navigation", { name }).filter({ visible: true }));
}

// Clicks what leads to another page, and waits for that page.
export async function leadsOn(visitor, target) {
  await Promise.all([visitor.page.waitForEvent("load"), target.click()]);
}

// The text has to be on the page.
export async function reads(visitor, text) {
  await visitor.page.getByText(text).first().waitFor();
}

// Writes into the search of a list, and waits until the list has followed: by itself, or by a button without a script.
export async function search(visitor, label, value) {
  const { page } = visitor;
  const field = page.getByLabel(visitor.t(label), { exact: true });
  const isChoice = (await field.evaluate((element) => element.tagName)) === "SELECT";
  await (isChoice ? field.selectOption(value) : field.fill(value));
  if (!visitor.hasScript) return await press(visitor, "part-filter");
  const name = await field.getAttribute("name");
  await page.waitForURL((url) => url.searchParams.get(name) === value);
  await visitor.settled();
}
