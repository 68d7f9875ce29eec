// Makes build/component.wasm: types from the schemas, a type check, one file of JavaScript, and the QuickJS engine around it.
// `greenroom build` runs this after it wrote wit/ and generated/greenroom.d.ts, which it makes from manifest.json.
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { componentize } from "componentize-qjs";
import { build } from "esbuild";
import { compile } from "json-schema-to-typescript";

await mkdir("generated", { recursive: true });
await mkdir("build", { recursive: true });

for (const [name, type] of [["input", "Input"], ["output", "Output"]]) {
  const schema = JSON.parse(await readFile(`schemas/${name}.json`, "utf8"));
  const bannerComment = `// Generated from schemas/${name}.json. Changes to this file are lost.`;
  await writeFile(`generated/${name}.d.ts`, await compile({ ...schema, title: type }, type, { bannerComment }));
}

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
if (status !== 0) {
  process.exit(1);
}

await build({
  entryPoints: ["src/action.ts"],
  outfile: "build/action.js",
  bundle: true,
  format: "esm",
  target: "es2023",
  external: ["greenroom:*"],
  logLevel: "warning",
});

const { component } = await componentize({
  jsSource: await readFile("build/action.js", "utf8"),
  witPath: "wit",
  world: "this-action",
  sync: true,
  stubWasi: true,
  optSize: true,
});
await writeFile("build/component.wasm", component);
