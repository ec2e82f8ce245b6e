import { build } from "esbuild";
import { readFile } from "node:fs/promises";

// GraphiQL's style sheet carries its fonts as data URLs, which the page's Content-Security-Policy does not admit;
// without them it takes the system's own and is a tenth of the size.
const withoutFonts = {
  name: "without-fonts",
  setup(bundle) {
    bundle.onLoad({ filter: /graphiql.*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    }));
  },
};

await build({
  entryPoints: { graphiql: "main.jsx" },
  outdir: "out",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "eof",
  plugins: [withoutFonts],
  logLevel: "warning",
});
