// What every journey needs: the demonstration running on fresh data, a browser, screenshots for the tour, and axe-core.

import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, "..");
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const tour = path.join(root, "target", "tour");
export const PASSWORD = "Onedoor-2026";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1366, height: 900 };

/** A port nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the demonstration on fresh data; answers its address and how to stop it. */
export async function startDemo() {
  const program = process.env.ONEDOOR || path.join(root, "target", "debug", "onedoor");
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "onedoor-journey-"));
  const port = await freePort();
  const child = spawn(program, ["demo", "--data", data, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (said += chunk));
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 900; tries++) {
    if (child.exitCode !== null) throw new Error(`the demonstration ended at once:\n${said}`);
    const well = await fetch(`${base}/health`).then((answer) => answer.ok, () => false);
    if (well) return { base, data, program, said: () => said, stop: () => stop(child, data) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`the demonstration did not answer:\n${said}`);
}

async function stop(child, data) {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
  fs.rmSync(data, { recursive: true, force: true });
}

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** What went wrong in all journeys so far. */
export const faults = [];
let passed = 0;

export function check(truth, what) {
  if (truth) passed += 1;
  else {
    faults.push(what);
    console.error(`  ✗ ${what}`);
  }
}

export const passedChecks = () => passed;

/** Says what is being done, one line a step; faults of the step stand below it. */
export function step(what) {
  console.log(`  · ${what}`);
}

/** The check of a step, said as it is done. */
export function see(truth, what) {
  check(truth, what);
  if (truth) console.log(`  ✓ ${what}`);
}

let [chapter, shots] = ["", 0];

/** Pictures from here on belong to this chapter. */
export function beginChapter(file) {
  [chapter, shots] = [file.slice(0, 2), 0];
}

/** Somebody at a browser of their own. */
export class Person {
  constructor(demo, context, page, name) {
    Object.assign(this, { demo, context, page, name });
  }

  static async at(browser, demo, name, options = {}) {
    const context = await browser.newContext({
      viewport: options.phone ? PHONE : DESKTOP,
      locale: "zh-CN",
      javaScriptEnabled: options.scripts !== false,
      acceptDownloads: true,
      ...(options.state ? { storageState: options.state } : {}),
    });
    if (options.english) await context.addCookies([{ name: "od_lang", value: "en", url: demo.base }]);
    const page = await context.newPage();
    const person = new Person(demo, context, page, name);
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => check(false, `${name}: script error on ${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !/status of (4\d\d)/.test(text) && !person.expected?.test(text)) check(false, `${name}: console on ${page.url()}: ${text}`);
    });
    return person;
  }

  async go(where) {
    const answer = await this.page.goto(this.demo.base + where);
    check(answer === null || answer.status() < 400, `${this.name}: ${where} answered ${answer?.status()}`);
    return answer;
  }

  async signIn(login) {
    await this.go("/sign-in");
    await this.page.fill("input[name=login]", login);
    await this.page.fill("input[name=password]", PASSWORD);
    await this.page.click("main form button");
    await this.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  }

  /** A picture for the tour at desktop and phone width, in both languages where asked, and axe-core on each. */
  async look(name, { phone = true, english = false } = {}) {
    shots += 1;
    const stem = `${chapter}-${String(shots).padStart(2, "0")}-${name}`;
    await this.picture(stem, DESKTOP);
    if (phone) {
      await this.picture(`${stem}-phone`, PHONE);
      const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(wide <= 0, `${stem}: ${wide} px wider than a phone`);
    }
    await this.page.setViewportSize(DESKTOP);
    if (english) {
      await this.context.addCookies([{ name: "od_lang", value: "en", url: this.demo.base }]);
      await this.page.reload();
      await this.picture(`${stem}-en`, DESKTOP);
      const left = await this.page.evaluate(() => {
        const text = document.querySelector("main").innerText;
        return [...text.matchAll(/(?<!\.)\b[a-z]+(-[a-z0-9]+){1,}\b/g)].map((found) => found[0]).filter((word) => /^(hall|case|draft|desk|office|my|document|guide|item|plan|kit|apply|progress|licence|rating|roof|ticket)-/.test(word));
      });
      check(left.length === 0, `${stem}: keys without text: ${left.join(", ")}`);
      await this.context.addCookies([{ name: "od_lang", value: "zh-CN", url: this.demo.base }]);
      await this.page.reload();
    }
  }

  async picture(stem, size) {
    await this.page.setViewportSize(size);
    await this.shoot(stem);
    await this.axe(stem);
  }

  /** A picture is for the tour and checks nothing: where the browser, busy with others, draws none even when asked again, that is
   * said and the story goes on. */
  async shoot(stem) {
    const one = { path: path.join(tour, `${stem}.png`), fullPage: true };
    for (const again of [true, false]) {
      try {
        await this.page.screenshot(one);
        return;
      } catch (error) {
        if (!/Timeout/.test(error.message)) throw error;
        if (again) await this.page.bringToFront();
        else console.log(`  (no picture of ${stem}: the browser drew none)`);
      }
    }
  }

  async axe(stem) {
    // Through the debugger, not as a script element: the page's own policy forbids that, and rightly.
    await this.page.evaluate(axeSource).catch(() => {});
    const found = await this.page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const result = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
      return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ")})`);
    }).catch((error) => [`axe could not run: ${error.message}`]);
    for (const violation of found) check(false, `${stem}: ${violation}`);
    if (found.length === 0) check(true, stem);
  }

  async leave() {
    await this.context.close();
  }
}

export function freshTour(whole) {
  if (whole) fs.rmSync(tour, { recursive: true, force: true });
  fs.mkdirSync(tour, { recursive: true });
}

/** A small real PDF and PNG to hand in. */
export function samplePdf(words) {
  const body = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% ${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`;
  return { name: `${words}.pdf`, mimeType: "application/pdf", buffer: Buffer.from(body, "utf8") };
}
