import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

const features = ["auth", "home", "inbox", "palette", "projects", "tasks", "people", "analytics", "settings", "import", "prds", "risks", "insights", "users", "live", "suggestions"];

export default ts.config(
  { ignores: [".next/", "out/", "next-env.d.ts", "node_modules/", "public/", "*.mjs", "scripts/"] },
  ...ts.configs.strict,
  a11y.flatConfigs.recommended,
  hooks.configs.flat.recommended,
  {
    rules: {
      // A static export knows one placeholder id: `useParams` would always say `_`. `useRouteId` reads the address.
      "no-restricted-imports": ["error", { paths: [{ name: "next/navigation", importNames: ["useParams"], message: "Use useRouteId." }] }],
      "@typescript-eslint/consistent-type-imports": "error",
      "jsx-a11y/no-autofocus": "off",
      // Virtual lists hand out functions by design; the compiler is not used here.
      "react-hooks/incompatible-library": "off",
    },
  },
  // Arrows go one way: app -> features -> ui, lib.
  {
    files: ["src/components/ui/**", "src/lib/**", "src/store/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["@/components/features/*", "@/app/*"] }] },
  },
  ...features.map((name) => ({
    files: [`src/components/features/${name}/**`],
    rules: { "no-restricted-imports": ["error", { patterns: ["@/app/*"] }] },
  })),
);
