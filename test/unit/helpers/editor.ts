// Replaces VS Code in unit tests: import it before the module that imports `vscode`. Texts are in English; everything
// else does nothing.
import Module from "node:module";

type Load = (request: string, ...rest: unknown[]) => unknown;

/** Stands for any object, function or class of VS Code. */
const anything: unknown = new Proxy(
  function anything() {
    // Never runs.
  },
  {
    get: (_, name) => (name === Symbol.toPrimitive ? () => "" : anything),
    apply: () => anything,
    construct: () => anything as object,
  },
);

const l10n = {
  t: (text: string, ...values: readonly unknown[]) =>
    text.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};

const own: Readonly<Partial<Record<string | symbol, unknown>>> = { l10n, env: { language: "en" } };

// As a prototype, because imports copy own properties only.
const editor = Object.create(new Proxy({}, { get: (_, name) => own[name] ?? anything })) as object;

const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, ...rest) => (request === "vscode" ? editor : load(request, ...rest));
