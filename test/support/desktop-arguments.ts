// Parses the arguments that @vscode/test-electron passes to the desktop VS Code.
import { resolve } from "node:path";

export interface DesktopArguments {
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath: string;
  readonly userData: string;
  readonly extensions: string;
  readonly folder: string | undefined;
}

/** Ignores switches that only matter for Electron. @throws if one is missing. */
export function desktopArguments(args: readonly string[]): DesktopArguments {
  const values = (name: string) =>
    args.flatMap((arg) => (arg.startsWith(`--${name}=`) ? [arg.slice(name.length + 3)] : []));
  const one = (name: string) => {
    const value = values(name).at(-1);
    if (value === undefined) throw new Error(`--${name}=… is missing`);
    return resolve(value);
  };
  const folder = args.find((arg) => !arg.startsWith("-"));
  return {
    extensionDevelopmentPaths: values("extensionDevelopmentPath").map((path) => resolve(path)),
    extensionTestsPath: one("extensionTestsPath"),
    userData: one("user-data-dir"),
    extensions: one("extensions-dir"),
    folder: folder === undefined ? undefined : resolve(folder),
  };
}
