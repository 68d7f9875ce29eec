// Visits every page that a link leads to: once for each kind of page.

// What is no page of the console.
const ELSEWHERE = /^\/(docs|openapi\.json|metrics|v1|mcp)(\/|$)/;

// `from` are the first paths; `visit` is called on each page. Each page is checked, unless `looks` is false.
export async function crawl(visitor, from, { whole = false, looks = true, visit = async () => {} } = {}) {
  const waiting = [...from];
  const seen = new Set(from.map(kind));
  const visited = [];
  while (waiting.length > 0) {
    const path = waiting.shift();
    const answer = await visitor.context.request.get(path);
    if (answer.status() !== 200) {
      visitor.fault(`a link leads to ${path}, which is answered ${answer.status()}`);
      continue;
    }
    // A file, such as a list as CSV.
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    await visitor.open(path);
    if (visitor.path === "/sign-in") throw new Error(`${path} leads to the sign-in`);
    if (looks) await visitor.check(name(path), { whole });
    await visit(path);
    visited.push(path);
    const links = await visitor.page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href));
    for (const link of links) {
      const url = new URL(link);
      if (url.origin !== visitor.about.url || ELSEWHERE.test(url.pathname)) continue;
      const next = url.pathname + url.search;
      if (seen.has(kind(next))) continue;
      seen.add(kind(next));
      waiting.push(next);
    }
  }
  return visited;
}

// A path with a star in the place of ids and names.
function kind(path) {
  const [before] = path.split("?");
  const parts = before.split("/");
  const isName = (part, index) => /[0-9@.%~]/.test(part) || (index === 2 && part.includes("-") && parts[1] !== "access");
  return parts.map((part, index) => (isName(part, index) ? "*" : part)).join("/");
}

function name(path) {
  const words = kind(path).replaceAll("*", "one").replaceAll(/[^a-z0-9]+/g, "-");
  return words.replaceAll(/^-|-$/g, "") || "overview";
}
