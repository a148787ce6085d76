// Checks the values of a terminal's environment. Pure.

/**
 * The first variable whose value would not arrive unchanged. VS Code substitutes `${env:NAME}` and similar
 * variables in the environment of a terminal and has no escape for them, so a client ID could pick up another
 * secret of this machine and take it along. A NUL character would end a value early.
 */
export function changedVariable(environment: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(environment).find(([, value]) => /\$\{|\0/.test(value))?.[0];
}
