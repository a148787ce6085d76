// @ts-nocheck
import { readFileSync } from "node:fs";
import { lintSource } from "@secretlint/core";
import { creator as preset } from "@secretlint/secretlint-rule-preset-recommend";

import { findSecrets } from "../../src/leaks/detector/find";
import { findCandidates } from "../../src/leaks/detector/candidates";
import { environmentKey } from "../unit/leaks/random-key";
import { foreignFiles } from "./accuracy/corpus";
import { median } from "./median";
const megabyte=1_000_000;
const flat = (text: string): string => Buffer.from(text).toString("utf8");
function corpus(bytes: number): string[] {
  const texts: string[] = []; let size = 0;
  for (const path of foreignFiles()) { if (size >= bytes) break;
    if (!/\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(path)) continue;
    const text = readFileSync(path, "utf8"); if (text.length > megabyte) continue; texts.push(text); size += text.length; }
  return texts; }
function textOf(texts: readonly string[], bytes: number): string { let text=""; for (let at=0; text.length<bytes; at++) text += `${texts[at%texts.length]}\n`; return flat(text.slice(0,bytes)); }
function withKeys(text: string, count: number): string { const step=Math.floor(text.length/count); const parts=Array.from({length:count},(_,at)=>text.slice(at*step,(at+1)*step)); return flat(parts.map((p)=>`${p} "${environmentKey()}" `).join("")); }
const many = corpus(20*megabyte);
const one = textOf(many, megabyte);
const line = flat("function(a,b){return a+b};".repeat(megabyte/26));
const cases: [string,string][] = [["plain",one],["keys",withKeys(one,1000)],["line",line],["line keys",withKeys(line,1000)]];
function time(f:()=>unknown, ms:number): number { const all:number[]=[]; const b=performance.now(); while(performance.now()-b<ms){const s=performance.now(); f(); all.push(performance.now()-s);} all.sort((a,b)=>a-b); return all[2]!; }
const ms=Number(process.argv[2]??1500);
const only=process.argv[3];

import { hash } from "node:crypto";
import { IncrementalDetector } from "../../src/leaks/detector/incremental-detector";
import { TextLines, linesOf } from "../../src/leaks/detector/lines";
import { keyAt } from "../../src/leaks/detector/key";
import { keyItemAt } from "../../src/leaks/detector/items";
import { decodeText, type Alphabet } from "../../src/leaks/detector/decoded-text";
import { characterSet } from "../../src/leaks/detector/character-set";
import { publicPrefix } from "../../src/leaks/detector/key";
const alphabet: Alphabet = { characters: characterSet(/[A-Za-z0-9_-]/), run: /[A-Za-z0-9_-]{0,256}/y };
import { isPlaceholder, isRandomBody } from "../../src/leaks/detector/randomness";
async function lint(content:string){ await lintSource({source:{filePath:"a.js",content,ext:".js",contentType:"text"},options:{config:{rules:[{ id: "@secretlint/secretlint-rule-preset-recommend", rule: preset, rules: [], options: {} }] as any}}}); }
if (process.env.RATIO) { const t=cases[1]![1]; const a:number[]=[],b:number[]=[]; 
 (async()=>{ for(let i=0;i<300;i++) findSecrets(t); for(let r=0;r<25;r++){ let s=performance.now(); await lint(t); a.push(performance.now()-s); for(let i=0;i<6;i++){ s=performance.now(); findSecrets(t); b.push(performance.now()-s);} }
 a.sort((x,y)=>x-y); b.sort((x,y)=>x-y); console.log("secretlint min/med",a[1]!.toFixed(2),median(a).toFixed(2),"detector",b[3]!.toFixed(2),median(b).toFixed(2),"ratio min",(a[1]!/b[3]!).toFixed(2),"med",(median(a)/median(b)).toFixed(2)); })();
} else
for (const [n,t] of cases) { if(only!==undefined&&n!==only) continue;
 if (process.env.ONLY) { console.log(n, time(()=>findSecrets(t),ms).toFixed(2)); continue; }
 const cs=findCandidates(t);
 const d=new TextLines(t); const ps=cs.map(o=>d.positionAt(o));
 const keys=findSecrets(t).map(f=>d.line(f.line).slice(f.start,f.end));
 const known={identify:()=>undefined};
 const r:Record<string,()=>unknown>={
  findSecrets:()=>findSecrets(t),
  findCandidates:()=>findCandidates(t),
  positions:()=>{const d=new TextLines(t); return cs.map(o=>d.positionAt(o));},
  lines:()=>{const d=new TextLines(t); let x=0; for(const o of cs) x+=d.line(d.positionAt(o).line).length; return x;},
  readCandidates:()=>new IncrementalDetector().readCandidates(ps,d),
  keyAt:()=>{let x=0; for(const {line,character} of ps) if(keyAt(d,{line,character:character-2})?.key) x++; return x;},
  keyItemAt:()=>{let x=0; for(const p of ps) if(keyItemAt(d,p,known)) x++; return x;},
  hash:()=>{let x=0; for(const k of keys) x+=hash("sha256",k).slice(0,16).length; return x;},
  decode:()=>{let x=0; for(const {line,character} of ps) x+=decodeText(d,{line,character:character-2},alphabet,207,"sk_sc_")?.text.length??0; return x;},
  publicPrefix:()=>{let x=0; for(const k of keys) x+=publicPrefix(k).length; return x;},
  placeholder:()=>{let x=0; for(const k of keys) if(isPlaceholder(k.slice(6))) x++; return x;},
  isRandomBody:()=>{let x=0; for(const k of keys) if(isRandomBody(k.slice(6))) x++; return x;},
 };
 console.log(n, Object.entries(r).map(([k,f])=>k+" "+time(f,ms).toFixed(2)).join("  "));
}
