// The messages between the extension and the script of a page. Shared by both.

/** The content of sections, by the IDs of their elements, as safe HTML; `state` is what a reload restores, as JSON. */
export type SectionUpdate = readonly (readonly [id: string, content: string])[];

/** The script is loaded, and needs the content of all sections. */
export const ready = "ready";

/** All fields of a form that was submitted. */
export interface FormMessage {
  readonly form: readonly (readonly [name: string, value: unknown])[];
}
