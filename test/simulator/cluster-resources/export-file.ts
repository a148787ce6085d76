// The file of an export, from its completion until it is deleted.

import { rfc3339 } from "../clock";
import type { Simulation } from "../simulation";
import type { Job } from "./job";
import { checksum } from "./transfers";

/** How long a file is kept. */
export const retentionMs = 24 * 3_600_000;

export interface ExportFile {
  expires_at: string | null;
  file_size_bytes: number | null;
  sha256_checksum: string | null;
  download_url: string | null;
}

export function isRetained({ job, expiresAt }: { job: Job; expiresAt: number }, now: number): boolean {
  return job.failure === null && now >= job.endsAt && now < expiresAt;
}

export function exportFile(
  simulation: Simulation,
  record: { job: Job; expiresAt: number },
  path: string,
  text: () => string,
): ExportFile {
  const now = simulation.clock.now();
  const done = record.job.failure === null && now >= record.job.endsAt;
  const expires_at = done ? rfc3339(record.expiresAt) : null;
  if (!isRetained(record, now)) {
    return { expires_at, file_size_bytes: null, sha256_checksum: null, download_url: null };
  }
  const file = text();
  return {
    expires_at,
    file_size_bytes: Buffer.byteLength(file),
    sha256_checksum: checksum(file),
    download_url: simulation.transfers.address(path),
  };
}
