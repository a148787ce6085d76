// Prints a file as it grows.
import { closeSync, openSync, readSync, unwatchFile, watchFile } from "node:fs";

/** Prints what is appended to `file` from now on. @returns a function that prints the rest and stops. */
export function follow(file: string, print: (text: string) => void): () => void {
  const descriptor = openSync(file, "a+");
  const buffer = Buffer.alloc(64 * 1024);
  const decoder = new TextDecoder();
  let position = 0;
  const more = () => {
    for (;;) {
      const length = readSync(descriptor, buffer, 0, buffer.length, position);
      if (length === 0) return;
      position += length;
      print(decoder.decode(buffer.subarray(0, length), { stream: true }));
    }
  };
  watchFile(file, { interval: 200 }, more);
  return () => {
    unwatchFile(file, more);
    more();
    closeSync(descriptor);
  };
}
