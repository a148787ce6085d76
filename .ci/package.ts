// npm run package: makes out/vscode-skycloak.vsix. Two runs over the same commit give the same bytes.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = resolve(import.meta.dirname, "..");

/**
 * The README without pictures and relative links. The extension's page in VS Code loads pictures from `https:` only (seen
 * in 1.139, which removes `data:` addresses too) and follows no relative links.
 */
function pageOf(readme: string): string {
  return readme.replace(/^!\[[^\]]*\]\(.*\)\n\n/gm, "").replace(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, "$1");
}

/** Seconds since 1970 at which HEAD was committed: the time of every file in the package. */
function timeOfCommit(): string {
  try {
    return execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root }).toString().trim();
  } catch {
    // Not a checkout of Git: the same time each time.
    return "315532800";
  }
}

async function main(): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  // With a repository, vsce turns relative addresses into ones that lead there.
  const hasRepository = "repository" in manifest;
  const readme = readFileSync(join(root, "README.md"), "utf8");
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "README.md"), hasRepository ? readme : pageOf(readme));
  // A zip file's times are local ones.
  process.env["TZ"] = "UTC";
  process.env["SOURCE_DATE_EPOCH"] ??= timeOfCommit();
  process.chdir(root);
  await createVSIX({
    packagePath: join("out", "vscode-skycloak.vsix"),
    readmePath: join("out", "README.md"),
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: hasRepository,
    preRelease: process.argv.includes("--pre-release"),
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
