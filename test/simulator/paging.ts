// Pagination: `limit` and `offset` in requests, `Total-Count` and `Link` in responses.

import { invalid, Problem } from "./problem";

export interface Page {
  /** 1 to 100, or to the list's maximum. */
  limit: number;
  /** 0 or more. */
  offset: number;
}

/** Reads `limit` and `offset` (default 0): not a number is a 400, out of range a 422. */
export function readPage(query: Record<string, unknown>, most = 100, usual = 25): Page {
  const limit = readInteger("limit", query["limit"], usual);
  const offset = readInteger("offset", query["offset"], 0);
  if (limit < 1 || limit > most) {
    const detail = `must be from 1 to ${most}`;
    throw invalid({ field: "limit", detail, code: "range", value: limit });
  }
  if (offset < 0) {
    throw invalid({ field: "offset", detail: "must be 0 or more", code: "range", value: offset });
  }
  return { limit, offset };
}

/**
 * `Total-Count` and `Link` for a page of a list of `total` items; `base` is the list's URL. The links keep the other
 * query parameters.
 */
export function pageHeaders(
  base: string,
  page: Page,
  total: number,
  query: Record<string, string | string[]> = {},
): Record<string, string> {
  const { limit, offset } = page;
  const last = total === 0 ? 0 : Math.floor((total - 1) / limit) * limit;
  const links: [string, number][] = [["first", 0]];
  if (offset > 0) links.push(["prev", Math.max(0, Math.min(offset - limit, last))]);
  if (offset + limit < total) links.push(["next", offset + limit]);
  links.push(["last", last]);
  const rest = Object.entries(query)
    .filter(([name]) => name !== "limit" && name !== "offset")
    .flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
  const more = rest.length === 0 ? "" : `&${new URLSearchParams(rest).toString()}`;
  const link = links.map(([rel, at]) => `<${base}?limit=${limit}&offset=${at}${more}>; rel="${rel}"`).join(", ");
  return { "Total-Count": String(total), Link: link };
}

function readInteger(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "string" || !/^-?\d{1,9}$/.test(value)) {
    throw new Problem("bad-request", `Query parameter ${name} must be an integer.`);
  }
  return Number(value);
}
