// 20. The command centre: what is handed in at one browser stands on the wall at another, without loading anything again; down from the
// region to the case; who has one banner sees only that.
import { ANSWERS, FORM, base, chooseFiles, fillForm, send, upload } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "20. The command centre";

const WALL = { width: 1920, height: 1080 };
const LARGE = { width: 3840, height: 2160 };

/** Chen's application, up to the button that hands it in. */
async function ready(person) {
  await person.go(`/apply/restaurant-small?${new URLSearchParams(ANSWERS)}`);
  await send(person);
  const draft = base(person, "draft");
  await person.go(`${draft}/form`);
  await fillForm(person, FORM);
  await send(person);
  await person.go(`${draft}/materials`);
  await chooseFiles(person);
  await upload(person);
  await person.go(`${draft}/commitments`);
  for (const box of await person.page.locator("main form input[name=sign]").all()) await box.check();
  if ((await person.page.locator("main form button.button").count()) > 0) await send(person);
  await person.go(`${draft}/check`);
}

export async function tell({ browser, demo }) {
  step("CMD-01: an application stands on the wall as it is handed in, masked");
  const duty = await Person.at(browser, demo, "command1");
  await duty.signIn("command1");
  see(new URL(duty.page.url()).pathname === "/command", "the duty officer begins at the screen");
  await duty.page.setViewportSize(WALL);
  await duty.page.waitForSelector("[data-live-state]:not([hidden])");
  await duty.page.evaluate(() => { window.here = true; });
  const numbers = () => duty.page.locator(".command-came .number").allInnerTexts();
  const before = await numbers();
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await ready(chen);
  const appeared = duty.page
    .waitForFunction((known) => {
      const first = document.querySelector(".command-came .number");
      return first && !known.includes(first.textContent) ? first.textContent : null;
    }, before, { polling: 20 })
    .then(async (found) => [await found.jsonValue(), Date.now()]);
  const pressed = Date.now();
  await chen.page.click("main form[action$=submit] button.button");
  const [number, at] = await appeared;
  await chen.page.waitForURL(/\/case\//);
  see(chen.page.url().includes(number), `the wall shows ${number}, ${at - pressed} ms after the button was pressed`);
  see(await duty.page.evaluate(() => window.here === true), "nothing was loaded again");
  const line = await duty.page.locator(".command-came li").first().innerText();
  see(line.includes("陈**") && !line.includes("陈晓梅"), "the person is masked");
  see(line.includes("红山区") && line.includes("餐"), "item and place are told");
  see((await duty.page.locator(".live-list").innerText()).includes(number), "the stream tells it too");
  await chen.leave();

  step("the wall at 1920×1080 and 4K, dark and light");
  await duty.picture("20-wall", WALL);
  await duty.picture("20-wall-4k", LARGE);
  await duty.go("/command?look=light");
  await duty.picture("20-wall-light", WALL);
  await duty.go("/command");
  await duty.look("command", { english: true });

  step("CMD-02: live counts, warnings, hotline, queues, and down to the case");
  const words = await duty.page.locator("main").innerText();
  for (const part of ["在办", "逾期在办", "最新预警", "监察预警", "12345", "排队"]) see(words.includes(part), `the screen has ${part}`);
  see((await duty.page.locator("svg.grid-map a").count()) === 12, "twelve leagues and cities");
  see((await duty.page.locator(".command-table table tbody tr").count()) === 12, "and the same as a table");
  await duty.page.locator("svg.grid-map a[href*='150400']").click();
  await duty.page.waitForURL(/place=150400/);
  await duty.look("command-league");
  await duty.page.locator("svg.grid-map a[href*='150402']").click();
  await duty.page.waitForURL(/place=150402/);
  await duty.look("command-banner");
  await duty.page.locator(".command-map table tbody th a").first().click();
  await duty.page.waitForURL(/organ=/);
  await duty.go("/command?place=150402");
  await duty.page.locator("a.stat").first().click();
  await duty.page.waitForURL(/\/command\/cases/);
  await duty.look("command-cases");
  await duty.go(`/command/case/${number}`);
  see((await duty.page.locator("main").innerText()).includes("申报"), "what happened to the case");
  await duty.look("command-case", { english: true });

  step("a figure that could not be fetched says so");
  await duty.go("/command");
  await duty.page.route("**/command/now*", (route) => route.fulfill({ status: 503, body: "" }));
  duty.expected = /503/;
  await duty.page.clock.install();
  await duty.page.reload();
  await duty.page.clock.fastForward(61_000);
  await duty.page.waitForSelector("[data-stale]:not([hidden])");
  see(true, "the screen says that it is not up to date");
  await duty.leave();

  step("whoever has one banner sees only that");
  const one = await Person.at(browser, demo, "super1");
  await one.signIn("super1");
  await one.go("/command");
  see((await one.page.locator("h1").innerText()).includes("红山区"), "the screen begins with the banner");
  const elsewhere = await one.page.goto(`${demo.base}/command?place=150100`);
  see(elsewhere.status() === 404, "another place is not there");
  await one.leave();

  step("CMD-03: a task is given on a phone and followed until it is closed");
  const operator = await Person.at(browser, demo, "command1", { phone: true });
  await operator.signIn("command1");
  await operator.go("/office/dispatch");
  await operator.look("tasks", { english: true });
  see((await operator.page.locator("main").innerText()).includes("逾期"), "the one that is overdue stands out");
  await operator.go(`/command/case/${number}`);
  await operator.page.locator("a[href*='/office/dispatch/new']").click();
  await operator.page.waitForURL(/\/office\/dispatch\/new/);
  await operator.look("task-new", { english: true });
  await operator.page.fill("[name=title]", "核实申请人反映的门牌号");
  await operator.page.fill("[name=body]", "请现场核对门牌号，报结时写明核对结果。");
  await operator.page.fill("[name=days]", "0");
  await send(operator);
  see((await operator.page.locator(".error-summary").count()) === 1, "a task without a day is refused with the reason");
  see((await operator.page.inputValue("[name=title]")) === "核实申请人反映的门牌号", "and what was typed stands there");
  await operator.page.fill("[name=days]", "2");
  await send(operator);
  const task = /dispatch\/(DD\d+)/.exec(operator.page.url())?.[1];
  see(task !== undefined, `the task has its number (${task})`);
  await operator.look("task");

  const unit = await Person.at(browser, demo, "lead-head", { phone: true });
  await unit.signIn("lead-head");
  await unit.go("/office");
  see((await unit.page.locator("main").innerText()).includes("待签收"), "the office's page shows that it waits");
  for (let tries = 0; tries < 50; tries++) {
    await unit.go("/office/messages");
    if ((await unit.page.locator("main").innerText()).includes(task)) break;
    await unit.page.waitForTimeout(200);
  }
  see((await unit.page.locator("main").innerText()).includes(task), "the unit has a message");
  await unit.go(`/office/dispatch/${task}`);
  await unit.look("task-unit", { english: true });
  const press = async (person, act, words) => {
    const form = person.page.locator(`main form:has(input[name=act][value=${act}])`);
    if (words) await form.locator("textarea").fill(words);
    await form.locator("button.button").click();
    await person.page.waitForLoadState();
  };
  await press(unit, "accept");
  await press(unit, "finish", "已到现场，门牌号与申请一致。");
  await operator.go(`/office/dispatch/${task}`);
  await press(operator, "return", "请附上核对的时间和人员。");
  await unit.go(`/office/dispatch/${task}`);
  await press(unit, "finish", "昨日下午两人到现场核对，一致。");
  await operator.go(`/office/dispatch/${task}`);
  await press(operator, "close");
  const course = await operator.page.locator("main").innerText();
  for (const word of ["下达", "签收", "报结", "退回重办", "已销号"]) see(course.includes(word), `its course has ${word}`);
  await operator.look("task-closed");
  await operator.go(`/command/case/${number}`);
  see((await operator.page.locator("main").innerText()).includes("核实申请人反映的门牌号"), "the case shows the task about it");
  await unit.leave();
  await operator.leave();

  const watcher = await Person.at(browser, demo, "super1");
  await watcher.signIn("super1");
  await watcher.go(`/office/dispatch/${task}`);
  see((await watcher.page.locator("main form:has(input[name=act])").count()) === 0, "the supervisor reads it and decides nothing");
  await watcher.leave();
}
