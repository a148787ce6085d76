// @ts-nocheck
import { findSecrets } from "../../src/leaks/detector/find";
import { fingerprintOf } from "../../src/leaks/detector/facts";
import { IncrementalDetector } from "../../src/leaks/detector/incremental-detector";
import { TextLines } from "../unit/leaks/text-lines";
import { alphabets, cuttableKey, drawn, environmentKey, plainKey, head } from "../unit/leaks/random-key";
type V = [string, (k: string) => string, ("W" | "P" | "N" | "WP")?];
const E = "\u001b";
const b64 = (s: string) => Buffer.from(s).toString("base64");
const wrap = (s: string, w: number, sep: string) => (s.match(new RegExp(`.{1,${w}}`, "gs")) ?? []).join(sep);
const ins = (k: string, x: string, at = 25) => k.slice(0, at) + x + k.slice(at);
const us = (k: string, x: string) => k.replaceAll("_", x);
const all = (k: string, f: (c: number) => string) => Array.from(k, (c) => f(c.charCodeAt(0))).join("");
const hx = (c: number) => c.toString(16);
const two = (k: string, f: (a: string, b: string) => string, at = 27) => f(k.slice(0, at), k.slice(at));
const cases: V[] = [];
const add = (name: string, f: (k: string) => string, e: V[2] = "W") => cases.push([name, f, e]);
// L2
for (const [n, c] of Object.entries({ rgb: `${E}[38;2;1;2;3m`, colon: `${E}[38:5:1m`, csi8: "\u009b31m", el: `${E}[0K`, bel: `${E}]8;;https://a.b/\u0007`, charset: `${E}(B`, under: `${E}[4m`, esclost: "[38;5;208m", esclost0: "[0m", u: "\\u001B[0m", x: "\\x1B[31m", e: "\\e[1;31m", oct: "\\033[0m", sym: "␛[31m", caret: "^[[31m", sgr: `${E}[m`, two: `${E}[0m${E}[1;31m`, braces: "\\u{1b}[31m", pct: "%1B[31m", ent: "&#27;[31m", entx: "&#x1b;[31m", shy: "\u00ad", zwsp: "\u200b", wbr: "<wbr>", span: '</span><span class="x">', mark: "</b><b>", em: "</em>", bs: "K\bK".slice(1,2), pascal:"#27[31m", E33:"\\E[31m", cursor: `${E}[1C` }))
  for (const at of [3, 25]) add(`L2 ${n} at ${at}`, (k) => `c.ini: ${ins(k, c, at)} x`);
