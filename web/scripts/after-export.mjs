// After `next build`: what the server needs to send the export well, beside each file.
// - FILE.br and FILE.gz of every text (the server compresses nothing itself),
// - site.json: the rewrite list, and the kind, tag and, for pages, the Content-Security-Policy of each file.
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

// Inline styles are allowed: React and the overlays position with them. Inline scripts are allowed by their hashes.
const policy = (text) => {
  const inline = [...text.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, body]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`);
  const allowed = ["'self'", ...new Set(hashes)].join(" ");
  return `default-src 'none'; script-src ${allowed}; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
};

const PACKED = new Set([".html", ".txt", ".js", ".css", ".json", ".svg", ".ico", ".webmanifest"]);
const KINDS = {
  ".html": "text/html; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".ico": "image/x-icon",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".png": "image/png",
};
const listed = {};
let whole = 0;
for (const name of files) {
  const ending = path.extname(name);
  // Source maps are not sent.
  if (ending === ".map") {
    rmSync(path.join(out, name));
    continue;
  }
  const file = path.join(out, name);
  const bytes = readFileSync(file);
  const kind = KINDS[ending];
  if (kind === undefined) throw new Error(`${name}: say in scripts/after-export.mjs of what kind ${ending} files are`);
  const packed = PACKED.has(ending);
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  listed[`/${name.split(path.sep).join("/")}`] = { kind, tag, packed, ...(ending === ".html" && { policy: policy(bytes.toString("utf8")) }) };
  if (!packed) continue;
  whole += bytes.length;
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
writeFileSync(path.join(out, "site.json"), `${JSON.stringify({ rewrites: REWRITES, files: listed }, null, 1)}\n`);

console.log(`${Object.keys(listed).length} files, ${Math.round(whole / 1024)} KiB of text`);
for (const name of files.filter((file) => file.endsWith(".html")).map((file) => file.slice(0, -".html".length))) {
  const text = readFileSync(path.join(out, `${name}.html`), "utf8");
  const first = [...text.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag)).map(([, src]) => src);
  const size = [...new Set(first)].reduce((sum, src) => sum + readFileSync(path.join(out, `${src.split("?")[0]}.gz`)).length, 0);
  console.log(`first-load JavaScript of /${name}: ${(size / 1000).toFixed(1)} kB gz`);
  if (size > 180_000) {
    console.error("That is more than 180 kB.");
    process.exitCode = 1;
  }
}
