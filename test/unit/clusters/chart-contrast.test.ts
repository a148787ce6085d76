// The colors of charts in every theme that comes with VS Code.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { installServer } from "../../support/install";
import { versionNamed } from "../../support/versions";

type Colors = Readonly<Record<string, string>>;

/** VS Code's colors for themes that don't set them, in its newest and its oldest supported version if these differ. */
const defaults: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vs: {
    foreground: ["#616161"],
    "editorWidget.background": ["#F3F3F3"],
    "editorError.foreground": ["#E51400"],
    "editorInfo.foreground": ["#0063d3", "#1a85ff"],
    "editorWarning.foreground": ["#BF8803"],
    "charts.green": ["#388A34"],
    "charts.purple": ["#652D90"],
  },
  "vs-dark": {
    foreground: ["#CCCCCC"],
    "editorWidget.background": ["#252526"],
    "editorError.foreground": ["#F14C4C"],
    "editorInfo.foreground": ["#59a4f9", "#3794FF"],
    "editorWarning.foreground": ["#CCA700"],
    "charts.green": ["#89D185"],
    "charts.purple": ["#B180D7"],
  },
  "hc-black": {
    foreground: ["#FFFFFF"],
    "editorWidget.background": ["#0C141F"],
    "editorError.foreground": ["#F48771"],
    "editorInfo.foreground": ["#59a4f9", "#3794FF"],
    "editorWarning.foreground": ["#FFD370"],
    "charts.green": ["#89D185"],
    "charts.purple": ["#B180D7"],
  },
  "hc-light": {
    foreground: ["#292929"],
    "editorWidget.background": ["#FFFFFF"],
    "editorError.foreground": ["#B5200D"],
    "editorInfo.foreground": ["#0063d3", "#1a85ff"],
    "editorWarning.foreground": ["#895503"],
    "charts.green": ["#374e06"],
    "charts.purple": ["#652D90"],
  },
};

/** Colors whose default is another color. */
const aliases: Colors = { "charts.red": "editorError.foreground", "charts.blue": "editorInfo.foreground" };

function valuesOf(name: string, theme: Colors, kind: string): readonly string[] {
  const value = theme[name];
  if (value !== undefined) return [value];
  const alias = aliases[name];
  if (alias !== undefined) return valuesOf(alias, theme, kind);
  const values = defaults[kind]?.[name];
  assert.ok(values, `${name} in ${kind}`);
  return values;
}

/** Themes are JSON with comments, and can include others. */
function readTheme(path: string): Colors {
  const { config } = ts.parseConfigFileTextToJson(path, readFileSync(path, "utf8")) as {
    config: { readonly include?: string; readonly colors?: Colors };
  };
  return { ...(config.include === undefined ? {} : readTheme(join(dirname(path), config.include))), ...config.colors };
}

type Rgb = readonly number[];

function parseColor(text: string): Rgb {
  const digits = text.length < 7 ? text.replace(/[\da-f]/gi, "$&$&") : text;
  return [1, 3, 5].map((start) => parseInt(digits.slice(start, start + 2), 16) / 255);
}

function mix(color: Rgb, other: Rgb, share: number): Rgb {
  return color.map((value, index) => share * value + (1 - share) * (other[index] ?? 0));
}

/** As in the Web Content Accessibility Guidelines. */
function contrast(color: Rgb, other: Rgb): number {
  const luminance = (rgb: Rgb): number => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) =>
      value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker = 0, lighter = 0] = [luminance(color), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colors that a class of the style sheet can have in a theme. */
function colorsOf(css: string, name: string, theme: Colors, kind: string): Rgb[] {
  const [, rule = ""] = new RegExp(`\n\\.${name} \\{\n  color: (.*);\n\\}`).exec(css) ?? [];
  const [, variable = "", percent = "100"] =
    /^(?:color-mix\(in srgb, )?var\(--vscode-([\w-]+)\)(?: (\d+)%, var\(--vscode-foreground\)\))?$/.exec(rule) ?? [];
  assert.notEqual(variable, "", `can't read the color of .${name}`);
  const [foreground = ""] = valuesOf("foreground", theme, kind);
  return valuesOf(variable.replace("-", "."), theme, kind).map((value) =>
    mix(parseColor(value), parseColor(foreground), Number(percent) / 100),
  );
}

describe("The lines of charts", function () {
  this.timeout(300_000);

  it("have a contrast of 3:1 with their card in every built-in theme", async () => {
    const css = readFileSync(createRequire(__filename).resolve("../../../src/clusters/details/page.css"), "utf8");
    const { serverMain } = await installServer(versionNamed(undefined));
    const extensions = join(dirname(serverMain), "..", "extensions");
    const low: string[] = [];
    let themes = 0;
    for (const folder of readdirSync(extensions).filter((name) => name.startsWith("theme-"))) {
      const manifest = JSON.parse(readFileSync(join(extensions, folder, "package.json"), "utf8")) as {
        contributes: { themes?: readonly { readonly id: string; readonly uiTheme: string; readonly path: string }[] };
      };
      for (const { id, uiTheme, path } of manifest.contributes.themes ?? []) {
        themes++;
        const theme = readTheme(join(extensions, folder, path));
        const [card = ""] = valuesOf("editorWidget.background", theme, uiTheme);
        for (const name of ["blue", "red", "green", "orange", "purple"]) {
          for (const color of colorsOf(css, name, theme, uiTheme)) {
            const ratio = contrast(color, parseColor(card));
            if (ratio < 3) low.push(`${id}: ${name} ${ratio.toFixed(2)}`);
          }
        }
      }
    }
    assert.ok(themes >= 15, `${themes} themes`);
    assert.deepEqual(low, []);
  });
});
