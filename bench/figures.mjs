// Figures that are not throughput: start to the first page, idle memory and processor time, size of the binary, server time
// and transfer of the portal's pages. Starts a demonstration of its own on the loopback address and measures it from outside.
//
//   node bench/figures.mjs [--binary target/release/onedoor] [--idle 30] [--requests 200] [--json]
//
// Beside the pages stands what the same machine gives at best in the same run: a bare server of this script that answers
// with as many bytes and does nothing else, asked in the same way. Linux only (/proc).
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const given = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const binary = given("binary", "target/release/onedoor");
const idleSeconds = Number(given("idle", 30));
const requests = Number(given("requests", 200));
const asJson = process.argv.includes("--json");
const PAGES = ["/", "/items", "/items?q=%E5%BC%80%E9%A4%90%E9%A6%86", "/guide/restaurant-small", "/progress", "/verify", "/sign-in"];
const LIMITS = { start_new_s: 2, start_existing_s: 2, idle_memory_mb: 100, idle_cpu_ms: 0, binary_mb: 60, page_ms: 5, page_kb: 100 };

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** One request over a kept connection: milliseconds to the first byte of the answer, its status, its bytes on the wire. */
const ask = (port, path, encoding = "gzip") =>
  new Promise((done, fail) => {
    const begun = process.hrtime.bigint();
    const headers = { "accept-encoding": encoding, "accept-language": "zh-CN" };
    const request = http.get({ host: "127.0.0.1", port, path, agent, headers }, (answer) => {
      const ms = Number(process.hrtime.bigint() - begun) / 1e6;
      let bytes = 0;
      let text = "";
      answer.on("data", (chunk) => { bytes += chunk.length; if (!answer.headers["content-encoding"]) text += chunk; });
      answer.on("end", () => done({ ms, status: answer.statusCode, bytes, text, headers: answer.headers }));
    });
    request.on("error", fail);
  });

