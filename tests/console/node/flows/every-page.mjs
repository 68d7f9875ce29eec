// Every page of the console, as an administrator sees it, from the first one on.
import { crawl } from "../crawl.mjs";
import { arriveAs } from "../person.mjs";

export default async function (arrive, { administrator }) {
  const visitor = await arriveAs(arrive, administrator);
  return await crawl(visitor, ["/"], { whole: true });
}