add("L2 crlf grep", (k) => `${E}[35m${E}[Kf.ini${E}[m${E}[K${E}[36m${E}[K:${E}[m${E}[Kkey=${E}[01;31m${E}[Ksk_sc_${E}[m${E}[K${k.slice(6)}\r\n`);
add("L2 html mark", (k) => `<code>key=<mark>sk_sc_</mark>${k.slice(6)}</code>`);
add("L2 html em", (k) => `<pre>key=<em class="hll">sk_sc_</em>${k.slice(6)}</pre>`);
// L3
for (const w of ["_@_", "__@__", "___@___", "*@*", "**@**", "***@***", "_**@**_", "**_@_**", "~~@~~", "==@==", "`@`", "``@``", "+@+", "=@=", "~@~", "(_@_)", "\"_@_\"", "- _@_.", "> __@__,", "|_@_|", "<u>@</u>", "{{@}}", "[_@_](x)", "_@_ and more", "/@/","^@^","|@|","#@#"]) add(`L3 ${w}`, (k) => `see ${w.replace("@", k)} here`);
for (const u of ["\\_", "\\textunderscore ", "\\textunderscore{}", "{\\_}", "\\_{}", "\\\\_", "\\\\\\\\_", "\\_\\allowbreak ", "{\\textunderscore}", "$\\_$","\\string_","\\char`_","\\char95 ","^^5f","\\symbol{95}","\\underline{ }", "\\-_"]) add(`L3 us ${u}`, (k) => `key: ${us(k, u)} x`);
// L4
for (const nl of ["\n", "\r\n"]) for (const ind of ["", "  ", "\t"]) {
  const q = JSON.stringify(nl + ind);
  add(`L4 sh ${q}`, (k) => `export K=${ins(k, `\\${nl}${ind}`)}${nl}`, ind === "" ? "W" : "W");
  add(`L4 quoted ${q}`, (k) => `x = "${ins(k, `\\${nl}${ind}`)}"${nl}`);
  add(`L4 head ${q}`, (k) => `x = "${ins(k, `\\${nl}${ind}`, 4)}"${nl}`);
  add(`L4 batch ${q}`, (k) => `set K=${ins(k, `^${nl}${ind}`)}${nl}`);
  add(`L4 two ${q}`, (k) => `K=${ins(ins(k, `\\${nl}${ind}`, 40), `\\${nl}${ind}`, 20)}${nl}`);
  add(`L4 qp ${q}`, (k) => `${ins(k, `=${nl}`)}${nl}`);
}
add("L4 spaces before", (k) => `key = ${k.slice(0, 25)} \\\n  ${k.slice(25)}`, "WP");
add("L4 comment cont", (k) => `// ${k.slice(0, 25)}\\\n// ${k.slice(25)}`, "WP");
add("L4 json \\\\n", (k) => `{"run":"x ${k.slice(0, 25)}\\\\\\n  ${k.slice(25)}"}`, "WP");
add("L4 pwsh backtick", (k) => `$k = "${k.slice(0, 25)}\`\n${k.slice(25)}"`, "WP");
add("L4 yaml folded", (k) => `k: >-\n  ${k.slice(0, 25)}\n  ${k.slice(25)}`, "WP");
add("L4 toml", (k) => `k = """\\\n  ${k.slice(0, 25)}\\\n  ${k.slice(25)}"""`);
add("L4 vim", (k) => `let k = '${k.slice(0, 25)}'\n\\ . '${k.slice(25)}'`, "WP");
add("L4 ini cont", (k) => `key = ${k.slice(0, 25)}\n   ${k.slice(25)}`, "WP");
add("L4 diff", (k) => `+K=${k.slice(0, 25)}\\\n+${k.slice(25)}\n`, "WP");
add("L4 dockerfile", (k) => `ENV A=b \\\n    K=${k} \\\n    C=d`);
add("L4 docker run", (k) => `docker run -e K=${k}\\\n  -p 80`, "WP");
// L5
for (const [n, f] of Object.entries<(c: number) => string>({
  x: (c) => `\\x${hx(c)}`, X: (c) => `\\x${hx(c).toUpperCase()}`, u4: (c) => `\\u00${hx(c)}`, uu: (c) => `\\uu00${hx(c)}`, ub: (c) => `\\u{${hx(c)}}`, ub4: (c) => `\\u{00${hx(c)}}`, U8: (c) => `\\U000000${hx(c)}`, oct: (c) => `\\${c.toString(8).padStart(3, "0")}`, oct2: (c) => `\\${c.toString(8)}`, octb: (c) => `\\o{${c.toString(8)}}`, xb: (c) => `\\x{${hx(c)}}`, nu: (c) => `\\N{U+${hx(c)}}`, ps: (c) => "`u{" + hx(c) + "}", ent: (c) => `&#${c};`, ent0: (c) => `&#0${c};`, entx: (c) => `&#x${hx(c)};`, entX: (c) => `&#X${hx(c).toUpperCase()};`, entnosemi: (c) => `&#${c}`, amp: (c) => `&amp;#${c};`, pct: (c) => `%${hx(c)}`, PCT: (c) => `%${hx(c).toUpperCase()}`, pct2: (c) => `%25${hx(c)}`, pctu: (c) => `%u00${hx(c)}`, jj: (c) => `\\\\u00${hx(c)}`, jx: (c) => `\\\\x${hx(c)}`, css: (c) => `\\${hx(c)} `, css6: (c) => `\\0000${hx(c)}`, lua: (c) => `\\${String(c).padStart(3, "0")}`, qp: (c) => `=${hx(c).toUpperCase()}`, U6:(c)=>`\\U{${hx(c)}}`, sql:(c)=>`\\00${hx(c)}`, u6:(c)=>`\\+0000${hx(c)}`, tex:(c)=>`^^${hx(c)}`, ada:(c)=>`["${hx(c)}"]`, ubu:(c)=>`\\u{${hx(c).toUpperCase()}}`, jjj:(c)=>`\\\\\\\\u00${hx(c)}`, entx0:(c)=>`&#x000${hx(c)};`, amp2:(c)=>`&amp;amp;#${c};`,
})) {
  const one = (k: string, c: string) => k.replaceAll(c, f(c.charCodeAt(0)));
  if (!["oct2","css","sql","css6"].includes(n)) add(`L5 ${n} all`, (k) => `x = "${all(k, f)}"`, ["tex","ada","u6","U6","sql","qp"].includes(n) ? "WP" : "W");
  add(`L5 ${n} underscores`, (k) => `x = "${one(k, "_")}"`);
  add(`L5 ${n} first _`, (k) => `x = "${k.replace("_", f(95))}"`);
  add(`L5 ${n} second _`, (k) => `x = "sk_sc${f(95)}${k.slice(6)}"`);
  add(`L5 ${n} s`, (k) => `x = "${f(115)}${k.slice(1)}"`);
  add(`L5 ${n} k`, (k) => `x = "s${f(107)}${k.slice(2)}"`);
  add(`L5 ${n} c`, (k) => `x = "sk_s${f(99)}${k.slice(5)}"`);
}
add("L5 mime q", (k) => `Subject: =?utf-8?Q?key_${us(k, "=5F")}?=`);
add("L5 mime b", (k) => `Subject: =?utf-8?B?${b64("the key " + k)}?=`);
// L6/L7
for (const w of [10, 19, 30, 48, 60, 61, 63, 64, 65, 70, 72, 76, 77, 100]) for (const [n, sep] of Object.entries({ nl: "\n", crlf: "\r\n", ind: "\n    ", tab: "\n\t", slash: "\n// ", hash: "\n# ", star: "\n * ", gt: "\n> ", plus: "\n+", minus: "\n-", semi: "\n; ", dash: "\n-- ", q: '"\n"', qp: '" +\n  "', qc: '",\n  "', sqc: "',\n  '", bs: "\\\n", jn: "\\n", jrn: "\\r\\n", jjn: "\\\\n", pct: "%0A", ent: "&#10;", qdot: '" .\n"', qbs: '" \\\n  "', pipe:"\n| ", vb:'" & _\n"', dnl:"\ndnl ", br: "<br>\n", br1: "<br/>", sp:" ", jn4: "\\\\\\\\n", xa: "&#xA;", q2: '" "', qplusn: '\\n" +\n"' }))
  if (w === 60 || w === 76 || ["nl", "jn", "hash", "q"].includes(n)) add(`L6 ${w} ${n}`, (k) => { const pre = sep.replace(/^[^\n]*\n/, ""); const lead = sep.includes("\n") && !sep.startsWith('"') && !sep.startsWith("'") && !sep.startsWith("\\") && !sep.startsWith("<") ? pre : ""; return `data:\n${lead}${/['"]/.test(sep) ? (/'/.test(sep) ? "'" : '"') : ""}${wrap(b64(`user: someone in the text\nkey: ${k}\nand more text behind it, so long\n`), w, sep)}${/['"]/.test(sep) ? (/'/.test(sep) ? "'" : '"') : ""}\n`; });