const free = () =>
  new Promise((done) => {
    const server = http.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const round = (value, digits) => Number(value.toFixed(digits));

/** Starts a demonstration; seconds until its first page was whole. */
const start = async (data) => {
  const port = await free();
  const begun = process.hrtime.bigint();
  const child = spawn(binary, ["demo", "--data", data, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  let failed = null;
  child.once("exit", (code) => { failed = `it ended with ${code}`; });
  child.once("error", (error) => { failed = error.message; });
  for (;;) {
    if (failed) throw new Error(`${binary}: ${failed}`);
    try {
      const { status } = await ask(port, "/");
      if (status === 200) break;
    } catch { /* not there yet */ }
    await sleep(5);
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  return { port, pid: child.pid, seconds, stop: () => { child.kill("SIGTERM"); return ended; } };
};

const memoryMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
/** Processor time of all threads, in ticks of 10 ms. */
const cpuTicks = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
};
const switches = (pid) => {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)[1]);
};

/** What this machine gives at best: as many bytes from a server that does nothing. */
const bare = async (bytes) => {
  const body = Buffer.alloc(bytes, "x");
  const server = http.createServer((_, answer) => { answer.setHeader("content-type", "text/plain"); answer.end(body); });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  const times = [];
  for (let n = 0; n < requests; n++) times.push((await ask(port, "/")).ms);
  agent.destroy();
  server.close();
  return median(times);
};

/** Server time of every route by the server's own clock, from /metrics: seconds altogether and requests. */
const serverTimes = async (port) => {
  const times = new Map();
  for (const line of (await ask(port, "/metrics", "identity")).text.split("\n")) {
    const found = /^onedoor_http_request_seconds_(sum|count)\{route="([^"]+)"\} (\S+)/.exec(line);
    if (found) times.set(found[2], { ...times.get(found[2]), [found[1]]: Number(found[3]) });
  }
  return times;
};

const folder = mkdtempSync(join(tmpdir(), "onedoor-figures-"));
let running = null;
try {
  const data = join(folder, "data");
  running = await start(data);
  const start_new_s = running.seconds;
  await running.stop();
  running = await start(data);
  const start_existing_s = running.seconds;
  const { port, pid } = running;

  // Let what the start left over settle, then look without asking anything.
  agent.destroy();
  await sleep(3000);
  const [ticks, waits] = [cpuTicks(pid), switches(pid)];
  await sleep(idleSeconds * 1000);
  const idle_cpu_ms = (cpuTicks(pid) - ticks) * 10;
  const idle_wakes = switches(pid) - waits;
  const idle_memory_mb = memoryMb(pid);

  const pages = [];
  for (const path of PAGES) {
    const before = await serverTimes(port);
    const times = [];
    let last = null;
    for (let n = 0; n < requests; n++) {
      last = await ask(port, path);
      if (last.status !== 200) throw new Error(`${path}: ${last.status}`);
      times.push(last.ms);
    }
    const after = await serverTimes(port);
    let mean = null;
    for (const [route, time] of after) {
      const was = before.get(route) ?? { sum: 0, count: 0 };
      if (time.count - was.count >= requests && route !== "/metrics") mean = ((time.sum - was.sum) / (time.count - was.count)) * 1000;
    }
    agent.destroy();
    const floor = await bare(last.bytes);
    pages.push({
      path, median_ms: round(median(times), 2), server_mean_ms: mean === null ? null : round(mean, 2),
      bare_ms: round(floor, 2), transfer_kb: round(last.bytes / 1024, 1),
    });
  }
  const figures = {
    start_new_s: round(start_new_s, 2), start_existing_s: round(start_existing_s, 2),
    idle_memory_mb: round(idle_memory_mb, 1), memory_after_pages_mb: round(memoryMb(pid), 1),
    idle_seconds: idleSeconds, idle_cpu_ms, idle_wakes_of_the_main_thread: idle_wakes,
    binary_mb: round(statSync(binary).size / 1024 / 1024, 1), pages,
  };
  const over = [];
  for (const name of ["start_new_s", "start_existing_s", "idle_memory_mb", "idle_cpu_ms", "binary_mb"]) {
    if (figures[name] > LIMITS[name]) over.push(`${name} ${figures[name]} > ${LIMITS[name]}`);
  }
  for (const page of pages) {
    if (page.median_ms > LIMITS.page_ms) over.push(`${page.path} ${page.median_ms} ms > ${LIMITS.page_ms} ms`);
    if (page.transfer_kb > LIMITS.page_kb) over.push(`${page.path} ${page.transfer_kb} kB > ${LIMITS.page_kb} kB`);
  }
  figures.over = over;
  if (asJson) {
    console.log(JSON.stringify(figures));
  } else {
    const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
    row("figure", "measured", "wished"); row("---", "---", "---");
    row("start of a new demonstration to its first page", `${figures.start_new_s} s`, "< 2 s");
    row("start of an existing one", `${figures.start_existing_s} s`, "< 2 s");
    row("resident memory, idle", `${figures.idle_memory_mb} MB`, "< 100 MB");
    row("resident memory after the pages below", `${figures.memory_after_pages_mb} MB`, "");
    row(`processor time in ${idleSeconds} s of idling`, `${idle_cpu_ms} ms`, "0");
    row("release binary", `${figures.binary_mb} MB`, "< 60 MB");
    console.log();
    row("page", "first byte, median", "server's own clock, mean", "bare server, as many bytes", "transfer"); row("---", "---", "---", "---", "---");
    for (const p of pages) row(p.path, `${p.median_ms} ms`, p.server_mean_ms === null ? "–" : `${p.server_mean_ms} ms`, `${p.bare_ms} ms`, `${p.transfer_kb} kB`);
    for (const line of over) console.log(`over the limit: ${line}`);
  }
  process.exitCode = over.length ? 1 : 0;
} finally {
  if (running) await running.stop();
  rmSync(folder, { recursive: true, force: true });
}
