// A form of 13 fields checked by us and by ajv, in turn, in one run: node bench/peers/forms.mjs [--rounds 5]
// Sets up ajv by npm under target/peers/ajv on its first run. ajv compiles the same data schema; the formats of ours that it does not know are
// given to it twice: as regular expressions, and with the check digits ours computes. Both must call the right answers right and the
// wrong ones wrong, or it ends with exit code 1.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
const home = path.join(target, "peers", "ajv");
const rounds = process.argv.includes("--rounds") ? Number(process.argv[process.argv.indexOf("--rounds") + 1]) : 5;
const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });

if (!fs.existsSync(path.join(home, "node_modules/ajv"))) {
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(path.join(home, "package.json"), `{"private": true, "dependencies": {"ajv": "8.17.1", "ajv-formats": "3.0.1"}}`);
  run("npm", ["install", "--no-audit", "--no-fund"], { cwd: home });
}
run("cargo", ["build", "--release", "--quiet", "-p", "forms", "--example", "speed"], { cwd: root });
const ours = path.join(target, "release/examples/speed");
const require = createRequire(path.join(home, "package.json"));
const Ajv = require("ajv/dist/2020");

const right = {
  name: "红山示范餐饮有限公司", uscc: "91350100M000100Y43", person: "陈示范", person_id: "11010519491231002X", mobile: "13800138000",
  email: "chen@example.com", from: "2026-07-01", area: 120, seats: 48, capital: 500000, kind: "restaurant", hot: true, services: ["hot", "cold"],
};
const wrong = { ...right, mobile: "12800138000", from: "2026-02-30", kind: "bar" };

const digits = (text, weights, modulus) => weights.reduce((sum, weight, at) => sum + weight * modulus.indexOf(text[at]), 0);
const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const powers = Array.from({ length: 17 }, (_, at) => 3 ** at % 31);
const places = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const day = (text) => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return found !== null && Number(found[2]) <= 12 && Number(found[2]) > 0 && Number(found[3]) > 0 && Number(found[3]) <= new Date(Date.UTC(+found[1], +found[2], 0)).getUTCDate();
};
const expressions = {
  uscc: /^[0-9A-HJ-NPQRTUWXY]{18}$/, "citizen-id": /^[1-9]\d{16}[\dX]$/, "cn-mobile": /^1[3-9]\d{9}$/, email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, date: day,
  money: { type: "number", validate: (amount) => amount >= 0 && Math.abs(amount * 100 - Math.round(amount * 100)) < 1e-6 },
};
const computed = {
  ...expressions,
  uscc: (text) => expressions.uscc.test(text) && letters[(31 - (digits(text, powers, letters) % 31)) % 31] === text[17],
  "citizen-id": (text) =>
    expressions["citizen-id"].test(text) && day(`${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`) &&
    "10X98765432"[digits(text, places, "0123456789") % 11] === text[17],
};

const form = path.join(here, "forms/form.json");
const schema = JSON.parse(run(ours, ["--schema", form]));
const required = JSON.parse(fs.readFileSync(form, "utf8")).required;
// Ours knows what is required without the schema; ajv is told.
const compiled = (formats) => new Ajv({ allErrors: true, strict: false, formats }).compile({ ...schema, required });
const peers = { "ajv, formats as expressions": compiled(expressions), "ajv, check digits computed": compiled(computed) };

const file = (name, data) => {
  const at = path.join(home, name);
  fs.writeFileSync(at, JSON.stringify(data));
  return at;
};
const files = { right: file("right.json", right), wrong: file("wrong.json", wrong) };
const time = (check, data) => {
  for (let n = 0; n < 200_000; n += 1) check(data);
  const started = process.cpuUsage();
  for (let n = 0; n < 1_000_000; n += 1) check(data);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
};

let failed = false;
for (const [name, data] of Object.entries({ right, wrong })) {
  const times = { "onedoor forms": [] };
  for (const peer of Object.keys(peers)) times[peer] = [];
  for (let round = 0; round < rounds; round += 1) {
    const told = JSON.parse(run(ours, [form, files[name]]));
    times["onedoor forms"].push(told.ns);
    const expected = name === "right" ? [] : ["mobile", "from", "kind"];
    if (told.wrong.join() !== expected.join()) failed = console.error(`ours: ${told.wrong}`) ?? true;
    for (const [peer, check] of Object.entries(peers)) {
      const fine = check(data);
      if (fine !== (name === "right")) failed = console.error(`${peer}: ${JSON.stringify(check.errors)}`) ?? true;
      times[peer].push(time(check, data));
    }
  }
  for (const [peer, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    console.log(`${name} answers, ${peer}: ${Math.round(sorted[rounds >> 1])} ns (${Math.round(sorted[0])}..${Math.round(sorted.at(-1))})`);
  }
}
process.exit(failed ? 1 : 0);
