// A line of a log as the editor shows it. Pure.

import type { ClusterLog, SecurityLog } from "../../../api/stream-schema";
import { severalLines } from "../../../ui/untrusted-text";
import type { Entry } from "./entries";

export function logEntry(line: ClusterLog): Entry {
  const { timestamp, level, message, source, category, thread_name } = line;
  const where = [category, thread_name == null ? undefined : `(${thread_name})`];
  return entry(line, timestamp, [
    (level ?? "").toUpperCase().padEnd(5),
    source == null ? undefined : `[${source}]`,
    ...where,
    message,
  ]);
}

export function securityEntry(line: SecurityLog): Entry {
  const { timestamp, type, action, source_ip, country, method, uri, message } = line;
  const rules = line.matched_rules.map(({ rule_id }) => rule_id).join(", ");
  return entry(line, timestamp, [
    (action ?? "").toUpperCase().padEnd(6),
    type,
    source_ip,
    country == null ? undefined : `(${country})`,
    method,
    uri,
    line.response_code == null ? undefined : String(line.response_code),
    message,
    rules === "" ? undefined : `[${rules}]`,
  ]);
}

function entry(
  line: object,
  timestamp: string,
  parts: readonly (string | null | undefined)[],
): Entry {
  const said = parts.filter((part) => part != null && part !== "").join(" ");
  return {
    at: Date.parse(timestamp),
    key: JSON.stringify(line),
    text: clean(`${timestamp} ${said}`),
  };
}

/** Without colors; the lines of a message are indented, so that none passes for an entry. */
function clean(text: string): string {
  return severalLines(text.replace(/\u001b\[[\d;]*m/g, "")).replace(/\n/g, "\n    ");
}
