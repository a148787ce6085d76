// Files that esbuild.js bundles as text.

declare module "*.css" {
  const text: string;
  export { text as default };
}

/** A module bundled with its imports into one script for a webview. */
declare module "script:*" {
  const text: string;
  export { text as default };
}
