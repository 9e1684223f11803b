// Takes packages for other systems that no lock entry stands for out of package-lock.json: `npm install` leaves them out where
// the registry does not offer them, and `npm ci` then refuses the file. Run it after every `npm install`.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = path.resolve(import.meta.dirname, "../package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const isLocked = (name) => Object.keys(lock.packages).some((key) => key === `node_modules/${name}` || key.endsWith(`/node_modules/${name}`));
for (const entry of Object.values(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (isLocked(name)) continue;
    delete entry.optionalDependencies[name];
    console.log(`left out: ${name}`);
  }
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
