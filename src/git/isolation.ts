// What keeps a repository from running anything, or reaching the network, when Git reads it. A
// repository brings its own configuration, so every setting that names a program is overridden.

/** In front of every command. Settings on the command line win over the repository's. */
export const isolation: readonly string[] = [
  "--no-pager",
  "--no-optional-locks",
  // Objects as they would be pushed, not as refs/replace shows them.
  "--no-replace-objects",
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "credential.helper=",
    "protocol.allow=never",
    "log.showSignature=false",
    "submodule.recurse=false",
    "advice.graftFileDeprecated=false",
    // A folder of the repository that looks like a bare repository is not one.
    "safe.bareRepository=explicit",
    // What would change or leave out paths and lines of the output.
    "diff.relative=false",
    "color.ui=false",
  ].flatMap((setting) => ["-c", setting]),
];

/**
 * Variables of Git's that are kept: those by which a person or a CI system configures Git itself.
 * All others may be about another repository or name a program.
 */
const kept =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

const fixed: Readonly<Record<string, string>> = {
  // A partial clone's missing objects stay missing: fetching one runs what the repository names.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_PAGER: "cat",
  GIT_NO_REPLACE_OBJECTS: "1",
  // Grafts would hide commits.
  GIT_GRAFT_FILE: "/dev/null",
  // Messages are read.
  LC_ALL: "C",
};

/** The environment of a Git process. `own` are variables that the query itself needs. */
export function isolatedEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const isForeign = /^GIT_/i.test(name) && !kept.test(name);
    const isFixed = Object.hasOwn(fixed, name.toUpperCase());
    if (value !== undefined && !isForeign && !isFixed) env[name] = value;
  }
  return { ...env, ...own, ...fixed };
}
