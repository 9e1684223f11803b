// After `next build`: what the server needs to send the export well, beside each file.
// - FILE.br and FILE.gz of every text (the server compresses nothing itself),
// - site.json: the rewrite list and, for each page, the hashes of its inline scripts for the Content-Security-Policy.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { REWRITES } from "./rewrites.mjs";

const out = path.resolve(import.meta.dirname, "../out");
const files = readdirSync(out, { recursive: true })
  .map(String)
  .filter((name) => statSync(path.join(out, name)).isFile())
  .sort();

const scripts = {};
let html = 0;
for (const name of files) {
  if (!name.endsWith(".html")) continue;
  const text = readFileSync(path.join(out, name), "utf8");
  scripts[name] = [...text.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
    .map(([, body]) => `sha256-${createHash("sha256").update(body).digest("base64")}`)
    .filter((hash, place, all) => all.indexOf(hash) === place);
  html += 1;
}
writeFileSync(path.join(out, "site.json"), `${JSON.stringify({ rewrites: REWRITES, scripts }, null, 1)}\n`);

const TEXT = /\.(html|txt|js|css|json|svg|ico|webmanifest)$/;
let whole = 0;
for (const name of files.filter((name) => TEXT.test(name))) {
  const file = path.join(out, name);
  const bytes = readFileSync(file);
  whole += bytes.length;
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
// A font has its own compression.
for (const name of files.filter((name) => name.endsWith(".map"))) rmSync(path.join(out, name));

console.log(`${files.length} files, ${html} pages, ${Math.round(whole / 1024)} KiB of text`);
for (const name of ["login", "index", "projects/_/board", "projects/_/list", "projects/_", "tasks/_"]) {
  const text = readFileSync(path.join(out, `${name}.html`), "utf8");
  const first = [...text.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag)).map(([, src]) => src);
  const size = [...new Set(first)].reduce((sum, src) => sum + readFileSync(path.join(out, `${src.split("?")[0]}.gz`)).length, 0);
  console.log(`first-load JavaScript of /${name}: ${(size / 1000).toFixed(1)} kB gz`);
  if (size > 180_000) {
    console.error("That is more than 180 kB.");
    process.exitCode = 1;
  }
}
