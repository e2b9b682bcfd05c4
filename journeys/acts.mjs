// Acts that several chapters need, each done as a person does it: through the pages.

import fs from "node:fs";
import { createRequire } from "node:module";
import { check, samplePdf } from "./lib.mjs";

const require = createRequire(import.meta.url);

/** The answers of somebody who opens an ordinary small restaurant, one question at a time. */
export const ANSWERS = { operator: "individual", area: "180", dine_in: "yes", gas: "yes", signboard: "yes", premises: "rent", agent: "no" };

/** What no source knows about a restaurant; fields that are there already stay. */
export const FORM = {
  operator_phone: "13000000001", operator_address: "内蒙古自治区赤峰市红山区示例街1号", business_name: "红山区晓梅餐馆",
  business_scope: "餐饮服务；食品销售。", staff_count: "6", capital: "20", premises_address: "内蒙古自治区赤峰市红山区示例大街66号一层",
  premises_area: "180", premises_tenure: "rent", lease_until: "2029-12-31", dine_in: "true", seats: "48", premises_storey: "1", gas: "true",
  food_categories: ["hot", "cold"], food_manager: "陈晓梅", food_manager_phone: "13000000001", water: "municipal", gas_alarm: "true",
  fire_responsible: "陈晓梅", exits: "2", extinguishers: "6", decoration: "noncombustible", sign_text: "晓梅餐馆（蒙汉双文）", sign_width: "4.2",
  sign_height: "0.9", sign_position: "一层门楣上方", sign_lighting: "inner",
};

