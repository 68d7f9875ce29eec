// Imports contacts from a table: the preview says what each row would do and names the faulty ones and those of erased people, who are
// brought back only where that is chosen. Nothing is written before the confirmation.
import { arriveAs, goTo, leadsOn, press, reads } from "../person.mjs";

const TABLE = `email,firstname,lastname,Favourite colour
ada@example.com,Augusta Ada,Lovelace,green
new.person@example.com,New,Person,blue
no-email-at-all,Faulty,Row,red
`;
const ofErased = (email) => `${email},Grace,Hopper,white\n`;

export default async function (arrive, { administrator, erased }) {
  const visitor = await arriveAs(arrive, administrator);
  const { page } = visitor;
  await goTo(visitor, "contacts");
  await visitor.check("contacts");
  await leadsOn(visitor, page.getByRole("button", { name: visitor.t("contacts-import"), exact: true }));
  await visitor.check("import");
  // Nothing was chosen: the page says so at the field.
  visitor.allow(422);
  await press(visitor, "import-preview");
  await reads(visitor, visitor.t("import-nothing"));
  await visitor.check("import-nothing");
  await page.getByLabel(visitor.t("import-file"), { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(TABLE + ofErased(erased)) });
  await press(visitor, "import-preview");
  await reads(visitor, visitor.t("import-preview-title"));
  // An unknown column has to be named first.
  const column = page.getByLabel("Favourite colour", { exact: true });
  if (await column.isVisible()) {
    await visitor.check("import-columns");
    await column.selectOption("favourite_colour");
    await press(visitor, "import-columns-button");
  }
  const row = (about) => page.getByRole("row").filter({ hasText: about });
  await row("ada@example.com").getByText(visitor.t("import-updates")).waitFor();
  await row("new.person@example.com").getByText(visitor.t("import-creates")).waitFor();
  await row(visitor.t("import-is-faulty")).getByText("no-email-at-all").first().waitFor();
  await visitor.check("import-preview");
  const before = await visitor.context.request.get("/contacts?q=new.person%40example.com");
  if ((await before.text()).includes("New Person")) visitor.fault("the preview wrote a contact");
  // The erased person is left out, until the box is checked.
  await row(erased).getByText(visitor.t("import-is-erased"), { exact: true }).waitFor();
  await reads(visitor, visitor.t("import-leaves-out-erased", { count: 1, number: "1" }));
  await reads(visitor, visitor.t("import-confirm", { count: 2, number: "2" }));
  await page.getByLabel(visitor.t("import-bring-back"), { exact: true }).check();
  await press(visitor, "import-bring-back-button");
  await reads(visitor, visitor.t("import-brings-back"));
  await row(erased).getByText(visitor.t("import-creates")).waitFor();
  await visitor.check("import-bring-back");
  await press(visitor, "import-confirm", { count: 3, number: "3" });
  await visitor.check("imported");
  await page.goto("/contacts?q=new.person%40example.com");
  await page.getByRole("link", { name: "New Person" }).waitFor();
  await page.goto(`/contacts?q=${encodeURIComponent(erased)}`);
  await page.getByRole("link", { name: "Grace Hopper" }).waitFor();
}
