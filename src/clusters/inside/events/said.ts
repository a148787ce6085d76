// What the page says to the extension. Whatever comes is looked at before it is believed. Pure.

import {
  isField,
  readCategory,
  readFilters,
  type Category,
  type Field,
  type Filters,
} from "./filters";

export type Said =
  /** The number of a row. */
  | { readonly toggle: number }
  | { readonly category: Category }
  | { readonly add: readonly [Field, string] }
  | { readonly remove: readonly [Field, string] }
  | { readonly since: number }
  | { readonly clear: true }
  | { readonly older: true }
  /** A search that is going on. */
  | { readonly stop: true };

/** The whole form, which says what is wanted from now on. */
export interface FormSaid {
  readonly form: Filters;
}

/** Undefined for whatever is none of these. */
export function readSaid(message: unknown, category: Category): Said | FormSaid | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const said = message as Readonly<Record<string, unknown>>;
  const { toggle, since } = said;
  if (typeof toggle === "number") return { toggle };
  if (typeof since === "number" && since > 0 && since < 100_000) return { since };
  if (said["clear"] === true) return { clear: true };
  if (said["older"] === true) return { older: true };
  if (said["stop"] === true) return { stop: true };
  if ("category" in said) return { category: readCategory(said["category"]) };
  if ("form" in said) return { form: readFilters(said["form"], category) };
  const add = pairOf(said["add"]);
  if (add !== undefined) return { add };
  const remove = pairOf(said["remove"]);
  return remove === undefined ? undefined : { remove };
}

function pairOf(value: unknown): [Field, string] | undefined {
  const [field, text] = Array.isArray(value) ? (value as unknown[]) : [];
  return isField(field) && typeof text === "string" ? [field, text] : undefined;
}
