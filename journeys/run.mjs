// Walks the whole story in a real browser, chapter by chapter, each strand of chapters that build on one another on a
// demonstration with fresh data, and writes the tour of screenshots to target/tour/. Strands run side by side, as many as
// there are processors (at most three). Ends with a line "journeys: N passed, N failed" and exit code 1 on any fault.
//
//   node journeys/run.mjs              all chapters
//   node journeys/run.mjs find apply   these chapters (a chapter whose story needs an earlier one runs that first)
//   node journeys/run.mjs --one …      one after the other, on one demonstration

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { beginChapter, check, faults, freshTour, passedChecks, startBrowser, startDemo, tour } from "./lib.mjs";

const folder = path.join(import.meta.dirname, "story");
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const one = process.argv.includes("--one");
const chapters = [];
for (const file of fs.readdirSync(folder).filter((file) => file.endsWith(".mjs")).sort()) {
  const { title, tell, after = [] } = await import(path.join(folder, file));
  chapters.push({ file, title, tell, after });
}
const named = (word) => chapters.find((chapter) => chapter.file.includes(word));

/** These chapters and what their stories need, in the order of telling. */
function withWhatTheyNeed(files) {
  const found = new Set();
  const add = (chapter) => {
    for (const before of chapter.after) add(named(before));
    found.add(chapter.file);
  };
  for (const file of files) add(named(file));
  return chapters.map((chapter) => chapter.file).filter((file) => found.has(file));
}

/** Chapters that build on one another belong together; the longest strand comes first. */
function strands(files) {
  const groups = [];
  for (const file of files) {
    const near = named(file).after.map((before) => named(before).file);
    const touching = groups.filter((group) => group.some((other) => near.includes(other)));
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push([...touching.flat(), file].sort());
  }
  return groups.sort((a, b) => b.length - a.length);
}

async function tellAll(files) {
  const browser = await startBrowser();
  const demo = await startDemo();
  // What one chapter leaves for the next: numbers of cases, browsers of people.
  const world = { browser, demo };
  try {
    for (const file of files) await tellOne(named(file), world);
  } finally {
    await browser.close();
    if (faults.length > 0 && process.env.ONEDOOR_SAID) console.error(demo.said());
    await demo.stop();
  }
  return { passed: passedChecks(), wrong: faults };
}

async function tellOne({ file, title, tell }, world) {
  console.log(`\n${title}`);
  beginChapter(file);
  const began = Date.now();
  try {
    await tell(world);
  } catch (error) {
    check(false, `${file}: ${error.stack ?? error}`);
    // What was on the screens when it went wrong.
    for (const [c, context] of world.browser.contexts().entries()) {
      for (const [p, page] of context.pages().entries()) {
        console.error(`    open: ${page.url()}`);
        await page.screenshot({ path: path.join(tour, `fault-${file}-${c}-${p}.png`), fullPage: true }).catch(() => {});
      }
    }
  }
  for (const context of world.browser.contexts()) await context.close();
  console.log(`  (${Math.round((Date.now() - began) / 1000)} s)`);
}

/** A strand in a process of its own; what it says is shown when it has ended, so that chapters do not mix. */
function apart(files) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [import.meta.filename, "--strand", "--one", ...files], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) readline.createInterface({ input: stream }).on("line", (line) => said.push(line));
    let outcome;
    child.on("message", (message) => (outcome = message));
    child.on("close", (code) => {
      console.log(said.join("\n"));
      resolve(outcome ?? { passed: 0, wrong: [`${files.join(", ")}: ended early (${code})`] });
    });
  });
}

async function sideBySide(waiting) {
  const outcomes = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes.push(await apart(next));
  };
  await Promise.all(Array.from({ length: Math.min(3, os.availableParallelism(), waiting.length) }, lane));
  return { passed: outcomes.reduce((sum, { passed }) => sum + passed, 0), wrong: outcomes.flatMap(({ wrong }) => wrong) };
}

const files = withWhatTheyNeed(chapters.map(({ file }) => file).filter((file) => words.length === 0 || words.some((word) => file.includes(word))));
if (process.argv.includes("--strand")) {
  process.send(await tellAll(files));
  process.disconnect();
} else {
  freshTour(words.length === 0);
  const groups = strands(files);
  const { passed, wrong } = one || groups.length < 2 ? await tellAll(files) : await sideBySide(groups);
  if (wrong.length > 0) console.error(`\nWhat went wrong:\n${wrong.map((fault) => `  ✗ ${fault}`).join("\n")}`);
  console.log(`\njourneys: ${passed} passed, ${wrong.length} failed`);
  process.exitCode = wrong.length === 0 && passed > 0 ? 0 : 1;
}
