// The texts of a language, from the same files that the server reads. Flows name a text by its key, so that they work in all languages.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { FluentBundle, FluentResource } from "@fluent/bundle";

export class Texts {
  constructor(folder, language) {
    this.bundle = new FluentBundle(language, { useIsolating: false });
    for (const name of readdirSync(join(folder, language)).filter((name) => name.endsWith(".ftl"))) {
      const errors = this.bundle.addResource(new FluentResource(readFileSync(join(folder, language, name), "utf8")));
      if (errors.length > 0) throw new Error(`${language}/${name}: ${errors.join(", ")}`);
    }
  }

  // The text of `key`, or of `key.attribute`.
  text(key, values = {}) {
    const [id, attribute] = key.split(".");
    const message = this.bundle.getMessage(id);
    const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
    if (pattern === undefined || pattern === null) throw new Error(`no text ${key}`);
    const errors = [];
    const text = this.bundle.formatPattern(pattern, values, errors);
    if (errors.length > 0) throw new Error(`${key}: ${errors.join(", ")}`);
    return text.replaceAll(/\s+/g, " ").trim();
  }
}
