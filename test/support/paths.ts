// Where things stand in the checkout.
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..");

/** Everything that a build or a test leaves behind; ignored by Git. */
export const out = join(root, "out");

export const vsix = join(out, "vscode-skycloak.vsix");
