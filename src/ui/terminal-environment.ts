// What a terminal's environment can hold. Pure.

/**
 * The variable whose value would not arrive unchanged, if there is one. VS Code replaces `${env:NAME}` and
 * its like in the environment that an extension gives a terminal, and knows no escape: a client ID could
 * so take a secret of this machine along to where it is sent. A zero byte ends a value early.
 */
export function changedVariable(environment: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(environment).find(([, value]) => /\$\{|\0/.test(value))?.[0];
}
