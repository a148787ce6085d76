// Comments that say: this one is meant to be here. Ours, and those of the scanners that people
// have already; on the line itself or the line above, since formatters move comments up.

const marker =
  /skycloak:allow|gitleaks:allow|trufflehog:ignore|ggignore|pragma:\s*allowlist\s+(?:nextline\s+)?secret|secretlint-disable-(?:line|next-line)/i;

/** Whether a finding on `line` is allowed by it or by the line above. */
export function isAllowed(line: string, above: string): boolean {
  return marker.test(line) || marker.test(above);
}

/** `disable` and `enable` of secretlint's blocks, with where they stand. */
export interface BlockMark {
  readonly offset: number;
  readonly opens: boolean;
}

const block = /secretlint-(disable|enable)(?![-\w])/g;

export function blockMarks(text: string): BlockMark[] {
  return Array.from(text.matchAll(block), (match) => ({
    offset: match.index,
    opens: match[1] === "disable",
  }));
}
