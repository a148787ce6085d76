// Parses HCL with HashiCorp's parser, compiled to WebAssembly.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

export type Json = string | boolean | readonly Json[] | { readonly [name: string]: Json };

/** References are `${…}`. */
export interface Configuration {
  /** By type and label. */
  readonly resource: Readonly<Record<string, Readonly<Record<string, readonly [Block]>>>>;
  readonly import?: readonly { readonly to: string; readonly id: string }[];
  readonly terraform: Json;
}

export type Block = Readonly<Record<string, Json>>;

export async function parseHcl(text: string): Promise<Configuration> {
  // By `require`, because its types would add DOM types to every file.
  const require = createRequire(__filename);
  const hcl2json = require("@cdktn/hcl2json") as {
    parse(name: string, text: string): Promise<unknown>;
  };
  return (await hcl2json.parse("main.tf", text)) as Configuration;
}

/** The value of a string, which the parser returns as a template. Fails if anything would be evaluated. */
export function literal(value: Json | undefined): string {
  assert.ok(typeof value === "string");
  assert.doesNotMatch(value, /(?<!\$)\$\{|(?<!%)%\{/, "is evaluated");
  return value.replace(/([$%])\1\{/g, "$1{");
}
