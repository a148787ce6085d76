// Where a failure stands in the sources. The extension host formats stacks its own way, which
// keeps Node from doing it.
import { findSourceMap } from "node:module";
import { resolve } from "node:path";

/** Watches over modules that are loaded from now on. */
export function enableSourceMaps(): void {
  process.setSourceMapsEnabled(true);
}

/** The stack with places in bundles replaced by places in their sources. */
export function mapStack(stack: string): string {
  return stack.replace(/([^\s()]+\.js):(\d+):(\d+)/g, (place: string, file: string, line: string, column: string) => {
    // Mocha shortens paths below the working folder.
    const origin = findSourceMap(resolve(file))?.findOrigin(Number(line), Number(column));
    return origin !== undefined && "fileName" in origin
      ? `${origin.fileName.replace(/^file:\/\//, "")}:${origin.lineNumber}:${origin.columnNumber}`
      : place;
  });
}
