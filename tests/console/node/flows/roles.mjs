// Who may look and not change sees no button that changes, on any page; and whoever sends such a form all the same is refused.
import { crawl } from "../crawl.mjs";
import { arriveAs } from "../person.mjs";

// The forms of a page that change something, each by where it is sent.
const forms = (page) =>
  page.evaluate(() => {
    const sent = [...document.querySelectorAll("main form[method=post]")].map((form) => form.action);
    const others = [...document.querySelectorAll("main [formaction]")].map((button) => button.formAction);
    return [...sent, ...others].map((address) => new URL(address).pathname);
  });

async function all(arrive, who) {
  const visitor = await arriveAs(arrive, who);
  const found = new Set();
  await crawl(visitor, ["/"], {
    looks: false,
    visit: async () => {
      for (const action of await forms(visitor.page)) found.add(action);
    },
  });
  return { visitor, found };
}

export default async function (arrive, { administrator, editor, viewer }) {
  const most = await all(arrive, administrator);
  const some = await all(arrive, editor);
  const least = await all(arrive, viewer);
  const own = (action) => action.startsWith("/account");
  for (const action of least.found) if (!own(action)) least.visitor.fault(`a viewer sees a form that is sent to ${action}`);
  if (most.found.size < 10) most.visitor.fault(`an administrator sees few forms: ${[...most.found].join(", ")}`);
  for (const [{ visitor, found }, role] of [[least, "viewer"], [some, "editor"]]) {
    const token = await visitor.page.locator("form[action='/sign-out'] input[type=hidden]").first();
    const [name, value] = [await token.getAttribute("name"), await token.getAttribute("value")];
    for (const action of most.found) {
      if (found.has(action) || own(action)) continue;
      const answer = await visitor.context.request.post(action, { form: { [name]: value }, headers: { origin: visitor.about.url } });
      if (answer.status() !== 403) visitor.fault(`a ${role} sends a form to ${action}, which is answered ${answer.status()}`);
    }
  }
  return { administrator: [...most.found], editor: [...some.found], viewer: [...least.found] };
}
