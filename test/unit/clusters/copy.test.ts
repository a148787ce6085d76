import "../helpers/editor";
// Copying as curl: names are always treated as text.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { requestUrl } from "../../../src/api/request-url";
import { routes } from "../../../src/api/routes";
import { parseUris, invalidUri } from "../../../src/clusters/rules";
import { toCurl, shellQuote } from "../../../src/clusters/commands/copy-as";

/** The arguments that a shell passes to `curl`, which is replaced by a function. */
function given(shell: string, script: string): string[] {
  const output = execFileSync(shell, ["-c", `curl() { printf '%s\\0' "$@"; }\n${script}`], {
    env: { SKYCLOAK_API_KEY: "the key", HOME: "/evil", PATH: process.env["PATH"] },
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return output.split("\0").slice(0, -1);
}

const shells = ["/bin/sh", "/bin/bash"];

const hostile = [
  ...["it's", "''", "'\\''", '"', "\\", "\\'", "$HOME", "${HOME}", "$(id)", "`id`", "$'\\n'", "!!", "!$"],
  ...["a b", " ", "\t", "\n", "\r\n", "a\nid\n", "\\\n", "; id", "& id", "| id", "> /tmp/x", "< /dev/null"],
  ...["#", "~", "*", "?", "[a]", "{a,b}", "(id)", "-o", "--output=x", "@/etc/passwd", "=", "%HOME%", "^"],
  ...["\x1b[31m", "\x1b[201~id\n", "\x03", "\x7f", "\u202e", "\u200b", "\u2028", "日本", "\u{1f600}"],
];

describe("Quoted for a shell", () => {
  for (const shell of shells) {
    it(`any text is one word of ${shell}, and itself`, () => {
      assert.deepEqual(given(shell, `curl ${hostile.map(shellQuote).join(" ")}`), hostile);
      const words = fc.array(
        fc
          .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" })), {
            maxLength: 6,
          })
          .map((parts) => parts.join("").replace(/[\0\p{Cs}]/gu, "")),
        { minLength: 50, maxLength: 50 },
      );
      fc.assert(
        fc.property(words, (texts) => {
          assert.deepEqual(given(shell, `curl ${texts.map(shellQuote).join(" ")}`), texts);
        }),
        { numRuns: 20 },
      );
    });
  }
});

describe("Copied as curl, a request", () => {
  for (const shell of shells) {
    it(`takes the key from the environment of ${shell}, and everything else as it is`, () => {
      for (const name of hostile) {
        const parameters = { cluster_id: "c-1", realm_name: "r", client_id: name };
        const url = requestUrl("https://api.test/v1", routes.updateApplication, {
          parameters,
          query: { search: name },
        });
        if (!url.ok) continue;
        const text = toCurl(url.value, `1 ${name}`.replace(/\p{Cc}/gu, ""));
        assert.ok(!text.includes("the key"));
        const [fail, asked = "", ...headers] = given(shell, text);
        assert.equal(fail, "--fail-with-body");
        // No character that ends a string in any shell or that a terminal interprets.
        assert.match(asked, /^https:\/\/api\.test\/v1\/[!#-&(-~]+$/);
        const { pathname, searchParams } = new URL(asked);
        assert.equal(decodeURIComponent(pathname.split("/").at(-1) ?? ""), name);
        assert.deepEqual([...searchParams], [["search", name]]);
        assert.deepEqual(headers, [
          ...["--header", "API-Key: the key"],
          ...["--header", `API-Version: 1 ${name}`.replace(/\p{Cc}/gu, "")],
        ]);
      }
    });
  }
});

describe("Redirect URIs", () => {
  it("are read with spaces or commas between, each once", () => {
    assert.deepEqual(parseUris(" https://a.test/cb,https://a.test/cb  app:/done "), ["https://a.test/cb", "app:/done"]);
    assert.deepEqual(parseUris(""), []);
  });

  it("are addresses, an app's own too, or paths", () => {
    assert.equal(invalidUri("https://a.test/* com.example.app:/oauth /relative/*"), undefined);
    assert.equal(invalidUri("https://a.test/cb a.test/cb"), "a.test/cb");
  });
});
