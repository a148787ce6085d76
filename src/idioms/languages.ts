// The languages in which a reference is code, by VS Code's identifiers.

import { csharp, groovy, java, kotlin, php, rust } from "./compiled";
import { javascript, python, ruby } from "./dynamic";
import { go } from "./go";
import { powershell, shell, terraform } from "./scripts";
import type { Language } from "./language";

export const languages: Readonly<Record<string, Language>> = {
  javascript,
  javascriptreact: javascript,
  typescript: javascript,
  typescriptreact: javascript,
  python,
  go,
  java,
  groovy,
  kotlin,
  csharp,
  ruby,
  php,
  rust,
  shellscript: shell,
  powershell,
  terraform,
};
