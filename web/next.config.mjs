import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** The app is files: the binary serves them, and every page talks to the API of the host it came from. */
export default {
  output: "export",
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // The client's types live beside the app, in packages/.
  turbopack: { root: path.join(here, "..") },
  outputFileTracingRoot: path.join(here, ".."),
};
