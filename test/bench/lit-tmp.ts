// @ts-nocheck
import { readFileSync } from "node:fs";
import { encodedCores } from "../../src/leaks/detector/base64";
import { foreignFiles } from "./accuracy/corpus";
import { environmentKey } from "../unit/leaks/random-key";
const megabyte=1_000_000;
const flat = (text: string): string => Buffer.from(text).toString("utf8");
function corpus(bytes: number): string[] {
  const texts: string[] = []; let size = 0;
  for (const path of foreignFiles()) { if (size >= bytes) break;
    if (!/\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(path)) continue;
    const text = readFileSync(path, "utf8"); if (text.length > megabyte) continue; texts.push(text); size += text.length; }
  return texts; }
const t = flat(corpus(20*megabyte).join("\n")).slice(0,20*megabyte);
const one = flat(t.slice(0,megabyte));
console.log(encodedCores.map(c=>c.encoded));
const chars=Array.from({length:94},(_,i)=>String.fromCharCode(33+i));
console.log(chars.map(c=>[c,t.split(c).length-1] as const).sort((a,b)=>a[1]-b[1]).map(([c,n])=>c+":"+(n/20|0)).join(" "));
function pass(lit:string, part:number){ let n=0; for(let s=0;s<one.length;s+=part){ const p=one.slice(s,s+part+5); for(let at=p.indexOf(lit);at>=0;at=p.indexOf(lit,at+1)) n++; } return n; }
function best(f:()=>number){ let b=1e9,n=0; for(let i=0;i<300;i++){const s=performance.now(); n=f(); b=Math.min(b,performance.now()-s);} return `${(b*1000).toFixed(0)}us n=${n}`; }
for (const l of ["-","-disab","-enabl","kycloa","wbar;","Bar;","\n","k"]) console.log(JSON.stringify(l), best(()=>pass(l,16384)), "64K", best(()=>pass(l,65536)));
