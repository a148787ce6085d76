import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { redact } from "../../../src/ui/redact";
import { randomKeyText } from "../helpers/keys";
import { assertTimeRatio } from "../helpers/timing";

/** Random letters and digits. */
const random = (): string => `${randomBytes(9).toString("hex")}Z${randomBytes(9).toString("hex")}`;
const json = (value: unknown): string => JSON.stringify(value);

describe("Redacting", () => {
  const names = [
    ...["client_secret", "clientSecret", "client-secret", "CLIENT_SECRET", "secret", "Secret"],
    ...["KEYCLOAK_CLIENT_SECRET", "SKYCLOAK_API_KEY", "new_client_secret", "secret_key"],
    ...["password", "passwd", "db.password", "encryption_password", "adminPassword", "pwd"],
    ...["api_key", "apiKey", "API-Key", "apikey", "X-Api-Key", "full_key", "private_key"],
    ...["access_token", "accessToken", "refresh_token", "id_token", "device_code", "token"],
    ...["code_verifier", "client_assertion", "X-Amz-Signature", "X-Amz-Credential"],
    ...["X-Amz-Security-Token", "X-Goog-Signature", "X-Goog-Credential", "Signature", "sig"],
    ...["AccountKey", "SharedAccessKey", "AWSAccessKeyId", "aws_secret_access_key"],
    ...["secretAccessKey", "clientSecretValue", "SecretString", "password_confirmation"],
    ...["bindCredential", "bind_credential", "secretData", "recoveryCodes", "SignatureProvided"],
    ...["KEYCLOAK_IDENTITY", "JSESSIONID", "Authorization", "Cookie", "Set-Cookie"],
  ];
  const notations: Readonly<Record<string, (name: string, value: string) => string>> = {
    "name=value": (name, value) => `${name}=${value}`,
    "name = value": (name, value) => `x ${name} = ${value} y`,
    'name="value"': (name, value) => `${name}="${value}"`,
    "name='va lue'": (name, value) => `${name}='first ${value}'`,
    "name: value": (name, value) => `${name}: ${value}`,
    "name:value": (name, value) => `${name}:${value}, next`,
    "name[]=value": (name, value) => `cfg[${name}]=${value}`,
    'cfg["name"] = "value"': (name, value) => `cfg["${name}"] = "${value}"`,
    "name => value": (name, value) => `'${name}' => '${value}'`,
    JSON: (name, value) => json({ [name]: value, id: 1 }),
    "JSON over several lines": (name, value) => JSON.stringify({ [name]: value }, undefined, 2),
    "JSON with a line break": (name, value) => `"${name}":\n  "${value}"`,
    "JSON with quotes in the value": (name, value) => json({ [name]: `a"b\\"c\\${value}` }),
    "JSON in JSON": (name, value) => json({ body: json({ [name]: value }) }),
    "JSON in JSON in JSON": (name, value) => json([json([json({ [name]: `"${value}` })])]),
    "a list in JSON": (name, value) => json({ [name]: [`a=1; ${value}`, value] }),
    "an inspected object": (name, value) => `{ id: 1, '${name}': '${value}' }`,
    "a pair": (name, value) => json({ name, value }),
    "a query": (name, value) => `https://a.example/x?a=1&${name}=${value}&b=2`,
    "a fragment": (name, value) => `https://a.example/x#${name}=${value}`,
    "a form": (name, value) => `a=1&${name}=${value}%2F${value}`,
    "a query within a query": (name, value) => `?to=https%3A%2F%2Fa%3F${name}%3D${value}%26b`,
    "a multipart form": (name, value) => `form-data; name="${name}"\r\n\r\n${value}\r\n--x`,
    XML: (name, value) => `<${name}>${value}</${name}>`,
    "a flag": (name, value) => `--${name} ${value}`,
    "a flag with =": (name, value) => `--${name}=${value}`,
    "JSON in HTML": (name, value) => `{&quot;${name}&quot;:&quot;${value}&quot;,&#34;a&#34;:1}`,
    "JSON with escaped quotes": (name, value) => `{\\u0022${name}\\u0022: \\u0022${value}\\u0022}`,
    "percent-encoded JSON": (name, value) => `?q=%7B%22${name}%22%3A%22${value}%22%7D&b=1`,
    "an object's own words": (name, value) => `${name}[value=${value}]`,
    "a struct": (name, value) => `{ID:1 ${name}:${value} Name:ci}`,
    "a block of YAML": (name, value) => `${name}: |\n  ${value}\n  ${value}\nother: 1`,
    "the next line in YAML": (name, value) => `${name}:\n  ${value}`,
    "a scheme": (name, value) => `${name}: Bearer ${value}`,
  };
  for (const [notation, write] of Object.entries(notations)) {
    it(`takes the value out of ${notation}`, () => {
      for (const name of names) {
        const value = random();
        const line = write(name, value);
        const safe = redact(line);
        assert.ok(!safe.includes(value), line.replaceAll(value, "*"));
        assert.ok(safe.includes("«redacted»"));
        assert.equal(redact(safe), safe, "twice is once");
      }
    });
  }

  const key = randomKeyText();
  const rest = key.slice("sk_sc_".length);
  const basic = Buffer.from(`user:${random()}`).toString("base64");
  const secret = random();
  const part = (value: unknown): string => Buffer.from(json(value)).toString("base64url");
  const jwt = `${part({ alg: "RS256" })}.${part({ sub: secret })}.${secret}`;
  const escaped = (write: (hex: string) => string): string => key.replaceAll("_", () => write("5f"));
  const lines: readonly (readonly [name: string, line: string, secret: string])[] = [
    ["a key", key, rest],
    ["a key in a URL", `https://a.example/${key}/x`, rest],
    ["a percent-encoded key", escaped((hex) => `%${hex}`), rest],
    ["a key that is percent-encoded twice", escaped((hex) => `%25${hex}`), rest],
    ["an entirely percent-encoded head", `%73%6B%5F%73%63%5F${rest}`, rest],
    ["a JSON-escaped key", escaped((hex) => `\\u00${hex}`), rest],
    ["a key that is JSON-escaped twice", escaped((hex) => `\\\\u00${hex.toUpperCase()}`), rest],
    ["a key in HTML", escaped((hex) => `&#x${hex};`), rest],
    ["a key in Markdown", escaped(() => "\\_"), rest],
    ["a colored key", `sk_\x1b[01;31m\x1b[Ksc\x1b[m\x1b[K_${rest}`, rest],
    ["a key in escaped colors", `sk_\\u001b[31msc_\\u001b[m${rest}`, rest],
    ["a key with a color behind its head", `sk_sc_\x1b[0m${rest}`, rest],
    ["a key with invisible characters", `sk\u200b_sc\u00ad_${rest}`, rest],
    ...["", "a", "ab"].map((before) => {
      const encoded = Buffer.from(`${before}${key}`).toString("base64");
      return ["a key in base64", `x ${encoded} y`, encoded.slice(8, -4)] as const;
    }),
    ["a key in URL-safe base64", Buffer.from(`>>?${key}`).toString("base64url"), rest],
    ["a bearer token", `was sent Bearer ${secret}`, secret],
    ["a bearer token in a URL", `h=Bearer%20${secret}`, secret],
    ["basic credentials", `tried basic ${basic} there`, basic],
    ["a header", `Authorization: Bearer ${secret}`, secret],
    ["a header of another scheme", `Authorization: AWS4-HMAC-SHA256 a=b, c=${secret}`, secret],
    ["a header in a list", json(["authorization", secret]), secret],
    ["a key's header in a list", json(["accept", "*/*", "API-Key", secret]), secret],
    ["an inspected header of a key", `[ 'X-Api-Key', '${secret}', 'a', 'b' ]`, secret],
    ["a token's header in a list", json(["X-Auth-Token", secret]), secret],
    ["an API key as a scheme", `was sent ApiKey ${secret}`, secret],
    ["cookies", `Cookie: a=1; b=${secret}; c=${secret}`, secret],
    ["a cookie that is set", `set-cookie: A=${secret}; Path=/; HttpOnly`, secret],
    ["a token", `got ${jwt} from it`, secret],
    ["a token without its signature", `got ${jwt.slice(0, jwt.lastIndexOf("."))}.`, secret],
    ["a user's password in a URL", `proxy http://me:${secret}@proxy.example:8080 is`, secret],
    ["a password with an at sign", `http://me:a@b${secret}@proxy.example`, secret],
    ["a token in a URL", `https://${secret}@github.com/x`, secret],
    ["a password in an encoded URL", `?u=https%3A%2F%2Fme%3A${secret}%40a.example`, secret],
    ["an authorization code", `GET /callback?state=1&code=${secret}`, secret],
    ["an authorization code in a form", `code=${secret}&grant_type=x`, secret],
    ["a key in a query", `GET /maps?key=${secret}`, secret],
    ["a user of curl's", `curl -u me:${secret} https://a.example`, secret],
    ["a user of a proxy", `curl --proxy-user=me:${secret}`, secret],
    ["a connection string", `AccountName=a;AccountKey=${secret}==;Endpoint=b`, secret],
    ["a password with punctuation", `password: p&${secret};x`, secret],
    ["a credential", json({ credentials: [{ type: "password", value: secret }] }), secret],
    ["a private key", `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n${secret}`, secret],
    ["a string that never ends", `{"client_secret":"${secret} ${secret}`, secret],
  ];
  for (const [name, line, value] of lines) {
    it(`takes out ${name}`, () => {
      const safe = redact(line);
      assert.ok(!safe.includes(value), line.replaceAll(value, "*"));
      assert.equal(redact(safe), safe, "twice is once");
    });
  }

  for (const line of [
    "GET /api-keys/7774941b-185b-448b/rotate 200 12 ms",
    "POST /clusters/a/applications/b/secret 201 80 ms",
    "password must be 8 characters",
    "password: must be at least 8 characters",
    "password: Too short",
    "The secret: missing",
    '{"secret":null,"password":{"min":8}}',
    "token: expired",
    "token_type=Bearer&expires_in=300",
    "api_key_id: 7774941b",
    "status code: 404, error code=ECONNRESET",
    'WWW-Authenticate: Bearer realm="a", error="invalid_token"',
    "Bearer token is missing",
    "Bearer authentication is required",
    "Required scope: api-keys:write",
    "API keys: ci, deploy",
    '{"allowedHeaders":["API-Key","accept"],"exposed":["authorization", "content-type"]}',
    json(json(["x-auth-token", "x-request-id"])),
    "The ApiKey scheme is not supported",
    '{"required":["password","username"],"missing":["api_key","client_id"]}',
    '{"error":"invalid_grant","error_description":"Invalid user credentials"}',
    '{"error":"invalid_client","error_description":"Client secret not provided in request"}',
    "Invalid password: minimum length 8.",
    "Invalid password: must contain at least 1 special characters.",
    "encryption_password: Minimum length: 12",
    "client_secret: String must contain at least 8 character(s)",
    "Unexpected token < in JSON at position 0",
    `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
    'Proxy-Authenticate: Basic realm="corporate proxy"',
    "token_endpoint: https://a.example/realms/b/protocol/openid-connect/token",
    "code_id=1b2c-77, client_auth_method=client-secret, refresh_token_type=Refresh",
    "The API key “ci” was rotated",
    "API key: “ci”",
    "https://docs.example/@scope/package#token",
    "Error: token.ts failed\n    at secret (/src/secrets/secret.ts:12:5)",
    "invalid token:\n    at Object.<anonymous> (a.js:1:1)",
    "key: ci",
    "a \x1b[31mred\x1b[0m word, 👩‍💻",
    "Secret::read(secret)",
    "",
  ]) {
    it(`leaves ${json(line)}`, () => assert.equal(redact(line), line));
  }

  it("leaves what is around a value", () => {
    assert.equal(
      redact(`POST /x?client_id=a&client_secret=${secret}&scope=b failed`),
      "POST /x?client_id=a&client_secret=«redacted»&scope=b failed",
    );
    assert.equal(
      redact(json({ id: 1, clientSecret: secret, name: "ci" })),
      '{"id":1,"clientSecret":"«redacted»","name":"ci"}',
    );
    assert.equal(redact(`sk_sc_live_${secret} a`), "sk_sc_«redacted» a");
  });

  it("cuts what nobody would read", () => {
    const text = redact(`${"a ".repeat(5_000_000)}password=${secret}`);
    assert.ok(text.length < 200_000);
  });

  it("takes time in proportion to the length", () => {
    const pieces = [
      ...["a", " ", "\\", "%", "%25", "%3a%2f%2f", "://", "&#0", "\\u00", "\x1b[", "«"],
      ...["sk_sc_", "sk", "eyJ", "eyJaaaaaaaaa.", "eyJ-", "Bearer ", "Bearer +", "basic"],
      ...["secret", "secret:", "secret: a ", "secret: a", 'secret:"', 'secret:\\"', "secret\\"],
      ...["secret={", "secret:[", "secret: |\n ", "password \t", "token: is not ", '"', "\n"],
      ...["-----BEGIN PRIVATE KEY-----", "client-", "api ", "?code", "&key=", "cookie:", "--token "],
      ...[" -u ", "--user a", "--user a:", "secret[ ", "secret&quot;", "&quot;", "\\u0022", "secret%22"],
      ...["authorization:", "a,", "password: a,b=", '"value"', "c2tfc2Nf", "token:\n", "token: \\"],
    ];
    for (const piece of pieces) {
      const short = piece.repeat(Math.ceil(12_000 / piece.length));
      const long = piece.repeat(Math.ceil(96_000 / piece.length));
      // A pattern that backtracks at each character takes 64 times as long for eight times the text, and seconds.
      const options = { tolerance: 100, subject: piece };
      assertTimeRatio(
        () => redact(long),
        () => redact(short),
        24,
        options,
      );
    }
  });
});
