// Our FEEL and DMN beside others, in one run: node bench/peers/feel/run.mjs [tck] [expressions] [speed] [table] [--count 20000] [--seed 1]
// Sets up what it needs under target/peers on its first run: KIE and feel-scala by Maven, feelin by npm, dsntk by cargo in a
// workspace of its own. Needs java, mvn, node and cargo; the conformance kit where the tests look for it.

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const peers = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "peers");
const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const named = process.argv.slice(2).filter((word) => /^[a-z]/.test(word));
const wanted = (name) => named.length === 0 || named.includes(name);

const quietly = { stdio: ["ignore", "ignore", "inherit"] };
function run(command, args, options = {}) {
  return execFileSync(command, args, { maxBuffer: 1 << 30, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"], ...options });
}
/** What a peer says, or why it does not: one that is missing keeps nobody from the others. */
function asked(name, work) {
  try {
    return work();
  } catch (error) {
    console.error(`${name}: ${String(error.message).split("\n")[0]}`);
    return null;
  }
}

function maven(name, artifacts) {
  const folder = path.join(peers, name);
  if (fs.existsSync(path.join(folder, "lib"))) return;
  fs.mkdirSync(folder, { recursive: true });
  const dependency = (text) => {
    const [group, artifact, version] = text.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  };
  fs.writeFileSync(path.join(folder, "pom.xml"), `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
    <groupId>bench</groupId><artifactId>${name}</artifactId><version>1</version><dependencies>${artifacts.map(dependency).join("")}</dependencies></project>`);
  run("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], { cwd: folder, ...quietly });
}

function setUp() {
  maven("kie", ["org.kie:kie-dmn-core:10.2.0", "org.slf4j:slf4j-nop:2.0.17"]);
  maven("scala", ["org.camunda.feel:feel-engine:1.21.0", "org.slf4j:slf4j-nop:1.7.36"]);
  const classes = path.join(peers, "classes");
  const source = path.join(here, "Peers.java");
  const compiled = path.join(classes, "Peers.class");
  if (!fs.existsSync(compiled) || fs.statSync(compiled).mtimeMs < fs.statSync(source).mtimeMs) {
    run("javac", ["-nowarn", "-cp", `${peers}/kie/lib/*:${peers}/scala/lib/*`, "-d", classes, source], quietly);
  }
  const npm = path.join(peers, "npm");
  if (!fs.existsSync(path.join(npm, "node_modules/feelin"))) {
    fs.mkdirSync(npm, { recursive: true });
    fs.writeFileSync(path.join(npm, "package.json"), `{"private": true, "dependencies": {"feelin": "8.2.0"}}`);
    run("npm", ["install", "--no-audit", "--no-fund"], { cwd: npm, ...quietly });
  }
}

function dsntk() {
  const folder = path.join(peers, "dsntk");
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  fs.copyFileSync(path.join(here, "dsntk.rs"), path.join(folder, "src/main.rs"));
  const crates = ["feel", "feel-parser", "feel-evaluator", "model", "model-evaluator"];
  fs.writeFileSync(path.join(folder, "Cargo.toml"), `[package]\nname = "peer"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\nroxmltree = "0.21"\n${crates
    .map((name) => `dsntk-${name} = "=0.3.0"\n`)
    .join("")}[workspace]\n[profile.release]\nopt-level = 3\n`);
  run("cargo", ["build", "--release", "--quiet"], { cwd: folder, ...quietly });
  return path.join(folder, "target/release/peer");
}

function ours(crate, example) {
  run("cargo", ["build", "--release", "--quiet", "-p", crate, "--example", example], { cwd: root, ...quietly });
  return path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "release/examples", example);
}

const java = (library, args, options) => run("java", ["-cp", `${peers}/classes:${peers}/${library}/lib/*`, "Peers", ...args], options);

function kit() {
  for (let at = root; ; at = path.dirname(at)) {
    const found = path.join(at, "shared/conformance/dmn-tck");
    if (fs.existsSync(found)) return found;
    if (at === path.dirname(at)) return null;
  }
}

function tck() {
  const folder = kit();
  if (!folder) return console.log("no conformance kit: nothing compared");
  const own = run("cargo", ["test", "--release", "--quiet", "-p", "decision", "--test", "conformance_kit", "--", "--nocapture"], { cwd: root });
  console.log("results of the conformance kit, levels 2 and 3");
  console.log(`  ours   ${own.match(/\d+ of \d+/)}`);
  console.log(`  dsntk  ${asked("dsntk", () => run(dsntk(), ["tck", folder]).match(/\d+ of \d+/))}`);
  console.log(`  KIE    ${asked("KIE", () => java("kie", ["tck", folder]).match(/\d+ of \d+/))}`);
}

/** feelin's values, in the form of crates/feel/examples/values.rs. */
async function feelin(expressions) {
  const { evaluate } = await import(pathToFileURL(path.join(peers, "npm/node_modules/feelin/dist/index.js")));
  const written = (value, depth = 0) => {
    if (value === null || value === undefined || depth > 20) return null;
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return Number.isFinite(value) ? `n:${value}` : null;
    if (typeof value === "string") return `s:${value}`;
    if (Array.isArray(value)) return value.map((item) => written(item, depth + 1));
    const kind = { FeelDate: "d", FeelTime: "t", FeelDateTime: "m", FeelDuration: value.yearsMonths ? "ym" : "dt" }[value.constructor?.name];
    if (kind) return `${kind}:${value.iso}`;
    if (Object.getPrototypeOf(value) !== Object.prototype) return `other:${value.constructor?.name}`;
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, written(value[name], depth + 1)]));
  };
  return expressions.map((text) => {
    try {
      return written(evaluate(text, {}).value);
    } catch {
      return null;
    }
  });
}

