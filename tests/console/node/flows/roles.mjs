// A viewer sees no button that changes something, on any page, and such a form from a viewer is refused.
import { crawl } from "../crawl.mjs";
import { arriveAs } from "../person.mjs";

// Where the buttons of a page send what they change. A button that is disabled sends nothing.
const forms = (page) =>
  page.evaluate(() => {
    const buttons = [...document.querySelectorAll("main form[method=post] button[type=submit]:enabled")];
    // A field may be called `action`, too, and would be taken for the form's.
    const sentTo = (button) => button.getAttribute("formaction") ?? button.form.getAttribute("action");
    return buttons.map((button) => new URL(sentTo(button), location.href).pathname);
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
  if (most.found.size < 10) most.visitor.fault(`an administrator sees few forms: ${[...most.found].join(", ")}`);
  for (const [{ visitor, found }, role] of [[least, "viewer"], [some, "editor"]]) {
    const token = visitor.page.locator("form[action='/sign-out'] input[type=hidden]").first();
    const [name, value] = [await token.getAttribute("name"), await token.getAttribute("value")];
    // Each person's own account is each person's own.
    for (const action of [...most.found].filter((action) => !action.startsWith("/account"))) {
      const answer = await visitor.context.request.post(action, { form: { [name]: value }, headers: { origin: visitor.about.url }, maxRedirects: 0 });
      const isRefused = answer.status() === 403;
      if (found.has(action) && isRefused) visitor.fault(`a ${role} sees a button for ${action}, and is refused`);
      if (!found.has(action) && !isRefused) visitor.fault(`a ${role} sends a form to ${action}, which is answered ${answer.status()}`);
    }
  }
  return { administrator: [...most.found], editor: [...some.found], viewer: [...least.found] };
}