/** Answers the scenario questions on the page one by one; how many there were. */
export async function answerAll(person, answers = ANSWERS) {
  const { page } = person;
  for (let at = 0; at < 20; at++) {
    if (!/\/start\//.test(page.url())) return at;
    const control = page.locator("main form input:not([type=hidden])").first();
    if ((await control.count()) === 0) return at;
    const name = await control.getAttribute("name");
    if (!(name in answers)) return at;
    if ((await control.getAttribute("type")) === "radio") await page.check(`input[name=${name}][value=${answers[name]}]`);
    else await control.fill(answers[name]);
    await Promise.all([page.waitForNavigation(), page.click("main form button.button")]);
  }
  return 20;
}

/** Fills in every field of the form on the page that is empty. */
export async function fillForm(person, form = FORM, { over = false } = {}) {
  const { page } = person;
  for (const [name, value] of Object.entries(form)) {
    const field = page.locator(`main form [name="${name}"]:not([type=hidden])`);
    const count = await field.count();
    if (count === 0) continue;
    const type = await field.first().getAttribute("type");
    if (type === "radio" || type === "checkbox") {
      for (const one of [value].flat()) {
        const choice = page.locator(`main form [name="${name}"][value="${one}"]`);
        const chosen = await page.locator(`main form [name="${name}"]:checked`).count();
        if (type === "checkbox" || chosen === 0) await choice.check();
      }
    } else if (over || (await field.first().inputValue()) === "") await field.first().fill(value);
  }
}

/** The addresses below the draft or case that the page belongs to. */
export const base = (person, kind) => new RegExp(`/${kind}/[^/?#]+`).exec(new URL(person.page.url()).pathname)[0];

/** Sends the form of the page with its first button and waits for what comes. */
export async function send(person, button = "main form button.button:not([type=button]) >> nth=0") {
  await Promise.all([person.page.waitForNavigation(), person.page.click(button)]);
}

/** Chooses a small PDF for each material the page asks for; optional ones only with `all`. */
export async function chooseFiles(person, { all = false, without = [] } = {}) {
  const fields = await person.page.locator("main form input[type=file]").evaluateAll((inputs) =>
    inputs.map((input) => ({ name: input.name, required: input.required })));
  let chosen = 0;
  for (const { name, required } of fields) {
    if ((!required && !all) || without.includes(name)) continue;
    await person.page.setInputFiles(`main form input[name="${name}"]`, samplePdf(name));
    chosen += 1;
  }
  return chosen;
}

/** Sends the files chosen on the page: with scripts they are on their way already, without them a button sends them. */
export async function upload(person) {
  const { page } = person;
  const button = page.locator("main form [data-send] button");
  if ((await button.count()) > 0 && !(await button.first().isVisible())) {
    await page.waitForFunction(() => !document.querySelector("form[data-each]")?.dataset.busy);
  } else await send(person);
}

/** A whole application for the restaurant package, from the answers to the receipt; the case number. */
export async function apply(person, { slug = "restaurant-small", answers = ANSWERS, form = FORM, without = [], all = false } = {}) {
  const { page } = person;
  await person.go(`/apply/${slug}?${new URLSearchParams(answers)}`);
  await send(person);
  const draft = base(person, "draft");
  await person.go(`${draft}/form`);
  await fillForm(person, form);
  await send(person);
  await person.go(`${draft}/materials`);
  await chooseFiles(person, { all, without });
  await upload(person);
  await person.go(`${draft}/commitments`);
  for (const box of await page.locator("main form input[name=sign]").all()) await box.check();
  if ((await page.locator("main form button.button").count()) > 0) await send(person);
  await person.go(`${draft}/check`);
  await send(person, "main form[action$=submit] button.button");
  const number = /\/case\/([^/]+)/.exec(page.url())?.[1];
  check(number !== undefined, `${person.name}: handed in, at ${page.url()}`);
  return number;
}

/** Marks every line of the checklist on the page that has no mark yet; what is not there can only be missing. */
export async function markRest(clerk, mark) {
  const rest = clerk.page.locator(".checklist > li:has(input[type=radio]:enabled):not(:has(input[type=radio]:checked))");
  while ((await rest.count()) > 0) {
    const wanted = rest.first().locator(`input[value=${mark}]`);
    await ((await wanted.count()) > 0 ? wanted : rest.first().locator("input[value=missing]")).check();
  }
}

/** At the desk: every material with something there is in order, and the application is accepted. */
export async function acceptCase(clerk, number, { defer = true } = {}) {
  const { page } = clerk;
  await clerk.go(`/desk/case/${number}`);
  for (const row of await page.locator(".checklist > li").all()) {
    const has = (await row.locator(".evidence").count()) > 0;
    if ((await row.locator("input[type=radio]:checked").count()) > 0) continue;
    const optional = (await row.locator("input[name=defer]").count()) > 0;
    // What need not be there and is not there is left as it is: only what is there is in order.
    if (!has && !optional) continue;
    await row.locator(`input[value=${has ? "ok" : "missing"}]`).check();
    if (!has && optional && defer) await row.locator("input[name=defer]").check();
    const seen = row.locator("input[name=seen]");
    if ((await seen.count()) > 0) await seen.check();
  }
  await send(clerk, "button[name=act][value=accept]");
}

/** The tasks that wait for a reviewer, as addresses. */
export async function tasksFor(reviewer, number) {
  await reviewer.go(`/office`);
  return reviewer.page.locator(`table tbody a[href^="/office/case/${number}"][href*="/task/"]`).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
}

/** Reviews a task: every criterion holds and the opinion approves, or the first fails and it does not. */
export async function review(reviewer, task, { approve = true, words = "经审查，符合条件，同意。" } = {}) {
  const { page } = reviewer;
  await reviewer.go(task);
  const criteria = page.locator("main form fieldset:has(input[name^='criterion:'])");
  const count = await criteria.count();
  for (let at = 0; at < count; at++) {
    const holds = approve || at > 0;
    await criteria.nth(at).locator(`input[value=${holds ? "holds" : "fails"}]`).check();
    if (!holds) {
      const name = (await criteria.nth(at).locator("input").first().getAttribute("name")).replace("criterion:", "explain:");
      await page.fill(`[name="${name}"]`, "现场与图纸不一致，疏散通道被占用。");
    }
  }
  await page.check(`input[name=opinion][value=${approve ? "approve" : "reject"}]`).catch(async () => {
    await page.locator("input[name=opinion]").nth(approve ? 0 : 1).check();
  });
  await page.fill("[name=words]", words);
  await known(page);
  await send(reviewer, "main form:has([name=words]) button.button >> nth=0");
}

/** Says on the page that is open that materials one has not opened are known; the chapter on reading opens them. */
async function known(page) {
  const box = page.locator("input[name=knowing]");
  if ((await box.count()) > 0) await box.check();
}

/** The button that decides. */
export const RULE = "main form[action$=decide] button.button >> nth=0";

/** Fills in a decision that grants, on the page that is open. */
export async function rule(approver) {
  await approver.page.check("input[name=ruling][value=grant]");
  for (const name of ["opinion", "words"]) {
    const field = approver.page.locator(`main textarea[name=${name}]`);
    if ((await field.count()) > 0) await field.fill("同意。");
  }
  await known(approver.page);
}

/** Grants what waits for this approver's decision in a case; whether something did. */
export async function decide(approver, number) {
  await approver.go("/office/decide");
  const link = approver.page.locator(`table tbody a[href^="/office/case/${number}"][href$="/decide"]`).first();
  const waits = (await link.count()) > 0;
  check(waits, `${approver.name} has a decision to make in ${number}`);
  if (!waits) return false;
  await link.click();
  await rule(approver);
  await send(approver, RULE);
  const faults = await approver.page.locator("main .error-summary, main .notice.stop, main .notice.warn").allInnerTexts();
  check(faults.length === 0, `${approver.name} has decided ${faults.join(" ")}`);
  return true;
}

/** What a QR code on the page says: photographed and read, as a telephone does. */
export async function readQr(person, selector = "svg.qr") {
  const shot = await person.page.locator(selector).first().screenshot({ scale: "css" });
  const reader = await person.context.newPage();
  try {
    await reader.addScriptTag({ content: fs.readFileSync(require.resolve("jsqr"), "utf8") });
    return await reader.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width * 3 + 120, image.height * 3 + 120];
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.imageSmoothingEnabled = false;
      context.drawImage(image, 60, 60, image.width * 3, image.height * 3);
      const { data: pixels, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      return (window.jsQR || window.jsqr)(pixels, width, height)?.data ?? null;
    }, shot.toString("base64"));
  } finally {
    await reader.close();
  }
}

/** A synthetic citizen number: seventeen digits with their check character (GB 11643). */
export function citizenId(digits) {
  const sum = [...digits].reduce((sum, digit, at) => sum + Number(digit) * (2 ** (17 - at) % 11), 0);
  return digits + "10X98765432"[sum % 11];
}
