// The source files and their imports, as text.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..", "..", "..");

export interface Import {
  /** A path in src without extension, or a package. */
  readonly of: string;
  readonly typesOnly: boolean;
  readonly lazy: boolean;
}

export interface Source {
  /** The path in src, with slashes and without extension. */
  readonly name: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export function sources(): Source[] {
  const folder = join(root, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => {
      const name = file.replaceAll("\\", "/").replace(/\.ts$/, "");
      const text = readFileSync(join(folder, file), "utf8");
      return { name, text, imports: importsOf(name, text) };
    });
}

const statement = /^(?:import|export)\s+(type\s+)?((?:[^;"']*?\sfrom\s+)?)["']([^"']+)["']/gm;
const lazily = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(name: string, text: string): Import[] {
  const of = (path: string): string => (path.startsWith(".") ? posix.join(posix.dirname(name), path) : path);
  const eager = Array.from(text.matchAll(statement), ([, type, names = "", path = ""]) => {
    const listed = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(",")
      .filter((one) => one.trim() !== "");
    const allTypes = listed?.every((one) => one.trim().startsWith("type ")) ?? false;
    return { of: of(path), typesOnly: type !== undefined || allTypes, lazy: false };
  });
  const later = Array.from(text.matchAll(lazily), ([, path = ""]) => ({
    of: of(path),
    typesOnly: false,
    lazy: true,
  }));
  return [...eager, ...later];
}

/** The folder in src that contains a source or an import; empty for src itself. Nested services count as folders. */
export function moduleOf(name: string): string {
  const [folder = ""] = /^leaks\/references(?=\/)|^[^/]+(?=\/)/.exec(name) ?? [];
  return folder;
}
