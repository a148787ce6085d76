// @ts-nocheck
import { environmentKey } from "../unit/leaks/random-key";
import { readFileSync } from "node:fs";
const flat = (text: string): string => Buffer.from(text).toString("utf8");
const t = flat(Array.from({length:1000},()=>`${" ".repeat(900)} "${environmentKey()}" `).join(""));
import { findCandidates, quickCheck } from "../../src/leaks/detector/candidates";
function best(f:()=>unknown){ let b=1e9; for(let i=0;i<600;i++){const s=performance.now(); f(); b=Math.min(b,performance.now()-s);} return b.toFixed(3); }
const u=t.replaceAll("_sc_","_xc_");
console.log("spaces+keys", best(()=>findCandidates(t)), "no _sc_", best(()=>findCandidates(u)), "no _sc_ nor specials", best(()=>findCandidates(u.replaceAll(/[ZX953J6W2z_]/g,"a"))), "pre", best(()=>u.replaceAll(/[ZX953J6W2z_]/g,"a")));
const v=flat(u.replaceAll(/[ZX953J6W2z_]/g,"a")); console.log("none", best(()=>findCandidates(v)));
const w=flat(u.replaceAll(/[ZX953J6W2z]/g,"a")); console.log("only _", best(()=>findCandidates(w)));
