// Whether an export or import is still being made, and whether there is a file. Plain code.

export interface Stateful {
  readonly status?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
  readonly error_message?: string | null | undefined;
}

export type TransferState = "waiting" | "made" | "failed";

/** A status that this version does not know is judged by what else the API says. */
export function transferState({ status, completed_at, error_message }: Stateful): TransferState {
  switch (status) {
    case "pending":
    case "processing":
      return "waiting";
    case "completed":
      return "made";
    case "failed":
      return "failed";
    default:
      if (error_message != null && error_message !== "") return "failed";
      return completed_at == null || completed_at === "" ? "waiting" : "made";
  }
}

/** Whether its file is kept no more; `expires_at` is missing while it is being made. */
export function isOver(expires_at: string | null | undefined, now: Date): boolean {
  return Date.parse(expires_at ?? "") <= now.getTime();
}
