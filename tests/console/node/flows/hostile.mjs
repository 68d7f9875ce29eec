// Pages with hostile names and long lists: nothing runs that is a name, and nothing breaks the layout.
import { crawl } from "../crawl.mjs";
import { arriveAs } from "../person.mjs";

export default async function (arrive, { administrator, contact, names }) {
  const visitor = await arriveAs(arrive, administrator);
  const visit = async (path) => {
    const title = await visitor.page.title();
    if (title === "broken in") visitor.fault(`${path}: a name was run as a script`);
    const images = await visitor.page.locator("img[src=x]").count();
    if (images > 0) visitor.fault(`${path}: a name became an image`);
  };
  await crawl(visitor, ["/", "/contacts", `/contacts/${contact}`, "/runs", "/webinars"], { visit });
  // They are shown, and as they were written.
  await visitor.open(`/contacts/${contact}`);
  await visitor.page.getByText(names[0]).first().waitFor();
}
