// Paths in the checkout.
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");

/** All output of builds and tests; ignored by Git. */
export const out = join(root, "out");

export const vsix = join(out, "vscode-skycloak.vsix");
