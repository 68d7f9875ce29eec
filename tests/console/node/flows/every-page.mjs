// Every page of the console, as an administrator sees it: from the first one and from some with much on them, and one that is not there.
import { crawl } from "../crawl.mjs";
import { arriveAs } from "../person.mjs";

export default async function (arrive, { administrator, from }) {
  const visitor = await arriveAs(arrive, administrator);
  // What a width or a colour breaks, it breaks in every language: the second one is looked at in two of the six combinations.
  const visited = await crawl(visitor, ["/", ...from], { whole: visitor.about.language === "en" });
  visitor.allow(404);
  for (const path of ["/webinars/81111111111", "/nowhere"]) {
    await visitor.open(path);
    await visitor.check("not-there");
  }
  return visited;
}
