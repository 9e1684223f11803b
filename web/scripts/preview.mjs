// Serves the export as the binary does and passes everything else to a running server:
//   node scripts/preview.mjs [port] [http://127.0.0.1:8080]
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import path from "node:path";

import { rewrite } from "./rewrites.mjs";

const out = path.resolve(import.meta.dirname, "../out");
const port = Number(process.argv[2] ?? 3000);
const api = new URL(process.argv[3] ?? "http://127.0.0.1:8080");
const { files } = JSON.parse(readFileSync(path.join(out, "site.json"), "utf8"));

function find(url) {
  const asked = rewrite(decodeURIComponent(new URL(url, "http://x").pathname));
  const names = asked === "/" ? ["index.html"] : [asked.slice(1), `${asked.slice(1)}.html`];
  return names.find((name) => !name.includes("..") && existsSync(path.join(out, name)) && statSync(path.join(out, name)).isFile());
}

http
  .createServer((request, response) => {
    const isApi = /^\/(v1|docs|healthz|readyz|\.well-known)(\/|$)/.test(request.url);
    if (isApi) {
      const passed = http.request({ host: api.hostname, port: api.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      passed.on("error", () => response.destroy());
      request.pipe(passed);
      return;
    }
    const name = find(request.url) ?? "404.html";
    const { kind, policy } = files[`/${name}`] ?? { kind: "application/json" };
    const headers = { "Content-Type": kind, ...(policy && { "Content-Security-Policy": policy }) };
    response.writeHead(name === "404.html" ? 404 : 200, headers);
    createReadStream(path.join(out, name)).pipe(response);
  })
  .listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
