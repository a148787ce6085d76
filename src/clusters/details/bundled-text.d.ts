// Files that esbuild.js bundles as text.

declare module "*.css" {
  const text: string;
  export { text as default };
}

/** A module and what it imports, as one script for a page. */
declare module "script:*" {
  const text: string;
  export { text as default };
}