/** One form for what is the same: numbers, durations, zones, errors as null. */
function level(value) {
  if (Array.isArray(value)) return value.map(level);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, level(one)]));
  if (typeof value !== "string") return value;
  const [, kind, text] = value.match(/^([a-z]+):(.*)$/s);
  if (kind === "error" || kind === "stop") return null;
  if (kind === "n") return Number(Number(text).toPrecision(12));
  if (kind === "ym") {
    const parts = text.match(/^(-?)P(?:(\d+)Y)?(?:(\d+)M)?$/);
    return `ym:${parts ? (parts[1] ? -1 : 1) * ((parts[2] ?? 0) * 12 + Number(parts[3] ?? 0)) : Number(text)}`;
  }
  if (kind === "dt") {
    const unit = { D: 86400, H: 3600, M: 60, S: 1 };
    const sign = text.startsWith("-") ? -1 : 1;
    let seconds = 0;
    for (const [, number, of] of text.matchAll(/(-?[\d.]+)([DHMS])/g)) seconds += Number(number) * unit[of];
    return `dt:${sign * seconds}`;
  }
  if (kind === "t" || kind === "m") {
    return `${kind}:${text.replace(/\[[^\]]*\]$/, "").replace(/(\+00:00|@(Etc\/)?UTC)$/, "Z").replace(/(T?\d\d:\d\d)(?=$|Z|[+-])/, "$1:00").replace(/\.0+(?=$|Z|[+-])/, "")}`;
  }
  return value;
}

