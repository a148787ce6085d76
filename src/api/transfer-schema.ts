// Exports, realm exports and realm imports while they are made, as the API answers them: see
// cluster-schema.ts. An address that is a permission by itself is a secret from the moment it is read.

import * as v from "valibot";
import { Secret } from "../vault/secret";
import type { HttpAnswer } from "./http";

const text = v.optional(v.fallback(v.nullable(v.string()), null), null);
const number = v.optional(v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null), null);
const name = v.pipe(v.string(), v.minLength(1));
const secret = v.pipe(
  name,
  v.transform((value) => new Secret(value)),
);

const TransferSchema = v.object({
  id: name,
  realm: text,
  status: text,
  progress: number,
  completed_at: text,
  expires_at: text,
  file_size_bytes: number,
  sha256_checksum: text,
  download_url: v.optional(v.fallback(v.nullable(secret), null), null),
  error_message: text,
});

const UploadSchema = v.object({ upload_url: secret, s3_key: name });

export type Transfer = v.InferOutput<typeof TransferSchema>;
export type Upload = v.InferOutput<typeof UploadSchema>;

const read =
  <T>(schema: v.GenericSchema<unknown, T>) =>
  (body: unknown): T | undefined => {
    const parsed = v.safeParse(schema, body);
    return parsed.success ? parsed.output : undefined;
  };

export const readTransfer = read(TransferSchema);
export const readUpload = read(UploadSchema);

/** The id of what an answer began: in its body, or else at the end of its `Location`. */
export function begunId({
  body,
  headers,
}: Pick<HttpAnswer, "body" | "headers">): string | undefined {
  const location = headers.get("Location") ?? "";
  return readTransfer(body)?.id ?? /^[^?#]*\/([\w-]+)\/?(?:[?#]|$)/.exec(location)?.[1];
}
