// 7. See: public progress, why this date, the live board, the trace of every act, the proof of the chain.
import { execFileSync } from "node:child_process";
import { apply, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "7. See";
export const after = ["03-window"];

export async function tell(world) {
  const { browser, demo, number } = world;

  step("public progress without signing in");
  const anybody = await Person.at(browser, demo, "anybody");
  const { page } = anybody;
  await anybody.go(`/progress?number=${number}`);
  see((await page.inputValue("[name=number]")) === number, "the number is filled in");
  await anybody.look("progress-form", { english: true });
  await page.fill("[name=tail]", "0000");
  await Promise.all([page.waitForNavigation(), page.click("main form button.button")]);
  see((await page.locator(".error-summary li").count()) === 1, "wrong characters find nothing");
  await page.fill("[name=tail]", "998x");
  await send(anybody);
  const shown = await page.locator("main").innerText();
  see(shown.includes(number) && !shown.includes("陈晓梅"), "the progress is shown, without names");
  await anybody.look("progress", { english: true });

  step("the live board shows an application as it arrives");
  const board = await Person.at(browser, demo, "board");
  await board.page.setViewportSize({ width: 1920, height: 1080 });
  await board.go("/board");
  await board.page.evaluate(() => { window.stayed = true; });
  const before = await board.page.locator(".stat dd").first().innerText();
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  world.latest = await apply(sun);
  await board.page.waitForFunction((wanted) => document.querySelector("[data-live]")?.textContent.includes(wanted), world.latest);
  await board.page.waitForFunction((old) => document.querySelector(".stat dd").innerText !== old, before);
  see(await board.page.evaluate(() => window.stayed === true), "it arrived without reloading, and the figures followed");
  await board.page.screenshot({ path: `${(await import("../lib.mjs")).tour}/07-board-wall.png` });
  await board.look("board", { english: true });

  step("every act stands in the trace");
  const supervisor = await Person.at(browser, demo, "super1");
  await supervisor.signIn("super1");
  await supervisor.go("/office/cases");
  await supervisor.look("cases", { english: true });
  await supervisor.go(`/office/case/${number}/trace`);
  const acts = await supervisor.page.locator("main table tbody tr").count();
  see(acts > 3, `${acts} acts, each with who and when`);
  await supervisor.look("trace", { english: true });

  step("the chain is proven");
  const said = execFileSync(demo.program, ["ledger", "verify", "--data", demo.data], { encoding: "utf8" });
  see(/\d/.test(said), `onedoor ledger verify: ${said.trim().split("\n").pop()}`);
}
