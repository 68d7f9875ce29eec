// What holds for every page, whatever is on it. Each check answers a list of faults.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// WCAG 2.2 at level AA with all that it includes, and axe's best practices.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The most bytes of a page, with all that it loads, as they are transferred.
const MOST_BYTES = 100 * 1024;

// Notes every layout shift that is not the answer to a key or a click.
export function watchLayout() {
  globalThis.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map((source) => source.node?.parentElement?.outerHTML?.slice(0, 160) ?? "?");
      globalThis.layoutShifts.push({ value: entry.value, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

export async function layoutShift(page) {
  const shifts = await page.evaluate(() => globalThis.layoutShifts ?? []);
  const sum = shifts.reduce((sum, shift) => sum + shift.value, 0);
  return sum === 0 ? [] : [`the layout shifts by ${sum.toFixed(3)}: ${JSON.stringify(shifts).slice(0, 600)}`];
}

// The rules whose answer follows from how wide the page is, and whether it is dark. The others follow from the document.
const RULES_OF_LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"];

export async function accessibility(page, { all = true } = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (runOnly) => {
    const options = { runOnly, resultTypes: ["violations"], preload: false };
    const { violations } = await globalThis.axe.run(document, options);
    const shown = (node) => `${node.target.join(" ")}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`;
    return violations.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.length}: ${nodes.slice(0, 3).map(shown).join(" | ")}`);
  }, all ? TAGS : { type: "rule", values: RULES_OF_LOOKS });
  return violations.map((violation) => `axe: ${violation.replaceAll(/\s+/g, " ")}`);
}

// A page scrolls downwards only. What is wider, such as a table, scrolls within itself.
export async function width(page) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const scrolls = (element) => /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX);
    const within = (element) => {
      for (let above = element.parentElement; above && above !== document.body; above = above.parentElement) {
        if (scrolls(above)) return true;
      }
      return false;
    };
    const over = [...document.body.querySelectorAll("*")].filter(
      (element) => element.checkVisibility() && element.getBoundingClientRect().right > root.clientWidth + 1 && !within(element),
    );
    return { width: root.scrollWidth, over: over.slice(-3).map((element) => element.outerHTML.slice(0, 160)) };
  });
  if (wide === null) return [];
  return [`${page.viewportSize().width} px: the page is ${wide.width} px wide: ${wide.over.join(" | ")}`];
}

export async function language(page, wanted) {
  const found = await page.evaluate(() => document.documentElement.lang);
  return found === wanted ? [] : [`html[lang] is "${found}", not "${wanted}"`];
}

export function weight(bytes) {
  return bytes <= MOST_BYTES ? [] : [`the page weighs ${bytes} bytes, and may weigh ${MOST_BYTES}`];
}