/** A random text of the language, deep enough to mix everything; the same for the same seed. */
function generator(seed) {
  let state = seed >>> 0 || 1;
  const dice = (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
  const one = (...choices) => choices[dice(choices.length)];
  const make = (choice, depth) => (typeof choice === "function" ? choice(depth) : choice);
  const pick = (depth, leaves, nodes) => make(depth <= 0 || dice(3) === 0 ? one(...leaves) : one(...nodes), depth - 1);
  const number = (d) => pick(d, ["0", "1", "2", "3", "7", "10", "0.5", "2.25", "-4", "100"], [
    (d) => `(${number(d)} ${one("+", "-", "*", "/", "**")} ${number(d)})`, (d) => `-(${number(d)})`,
    (d) => `${one("abs", "floor", "ceiling", "sqrt")}(${number(d)})`, (d) => `modulo(${number(d)}, ${number(d)})`,
    (d) => `decimal(${number(d)}, ${one("0", "1", "2")})`, (d) => `${one("sum", "min", "max", "mean", "count", "median", "product")}(${numbers(d)})`,
    (d) => `string length(${string(d)})`, (d) => `number(${one('"12"', '"1.5"', '"-3"')})`,
    (d) => `if ${boolean(d)} then ${number(d)} else ${number(d)}`.replace(/^.*$/, "($&)"), (d) => `${numbers(d)}[${one("1", "2", "-1")}]`,
    (d) => `${date(d)}.${one("year", "month", "day", "weekday")}`, (d) => `${time(d)}.${one("hour", "minute", "second")}`,
    (d) => `(${days(d)} / ${days(d)})`, (d) => `day of year(${date(d)})`, (d) => `week of year(${date(d)})`,
    (d) => `${months(d)}.${one("years", "months")}`, (d) => `round half ${one("up", "down")}(${number(d)}, ${one("0", "1")})`,
  ]);
  const string = (d) => pick(d, ['""', '"a"', '"abc"', '"餐馆"', '"A b"', '"1,2,3"'], [
    (d) => `(${string(d)} + ${string(d)})`, (d) => `substring(${string(d)}, ${one("1", "2", "-1")})`,
    (d) => `substring(${string(d)}, ${one("1", "2")}, ${one("1", "2", "9")})`, (d) => `${one("upper case", "lower case")}(${string(d)})`,
    (d) => `substring ${one("before", "after")}(${string(d)}, ${string(d)})`, (d) => `replace(${string(d)}, ${one('"a"', '"[a-c]"', '","')}, ${one('"x"', '"$0"')})`,
    (d) => `string(${one(number, boolean, date)(d)})`, (d) => `string join(${strings(d)}, ${one('"-"', '""')})`,
    (d) => `(if ${boolean(d)} then ${string(d)} else ${string(d)})`, (d) => `${one("day of week", "month of year")}(${date(d)})`,
  ]);
  const boolean = (d) => pick(d, ["true", "false"], [
    (d) => `(${number(d)} ${one("<", "<=", ">", ">=", "=", "!=")} ${number(d)})`, (d) => `(${string(d)} ${one("=", "!=", "<")} ${string(d)})`,
    (d) => `(${boolean(d)} ${one("and", "or")} ${boolean(d)})`, (d) => `not(${boolean(d)})`, (d) => `(${number(d)} between ${number(d)} and ${number(d)})`,
    (d) => `(${number(d)} in ${one("[1..5]", "(0..3)", "[2..7)", "(1, 2, 3)", "(> 2)")})`, (d) => `list contains(${numbers(d)}, ${number(d)})`,
    (d) => `${one("contains", "starts with", "ends with")}(${string(d)}, ${string(d)})`, (d) => `matches(${string(d)}, ${one('"^a"', '"[0-9]+"', '"c$"')})`,
    (d) => `(${one("some", "every")} x in ${numbers(d)} satisfies x ${one(">", "<", "=")} ${number(d)})`, (d) => `${one("all", "any")}([${boolean(d)}, ${boolean(d)}])`,
    (d) => `(${date(d)} ${one("<", ">", "=")} ${date(d)})`, (d) => `(${days(d)} ${one("<", "=")} ${days(d)})`, (d) => `(${months(d)} ${one("<", "=")} ${months(d)})`,
    (d) => `(${numbers(d)} = ${numbers(d)})`, (d) => `${one("before", "after", "overlaps")}([1..${one("3", "5")}], [${one("2", "4", "6")}..9])`,
    (d) => `(${one(number, string)(d)} instance of ${one("number", "string", "boolean")})`, (d) => `odd(${one("1", "2", "7")})`,
  ]);
  const numbers = (d) => pick(d, ["[]", "[1]", "[1, 2, 3]", "[3, 1, 2]", "[5, 5, 2.5]"], [
    (d) => `[${number(d)}, ${number(d)}]`, (d) => `append(${numbers(d)}, ${number(d)})`, (d) => `concatenate(${numbers(d)}, ${numbers(d)})`,
    (d) => `reverse(${numbers(d)})`, (d) => `distinct values(${numbers(d)})`, (d) => `${numbers(d)}[item ${one(">", "<", "!=")} ${number(d)}]`,
    (d) => `(for x in ${numbers(d)} return x ${one("+", "*")} ${number(d)})`, (d) => `sort(${numbers(d)}, function(x, y) x ${one("<", ">")} y)`,
    (d) => `sublist(${numbers(d)}, 1, 1)`, (d) => `union(${numbers(d)}, ${numbers(d)})`, (d) => `remove(${numbers(d)}, 1)`, (d) => `flatten([${numbers(d)}, ${numbers(d)}])`,
    (d) => `index of(${numbers(d)}, ${number(d)})`, (d) => `insert before(${numbers(d)}, 1, ${number(d)})`, (d) => `(for x in 1..${one("3", "4")} return x * ${number(d)})`,
    (d) => `[{a: ${number(d)}, b: 1}, {a: ${number(d)}, b: 2}].a`, (d) => `[{a: ${number(d)}, b: 1}][a > ${number(d)}].b`,
  ]);
  const strings = (d) => pick(d, ['["a", "b"]', '["x"]', '["a", "餐"]'], [(d) => `[${string(d)}, ${string(d)}]`, (d) => `split(${string(d)}, ",")`]);
  const date = (d) => pick(d, ['date("2024-02-29")', 'date("2026-12-31")', "date(2025, 1, 31)", 'date("1999-03-01")'], [
    (d) => `(${date(d)} + ${days(d)})`, (d) => `(${date(d)} ${one("+", "-")} ${months(d)})`, (d) => `(if ${boolean(d)} then ${date(d)} else ${date(d)})`,
  ]);
  const time = () => one('time("10:30:00")', 'time("23:59:59")', "time(1, 2, 3)");
  const days = (d) => pick(d, ['duration("P1D")', 'duration("PT36H")', 'duration("-P2D")', 'duration("P10D")'], [
    (d) => `(${days(d)} + ${days(d)})`, (d) => `(${days(d)} * ${one("2", "3")})`, (d) => `(${date(d)} - ${date(d)})`,
  ]);
  const months = (d) => pick(d, ['duration("P1M")', 'duration("P1Y2M")', 'duration("-P3M")'], [
    (d) => `(${months(d)} + ${months(d)})`, (d) => `(${months(d)} * ${one("2", "3")})`, (d) => `years and months duration(${date(d)}, ${date(d)})`,
  ]);
  return () => one(number, number, string, boolean, boolean, numbers, date, days, months)(1 + dice(3));
}

async function expressions() {
  const count = Number(option("--count", "20000"));
  const next = generator(Number(option("--seed", "1")));
  const texts = new Set();
  while (texts.size < count) texts.add(next());
  const all = [...texts];
  const lines = (text) => text.trimEnd().split("\n").map((line) => level(JSON.parse(line)));
  const input = `${all.join("\n")}\n`;
  const own = lines(run(ours("feel", "values"), [], { input }));
  const said = {
    KIE: asked("KIE", () => lines(java("kie", ["values", "kie"], { input }))),
    "feel-scala": asked("feel-scala", () => lines(java("scala", ["values", "scala"], { input }))),
    feelin: (await feelin(all)).map(level),
  };
  const engines = Object.keys(said).filter((name) => said[name]);
  const text = (value) => JSON.stringify(value);
  console.log(`${all.length} generated expressions`);
  for (const name of engines) console.log(`  ${name} agrees on ${own.filter((value, at) => text(value) === text(said[name][at])).length}`);
  const against = all.flatMap((expression, at) => {
    const votes = {};
    for (const name of engines) (votes[text(said[name][at])] ??= []).push(name);
    const two = Object.entries(votes).find(([value, names]) => names.length > 1 && value !== text(own[at]));
    return two ? [`  ${expression}\n    ours ${text(own[at])}; ${two[1].join(", ")} ${two[0]}`] : [];
  });
  console.log(`  two of them against us: ${against.length}`);
  for (const one of against.slice(0, Number(option("--show", "40")))) console.log(one);
}

function speed() {
  const input = fs.readFileSync(path.join(here, "everyday.txt"), "utf8");
  const texts = input.trimEnd().split("\n").slice(1);
  const rows = (text) => text.trimEnd().split("\n").map((line) => line.split(" ").map(Number));
  const own = rows(run(ours("feel", "speed"), [], { input }));
  const others = {
    dsntk: asked("dsntk", () => rows(run(dsntk(), ["speed"], { input }))),
    KIE: asked("KIE", () => rows(java("kie", ["speed", "kie"], { input }))),
    "feel-scala": asked("feel-scala", () => rows(java("scala", ["speed", "scala"], { input }))),
  };
  const names = Object.keys(others).filter((name) => others[name]);
  console.log(`nanoseconds of one evaluation, compiled and warm, of reading and evaluating in brackets\n  ours | ${names.join(" | ")}`);
  const cell = (pair) => (pair && !Number.isNaN(pair[0]) ? `${pair[0]} (${pair[1]})` : "–");
  texts.forEach((text, at) => console.log(`  ${[own[at], ...names.map((name) => others[name][at])].map(cell).join(" | ")}   ${text}`));
  for (const name of names) {
    const both = own.map((pair, at) => [pair, others[name][at]]).filter(([, other]) => other && !Number.isNaN(other[0]));
    const ratios = (of) => both.map(([a, b]) => b[of] / a[of]).sort((a, b) => a - b);
    const [run, read] = [ratios(0), ratios(1)];
    const shown = (all) => `median ${all[all.length >> 1].toFixed(1)}×, least ${all[0].toFixed(1)}×`;
    console.log(`  ${name} takes, evaluating: ${shown(run)}; reading and evaluating: ${shown(read)}; slower than it: ${run.filter((ratio) => ratio < 1).length}`);
  }
}

/** 200 rules over 6 columns; the row that the inputs match stands last but one. */
function tableFile() {
  const names = ["a", "b", "c", "d", "e", "f"];
  const inputs = names.map((name) => `<inputData id="i${name}" name="${name}"><variable name="${name}" typeRef="number"/></inputData>`);
  const needs = names.map((name) => `<informationRequirement><requiredInput href="#i${name}"/></informationRequirement>`);
  const columns = names.map((name) => `<input id="c${name}"><inputExpression typeRef="number"><text>${name}</text></inputExpression></input>`);
  const rule = (at) => `<rule id="r${at}"><inputEntry><text>[${at * 10}..${at * 10 + 10})</text></inputEntry>${names.slice(1).map((_, column) => `<inputEntry><text>${["&lt; 50", "[1..9]", "-", "&gt;= 0", "&lt; 1000"][column]}</text></inputEntry>`).join("")}<outputEntry><text>"rule ${at}"</text></outputEntry></rule>`;
  const rules = Array.from({ length: 200 }, (_, at) => rule(at));
  const file = path.join(peers, "table.dmn");
  fs.writeFileSync(file, `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="table" namespace="urn:onedoor:table">${inputs.join("")}
<decision id="d" name="D"><variable name="D" typeRef="string"/>${needs.join("")}<decisionTable id="dt" hitPolicy="UNIQUE">${columns.join("")}<output id="o" typeRef="string"/>${rules.join("\n")}</decisionTable></decision></definitions>`);
  return file;
}

function table() {
  const file = tableFile();
  console.log("a table of 200 rules and 6 columns: value, nanoseconds of a decision, of reading the file (and bytes held)");
  console.log(`  ours   ${run(ours("decision", "table"), [file]).trim().split("\n").join(", ")}`);
  console.log(`  dsntk  ${asked("dsntk", () => run(dsntk(), ["table", file]).trim().split("\n").join(", "))}`);
  console.log(`  KIE    ${asked("KIE", () => java("kie", ["table", file]).trim().split("\n").join(", "))}`);
}

setUp();
if (wanted("tck")) tck();
if (wanted("expressions")) await expressions();
if (wanted("speed")) speed();
if (wanted("table")) table();
