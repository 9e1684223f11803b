// The pages that stand for every id. The server (crates/cli) and the preview read the same list from the export.
export const REWRITES = [
  { prefix: "/projects/", except: ["new"] },
  { prefix: "/tasks/", except: [] },
  { prefix: "/prds/", except: [] },
];

/** The path of the file that answers a path: the id is replaced by `_`, its ending stays. */
export function rewrite(path, rules = REWRITES) {
  for (const { prefix, except } of rules) {
    if (!path.startsWith(prefix)) continue;
    const [id, ...rest] = path.slice(prefix.length).split("/");
    const ending = /\.(txt|html)$/.exec(id)?.[0] ?? "";
    const name = id.slice(0, id.length - ending.length);
    if (name === "" || name === "_" || name.startsWith("__next") || except.includes(name)) return path;
    return [`${prefix}_${ending}`, ...rest].join("/");
  }
  return path;
}
