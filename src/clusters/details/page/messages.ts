// The messages between the extension and the script of a webview.

/**
 * The content of sections, by the IDs of their elements, as safe HTML. The content of `state` is the state to restore
 * after a reload, as JSON.
 */
export type SectionUpdate = readonly (readonly [id: string, content: string])[];

/** Sent when the script has loaded and needs the content of all sections. */
export const ready = "ready";

/** All fields of a form that was submitted. */
export interface FormMessage {
  readonly form: readonly (readonly [name: string, value: unknown])[];
}
