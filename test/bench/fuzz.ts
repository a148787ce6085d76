// npm run bench -- fuzz [edits]: random edits of random texts. After each edit, the incremental findings are compared
// with a new document's, a search of the whole text and one of its bytes. A failure prints its seed.
import { fuzz } from "../unit/leaks/fuzz";

const million = 1_000_000;
const atOnce = 10_000;

export function benchFuzz([
  count = String(million),
  first = String(Date.now() % million),
]: readonly string[]): Promise<void> {
  const edits = Number(count);
  let findings = 0;
  for (let done = 0, seed = Number(first); done < edits; done += atOnce, seed++) {
    findings += fuzz(Math.min(atOnce, edits - done), seed);
    if ((done / atOnce) % 10 === 9) console.log(`${done + atOnce} edits, ${findings} findings`);
  }
  console.log(`${edits} edits and ${findings} findings from seed ${first} on: no difference`);
  return Promise.resolve();
}