for (const pre of ["", "a", "ab", "abc", "key: ", "\n", "Ω"]) for (const post of ["", "\n", "x y", " more"]) {
  if (post !== "x y") add(`L7 twice ${JSON.stringify(pre + "|" + post)}`, (k) => `auth: ${b64(`{"auth":"${b64(pre + k + post)}"}`)}`);
  add(`L7 once ${JSON.stringify(pre + "|" + post)}`, (k) => `auth: ${b64(pre + k + (post === "x y" ? " " + post : post))}`);
  add(`L7 url ${JSON.stringify(pre + "|" + post)}`, (k) => `auth: ${b64(pre + k + (post === "x y" ? " " + post : post)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`);
}
add("L7 thrice", (k) => `a: ${b64(b64(b64(k)))}`, "WP");
add("L7 twice wrapped inner", (k) => `a: ${b64(wrap(b64(`some text in front ${k} and behind`), 60, "\n"))}`);
add("L7 twice wrapped outer", (k) => `a:\n${wrap(b64(b64(`some text in front ${k} and behind`)), 76, "\n")}`);
add("L7 utf16", (k) => `powershell -enc ${Buffer.from(`$k='${k}'`, "utf16le").toString("base64")}`);
add("L7 pct in b64", (k) => `a: ${b64(us(k, "%5F"))}`);
add("L7 b64 of json escaped", (k) => `a: ${b64(us(k, "\\u005f"))}`);
add("L7 b64 pct =", (k) => `?a=${encodeURIComponent(b64(k + "\n"))}&b=1`);
add("L7 b64 with %2B", (k) => `?a=${encodeURIComponent(b64("Ω>>>???" + k + "???>>>\n"))}&b=1`);
add("L7 b64 json slash", (k) => `{"a":"${b64("????>>>>" + k + "????>>>>").replaceAll("/", "\\/")}"}`);
add("L7 basic", (k) => `Authorization: Basic ${b64("user:" + k)}`);
add("L7 data uri", (k) => `data:text/plain;base64,${b64(k)}`);
add("L7 jwt-ish", (k) => `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify({ k })).toString("base64url")}.x`);
// L8
for (const t of ["@--", "@-- a comment", "@--comment here", "{{-@-}}", "{{- @ -}}", "{%-@-%}", "<%-@-%>", "<!--@-->", "--@--", "<!-- @-->", "#-@-#", "x=@;--c", "{{~@~}}", "@-->", "@--\n", "(@--)", "@--;", "{#-@-#}", "@--!>", "[--@--]", "/*-@-*/", "<@>", "@'--", "'@'--x", "@-%}","@--[[ x ]]", "--@", "-@-", "(@)-", "@–x", "@—x"]) add(`L8 ${t}`, (k) => t.replace("@", () => k), "WP");
// L10
for (const s of ['"prod"', '"-prod"', '"/path"', '"?x=1"', '"\\n"', '" and"', '"_v2"', '"2"', '"v1"', '"@host"', '":"', '"example"', '"Prod"', '"-eu-west-1"', "'dev'", "suffix", '"x"', '"com"', '"abc"', '"us"']) add(`L10 + ${s}`, (k) => `x = "${k}" + ${s};`, "WP");
// L11
for (const t of ["?key=3D@", 'a=3D"@"', "=20@", "=09@", "=0A@", "key=3D@&x=3D1", "<a href=3D\"https://x/?k=3D@\">", "=3D@=20", "=C3=A4@", "=2C@=2C"]) add(`L11 ${t}`, (k) => t.replace("@", () => k));
add("L11 soft head", (k) => `key: sk_=\nsc_${k.slice(6)}`); add("L11 soft =3D=", (k) => `?key=3D=\n${k}`); add("L11 crlf soft", (k) => `?key=3D${ins(k, "=\r\n")}`); add("L11 soft in escape", (k) => `?key=3D${k.slice(0, 2)}=5=\nF`, "N");
add("L11 5F soft", (k) => `x ${us(ins(k, "=\r\n", 30), "=5F")} y`);
const fs: Record<string, () => string> = { env: cuttableKey as () => string, plain: () => cuttableKey(() => plainKey(44)) };
let bad = 0, n = 0;
const filter = process.argv[2];
const groups = new Map<string, [number, number, string]>();
for (const [name, f, e] of cases) { if (filter && !name.startsWith(filter)) continue;
  for (const [form, mk] of Object.entries(fs)) { for (let r = 0; r < 3; r++) { n++; const k = mk(); const text = f(k); const found = findSecrets(text); const fp = fingerprintOf(k);
    const inc = new IncrementalDetector(); inc.read(new TextLines(text)); if (JSON.stringify(inc.findings) !== JSON.stringify(found)) console.log("DIFF", name);
    const whole = found.length === 1 && found[0]!.fingerprint === fp && !found[0]!.isPartial; const part = found.length === 1 && found[0]!.isPartial === true;
    const cut = found.filter((x) => !x.isPartial && x.fingerprint !== fp).length;
    const res = whole ? "W" : part ? "P" : found.length === 0 ? "N" : cut ? "CUT" : "?";
    const ok = e === "WP" ? res === "W" || res === "P" : res === e;
    if (!ok) { const g = groups.get(`${name} [${e}->${res}]`) ?? [0, 0, text]; g[0]++; groups.set(`${name} [${e}->${res}]`, g); bad++; } } } }
for (const [g, [c, , t]] of groups) console.log(`${g} ×${c}  ${JSON.stringify(t.length > 150 ? t.slice(0, 150) + "…" : t)}`);
console.log(n, "tried", bad, "bad");
