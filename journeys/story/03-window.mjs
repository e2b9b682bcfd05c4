// 3. Window: the queue, the checklist by keyboard only, one correction notice, the supplement, the acceptance; and the
// same application taken in person at the counter.
import { FORM, acceptCase, apply, base, chooseFiles, fillForm, markRest, send } from "../acts.mjs";
import fs from "node:fs";
import { Person, samplePdf, see, step } from "../lib.mjs";

export const title = "3. Window";
export const after = ["02-apply"];

/** Presses Tab until the focus is on what is looked for; whether it got there. */
async function tabTo(page, selector, most = 400) {
  for (let at = 0; at < most; at++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return true;
    await page.keyboard.press("Tab");
  }
  return false;
}

/** Whether one sees where the focus is. */
const focusShown = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
});

export async function tell(world) {
  const { browser, demo, number } = world;
  const clerk = await Person.at(browser, demo, "clerk1");
  const { page } = clerk;

  step("the queue tells of what comes in while it is looked at");
  await clerk.signIn("clerk1");
  await clerk.go("/desk");
  see((await page.locator("table tbody").innerText()).includes(number), "the application is in the queue");
  await clerk.look("queue", { english: true });
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  world.second = await apply(sun);
  await page.waitForFunction((wanted) => document.querySelector("[data-live]")?.textContent.includes(wanted), world.second);
  see(true, `${world.second} is told of without reloading`);
  await clerk.look("queue-live", { phone: false });

  step("the queue is kept as a view and taken away as a file");
  await clerk.go("/desk?channel=online");
  await page.click(".list-tools details summary");
  await page.fill("#list-view-name", "网上件");
  await send(clerk, ".list-tools details form button");
  see((await page.locator(".list-tools a[aria-current]").innerText()) === "网上件", "the view is there, and the one shown");
  await send(clerk, ".list-tools > form button");
  await page.waitForSelector('main a[href$="/file"]');
  await clerk.look("export", { english: true });
  const [file] = await Promise.all([page.waitForEvent("download"), page.click('main a[href$="/file"]')]);
  const lines = fs.readFileSync(await file.path(), "utf8");
  see(lines.startsWith("\ufeff") && lines.includes(number) && lines.includes(world.second), "the file holds what the list shows");

  step("nobody's telephone stands open on the clerk's page");
  await clerk.go(`/desk/case/${number}`);
  const said = await page.locator("main").innerText();
  see(!said.includes("13000000001") && said.includes("130****0001"), "telephone numbers are masked");
  await clerk.go(`/desk/case/${number}/applicant`);
  await page.check("[name=purpose][value=contact]");
  await page.fill("[name=words]", "电话通知补正");
  await send(clerk);
  see((await page.locator("main").innerText()).includes("13000000001"), "and shown for a purpose");
  await clerk.look("revealed", { english: true });

  step("by keyboard only: opening, ticking material by material");
  await clerk.go(`/desk/case/${number}`);
  await clerk.look("intake", { english: true });
  const rows = await page.locator(".checklist > li").count();
  see(rows === 24, `24 materials are to be checked (${rows})`);
  await page.keyboard.press("1");
  await page.keyboard.press("2");
  see((await page.locator(".checklist input[value=ok]:checked").count()) === 2, "the digits tick the first ones");
  see(await focusShown(page), "one sees where the focus is");
  const [wrong, missing] = ["premises.floor-plan", "food.menu"];
  see(await tabTo(page, `[name="mark:${wrong}"]`), "Tab reaches the floor plan");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  see(await page.isChecked(`[name="mark:${wrong}"][value=defective]`), "the arrows mark it defective");
  await page.keyboard.press("Tab");
  await page.keyboard.type("未标明疏散走道的宽度");
  see((await page.inputValue(`[name="reason:${wrong}"]`)) === "未标明疏散走道的宽度", "the reason is typed where the focus is");
  see(await tabTo(page, `[name="mark:${missing}"]`), "Tab reaches the menu");
  await page.keyboard.press("ArrowRight");
  see(await page.isChecked(`[name="mark:${missing}"][value=missing]`), "the arrows mark it missing");
  await page.keyboard.press("Escape");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("R")]);
  const open = await page.locator(".checklist > li:not(:has(input[type=radio]:checked))").count();
  see(open < 24 - 18 + 1, `R marks the rest in order where something is there (${open} left)`);
  for (const name of await page.locator(".checklist > li:not(:has(input[type=radio]:checked)) input[value=missing]").evaluateAll((all) => all.map((one) => one.name))) {
    see(await tabTo(page, `[name="${name}"]`), `Tab reaches ${name}`);
    await page.keyboard.press("ArrowRight");
    if (!(await page.isChecked(`[name="${name}"][value=missing]`))) await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("Escape");
  await clerk.look("ticked", { phone: false });

  step("one correction notice, naming everything");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("B")]);
  see(page.url().endsWith("/notice"), `B leads to the notice (${page.url()})`);
  const named = await page.locator("main ol > li").allInnerTexts();
  see(named.some((line) => line.includes("平面布置图") && line.includes("疏散走道")) && named.some((line) => line.includes("菜单")), "it names both faults with their reasons");
  const until = await page.locator("main form, main > *").allInnerTexts();
  see(until.join().includes("补正期限到") && until.join().includes("退回申请"), "and says until when, and what follows");
  await clerk.look("notice-preview", { english: true });
  await Promise.all([page.waitForNavigation(), page.keyboard.press("B")]);
  see((await page.locator("main").innerText()).includes("补正"), "the notice is out");
  await clerk.look("notice-sent", { phone: false });
  await clerk.go(`/desk/case/${number}/notice`);
  see((await page.locator("main form[action$=notice]").count()) === 0, "a second notice cannot be sent");

  step("the applicant is told what to do, and supplies it");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go("/account/looks");
  see((await chen.page.locator("main").innerText()).includes("通知、联系当事人："), "who looked at everything, and why, is there to read");
  await chen.look("looks", { english: true });
  await chen.go("/my/data-calls");
  const calls = await chen.page.locator("main table").innerText();
  see(calls.includes("红山区市场监督管理局") && !calls.includes("陈晓梅"), "shared data were read for an organ, not by the applicant");
  await chen.look("data-calls", { english: true });
  await chen.go(`/case/${number}`);
  see(/请在 .*前补交缺少的材料/.test(await chen.page.locator("main").innerText()), "until when is the first thing told");
  await chen.look("correcting", { english: true });
  await chen.page.locator('main a[href*="/document/"]', { hasText: "补正" }).last().click();
  see((await chen.page.locator("main").innerText()).includes("补正期限："), "the letter says it as well");
  await chen.look("correction-notice", { english: true });
  await chen.go(`/case/${number}/application`);
  see((await chen.page.locator("main .remark").allInnerTexts()).some((line) => line.includes("疏散走道")), "what is wrong stands beside the material it is about");
  await chen.look("application-remarks", { english: true });
  await chen.go(`/case/${number}/supplement`);
  await chen.look("supplement", { english: true });
  const wanted = await chen.page.locator("main form input[type=file]").count();
  see(wanted === named.length, `everything the notice names is asked for (${wanted} of ${named.length})`);
  await chen.page.setInputFiles(`[name="${wrong}"]`, { name: "图.pdf", mimeType: "application/pdf", buffer: Buffer.from("no") });
  await send(chen);
  see((await chen.page.locator(".error-summary li").count()) >= 1, "a wrong file is refused here, too");
  await chooseFiles(chen, { all: true });
  await send(chen);
  see(chen.page.url().endsWith(`/case/${number}`), "the supplement is in");

  step("two clerks at once: one wins, the other is told who and when");
  const other = await Person.at(browser, demo, "clerk2");
  await other.signIn("clerk2");
  await clerk.go("/desk");
  see((await page.locator("table tbody tr").first().innerText()).includes(number), "what was supplied is first in line");
  await clerk.go(`/desk/case/${number}`);
  await clerk.look("supplemented", { phone: false });
  await other.go(`/desk/case/${number}`);
  await acceptCase(clerk, number);
  see((await page.locator("main").innerText()).includes("已受理"), "clerk1 has accepted");
  await clerk.look("accepted", { english: true });
  await markRest(other, "ok");
  await send(other, "button[name=act][value=accept]");
  const told = await other.page.locator("main").innerText();
  see(told.includes("李迎春"), "clerk2 is told that 李迎春 was first");
  see(/\d{1,2}[:：]\d{2}/.test(told), "and when");
  await other.look("too-late", { english: true });

  step("a dated, numbered acceptance notice");
  await chen.go(`/case/${number}`);
  await chen.look("case-accepted", { english: true });
  await chen.page.locator('main a[href*="/document/"]', { hasText: "受理" }).last().click();
  const sheet = await chen.page.locator(".sheet").innerText();
  see(/〔20\d\d〕|20\d\d.*号/.test(sheet) && /20\d\d\s*年/.test(sheet), "the notice has a number and a date");
  await chen.look("acceptance-notice", { english: true });

  step("whoever accepted cannot approve");
  const door = await page.goto(`${demo.base}/office/case/${number}/decide`);
  see(door.status() === 403 || (await page.locator("main form[action$=decide]").count()) === 0, `the clerk finds no way to decide (${door.status()})`);
  await clerk.look("may-not-decide", { phone: false });

  step("the same in person at the counter");
  await other.go("/desk/new");
  await other.look("counter-items", { english: true });
  await other.page.fill("main form[role=search] input", "开餐馆");
  await send(other, "main form[role=search] button");
  await other.go("/desk/new/restaurant-small");
  await other.look("counter-who", { english: true });
  await other.page.selectOption("select[name=who-id_kind]", "citizen-id");
  await other.page.fill("[name=who-id_number]", "150402198509209979");
  const answers = { operator: "individual", area: "120", dine_in: "true", gas: "true", signboard: "true", premises: "rent", agent: "false" };
  await fillForm(other, answers);
  await send(other);
  see(/\/draft\/\d+\/form/.test(other.page.url()), `known by the number, on to the form (${other.page.url()})`);
  const draft = base(other, "draft");
  see((await other.page.inputValue("[name=operator_name]")) === "孙志远", "the known person's name is filled in");
  await other.look("counter-form", { phone: false });
  await fillForm(other, { ...FORM, operator_phone: "13000000002" });
  await send(other);
  see((await other.page.locator(".error-summary").count()) === 0, "the form is complete");
  await other.go(`${draft}/materials`);
  for (const box of await other.page.locator("input[name=paper]").all()) await box.check();
  await other.look("counter-papers", { phone: false });
  await send(other);
  await other.go(`${draft}/commitments`);
  for (const box of await other.page.locator("input[name=sign]").all()) await box.check();
  await send(other);
  await other.go(`${draft}/check`);
  await other.look("counter-check", { phone: false });
  await send(other, "main form[action$=submit] button.button");
  see(/\/desk\/case\//.test(other.page.url()), "taken in; the checklist is next");
  world.counter = /\/desk\/case\/([^/]+)/.exec(other.page.url())?.[1];
  await acceptCase(other, world.counter);
  see((await other.page.locator("main").innerText()).includes("已受理"), "accepted on the spot");
}
