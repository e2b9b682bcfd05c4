// Walks the whole story in a real browser, chapter by chapter on one demonstration with fresh data, and writes the tour
// of screenshots to target/tour/. Ends with a line "journeys: N passed, N failed" and exit code 1 on any fault.
//
//   node journeys/run.mjs              all chapters
//   node journeys/run.mjs find apply   these chapters (a chapter whose story needs an earlier one runs that first)

import fs from "node:fs";
import path from "node:path";
import { beginChapter, check, faults, freshTour, passedChecks, startBrowser, startDemo, tour } from "./lib.mjs";

const folder = path.join(import.meta.dirname, "story");
const wanted = process.argv.slice(2);
const chapters = fs.readdirSync(folder).filter((file) => file.endsWith(".mjs")).sort();
freshTour(wanted.length === 0);

const browser = await startBrowser();
const demo = await startDemo();
// What one chapter leaves for the next: numbers of cases, browsers of people.
const world = { browser, demo };
const done = new Set();

async function tell(file) {
  if (done.has(file)) return;
  done.add(file);
  const chapter = await import(path.join(folder, file));
  for (const before of chapter.after ?? []) await tell(chapters.find((one) => one.includes(before)));
  console.log(`\n${chapter.title}`);
  beginChapter(file);
  const began = Date.now();
  try {
    await chapter.tell(world);
  } catch (error) {
    check(false, `${file}: ${error.stack ?? error}`);
    // What was on the screens when it went wrong.
    for (const [c, context] of browser.contexts().entries()) {
      for (const [p, page] of context.pages().entries()) {
        console.error(`    open: ${page.url()}`);
        await page.screenshot({ path: path.join(tour, `fault-${file}-${c}-${p}.png`), fullPage: true }).catch(() => {});
      }
    }
  }
  for (const context of browser.contexts()) await context.close();
  console.log(`  (${Math.round((Date.now() - began) / 1000)} s)`);
}

try {
  for (const file of chapters) if (wanted.length === 0 || wanted.some((word) => file.includes(word))) await tell(file);
} finally {
  await browser.close();
  if (faults.length > 0 && process.env.ONEDOOR_SAID) console.error(demo.said());
  await demo.stop();
}

if (faults.length > 0) console.error(`\nWhat went wrong:\n${faults.map((fault) => `  ✗ ${fault}`).join("\n")}`);
console.log(`\njourneys: ${passedChecks()} passed, ${faults.length} failed`);
process.exit(faults.length === 0 ? 0 : 1);
