// The Problems panel.
import type { Page } from "playwright-core";
import { readInOrder } from "./page-element";
import type { Palette } from "./palette";

export interface Problem {
  readonly severity: "error" | "warning" | "info" | undefined;
  readonly message: string;
  readonly source: string;
  readonly code: string;
  /** Its start; line and column count from 1. */
  readonly line: number;
  readonly column: number;
}

interface ProblemText extends Pick<Problem, "message" | "source" | "code"> {
  readonly icon: string;
  readonly at: string;
}

export class Problems {
  readonly #page: Page;
  readonly #palette: Palette;

  constructor(page: Page, palette: Palette) {
    this.#page = page;
    this.#palette = palette;
  }

  /** Opens and focuses the panel. */
  async open(): Promise<void> {
    await this.#palette.run("Problems: Focus on Problems View");
    await this.waitFor();
  }

  /** Waits for the panel, however it was opened. */
  async waitFor(): Promise<void> {
    await this.#page.locator(".markers-panel").waitFor();
  }

  /** The problems in the open panel in its order, without the rows of files. */
  async rows(): Promise<Problem[]> {
    const rows = this.#page.locator(".markers-panel .monaco-list-row").filter({
      has: this.#page.locator(".marker-icon"),
    });
    const texts = await readInOrder<ProblemText>(rows, (found) =>
      found.map((row) => ({
        index: Number(row.getAttribute("data-index")),
        value: {
          icon: row.querySelector(".marker-icon")?.className ?? "",
          message: row.querySelector(".marker-message")?.textContent ?? "",
          source: row.querySelector(".marker-source")?.textContent ?? "",
          code: row.querySelector(".marker-code")?.textContent ?? "",
          at: row.querySelector(".marker-line")?.textContent ?? "",
        },
      })),
    );
    return texts.map(({ icon, at, ...problem }) => {
      const [, line, column] = /Ln (\d+), Col (\d+)/.exec(at) ?? [];
      return {
        ...problem,
        severity: (["error", "warning", "info"] as const).find((one) => icon.includes(one)),
        line: Number(line),
        column: Number(column),
      };
    });
  }
}
