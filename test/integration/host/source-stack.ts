// Maps stack traces to source files. The extension host formats stacks itself, so Node doesn't do it.
import { findSourceMap } from "node:module";
import { resolve } from "node:path";

/** Enables source maps for modules that are loaded from now on. */
export function enableSourceMaps(): void {
  process.setSourceMapsEnabled(true);
}

/** Replaces positions in bundles by positions in their sources. */
export function mapStack(stack: string): string {
  return stack.replace(/([^\s()]+\.js):(\d+):(\d+)/g, (place: string, file: string, line: string, column: string) => {
    // Mocha makes paths relative to the working folder.
    const origin = findSourceMap(resolve(file))?.findOrigin(Number(line), Number(column));
    return origin !== undefined && "fileName" in origin
      ? `${origin.fileName.replace(/^file:\/\//, "")}:${origin.lineNumber}:${origin.columnNumber}`
      : place;
  });
}
