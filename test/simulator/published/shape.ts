// How the published shapes are written down: each is a JSON schema, and the type that goes with it.

export interface Shape<T> {
  readonly schema: Record<string, unknown>;
  /** Never there: it carries the type. */
  readonly is?: T;
}

export type Static<S> = S extends Shape<infer T> ? T : never;

type Members = Record<string, Shape<unknown>>;
type Whole<R extends Members> = { [K in keyof R]: Static<R[K]> };
type Maybe<O extends Members> = { [K in keyof O]?: Static<O[K]> };

interface Bounds {
  pattern?: string;
  minLength?: number;
  maxLength?: number;
}

export function text(bounds: Bounds = {}): Shape<string> {
  return { schema: { type: "string", ...bounds } };
}

function formatted(format: string): Shape<string> {
  return { schema: { type: "string", format } };
}

export const time = formatted("date-time");
export const uuid = formatted("uuid");
export const uri = formatted("uri");
export const email = formatted("email");
export const truth: Shape<boolean> = { schema: { type: "boolean" } };
export const decimal: Shape<number> = { schema: { type: "number" } };

export function whole(minimum?: number, maximum?: number): Shape<number> {
  const bounds = { ...(minimum === undefined ? {} : { minimum }) };
  return { schema: { type: "integer", ...bounds, ...(maximum === undefined ? {} : { maximum }) } };
}

export function oneOf<const T extends string>(...values: T[]): Shape<T> {
  return { schema: { type: "string", enum: values } };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return { schema: { anyOf: [shape.schema, { type: "null" }] } };
}

export function list<T>(of: Shape<T>): Shape<T[]> {
  return { schema: { type: "array", items: of.schema } };
}

export function map<T>(of: Shape<T>): Shape<Record<string, T>> {
  return { schema: { type: "object", additionalProperties: of.schema } };
}

/** What an operation answers: these members, and no other. */
export function record<R extends Members>(required: R): Shape<Whole<R>>;
export function record<R extends Members, O extends Members>(required: R, optional: O): Shape<Whole<R> & Maybe<O>>;
export function record(required: Members, optional?: Members): Shape<unknown> {
  return { schema: { ...members(required, optional), additionalProperties: false } };
}

/** What an operation takes: it may hold more than these, which is accepted and ignored. */
export function body<R extends Members>(required: R): Shape<Whole<R>>;
export function body<R extends Members, O extends Members>(required: R, optional: O): Shape<Whole<R> & Maybe<O>>;
export function body(required: Members, optional?: Members): Shape<unknown> {
  return { schema: members(required, optional) };
}

/** A query: all of it texts, as it stands in the URL. Without what is required it is refused. */
export function query<O extends Members>(optional: O, required: string[] = []): Shape<Maybe<O>> {
  return { schema: { ...members({}, optional), required } };
}

/** A query parameter that may stand there several times. */
export function several<T extends string>(of: Shape<T>): Shape<T | T[]> {
  return { schema: { anyOf: [of.schema, { type: "array", items: of.schema }] } };
}

/** All that a parameter of `several` holds. */
export function listed<T extends string>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : ([value].flat() as T[]);
}

function members(required: Members, optional: Members = {}): Record<string, unknown> {
  const properties = Object.fromEntries(
    Object.entries({ ...required, ...optional }).map(([name, shape]) => [name, shape.schema]),
  );
  return { type: "object", properties, required: Object.keys(required) };
}
