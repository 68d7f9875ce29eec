// Erases a contact: the page says what is stored, asks for the email, and says what was erased. An editor has no such button.
import { arriveAs, goTo, leadsOn, press, reads, search } from "../person.mjs";

export default async function (arrive, { administrator, name, email }) {
  const visitor = await arriveAs(arrive, administrator);
  const { page } = visitor;
  await goTo(visitor, "contacts");
  await search(visitor, "contacts-search", email);
  await leadsOn(visitor, page.getByRole("link", { name, exact: true }));
  await visitor.check("contact");
  await leadsOn(visitor, page.getByRole("button", { name: visitor.t("contact-erase"), exact: true }));
  await reads(visitor, visitor.t("erase-for-good"));
  await visitor.check("erase");
  const confirm = page.getByLabel(visitor.t("erase-confirm"), { exact: true });
  // Something else is no confirmation.
  visitor.allow(422);
  await confirm.fill("somebody.else@example.com");
  await press(visitor, "erase-button");
  await reads(visitor, visitor.t("erase-mismatch"));
  await visitor.check("erase-mismatch");
  await confirm.fill(email);
  await press(visitor, "erase-button");
  await reads(visitor, visitor.t("erased-done"));
  await visitor.check("erased");
  await visitor.open(`/contacts?q=${encodeURIComponent(email)}`);
  await reads(visitor, visitor.t("contacts-none-found"));
  await visitor.check("nobody-found");
}
