// npm run bench -- fuzz [edits]: as many edits of random texts, each followed and compared with a fresh
// reading, a search of the whole text and one of its bytes. A seed that fails is printed, and can be repeated.
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
