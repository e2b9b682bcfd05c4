// 11. When something goes wrong: signed out while typing, two tabs, lost connections, files of every kind, pages that are not there.
import fs from "node:fs";
import path from "node:path";
import { ANSWERS, base, send, upload } from "../acts.mjs";
import { PASSWORD, Person, samplePdf, see, step } from "../lib.mjs";

export const title = "11. When something goes wrong";

/** Begins an application and answers the address of its draft. */
async function begin(person) {
  await person.go(`/apply/restaurant-small?${new URLSearchParams(ANSWERS)}`);
  await send(person);
  return base(person, "draft");
}

/** In another window of the same browser. */
async function signInBeside(person, login) {
  const other = await person.context.newPage();
  await other.goto(`${person.demo.base}/sign-in`);
  await other.fill("input[name=login]", login);
  await other.fill("input[name=password]", PASSWORD);
  await Promise.all([other.waitForNavigation(), other.click("main form button")]);
  return other;
}

const saveState = (page, words) =>
  page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector("[data-save-state]")?.textContent ?? ""), words);

export async function tell({ browser, demo }) {
  const sun = await Person.at(browser, demo, "sun");
  const { page } = sun;
  await sun.signIn("sun");

  step("signed out while typing: nothing is lost, and it says so");
  const draft = await begin(sun);
  await sun.go(`${draft}/form`);
  const other = await sun.context.newPage();
  await other.goto(`${demo.base}/`);
  await Promise.all([other.waitForNavigation(), other.click("form[action='/sign-out'] button")]);
  await other.close();
  await page.fill("[name=business_name]", "红山区志远餐馆");
  await saveState(page, "登录已过期");
  see(true, "the page says that one is signed out");
  await page.click("main form button.button >> nth=0");
  await saveState(page, "登录已过期");
  see(page.url().endsWith("/form") && (await page.inputValue("[name=business_name]")) === "红山区志远餐馆", "sending it does not lose what was typed");
  await sun.look("signed-out-typing", { phone: true });
  await (await signInBeside(sun, "sun")).close();
  await page.fill("[name=staff_count]", "6");
  await saveState(page, "已保存");
  await page.reload();
  see((await page.inputValue("[name=business_name]")) === "红山区志远餐馆", "signed in again elsewhere, it is saved from the same page");

  step("two tabs on one draft do not undo each other");
  const second = await sun.context.newPage();
  await second.goto(demo.base + `${draft}/form`);
  await second.fill("[name=premises_address]", "内蒙古自治区赤峰市红山区示例大街88号");
  await saveState(second, "已保存");
  await second.close();
  await page.fill("[name=business_scope]", "餐饮服务。");
  await saveState(page, "已保存");
  await page.reload();
  see((await page.inputValue("[name=premises_address]")).includes("88号"), "what the other tab wrote is still there");
  see((await page.inputValue("[name=business_scope]")) === "餐饮服务。", "and what this one wrote");

  step("without scripts, signed out while typing");
  const plain = await Person.at(browser, demo, "zhao without scripts", { scripts: false });
  await plain.signIn("zhao");
  const own = await begin(plain);
  await plain.go(`${own}/form`);
  await plain.context.clearCookies({ name: /session/ });
  await plain.page.fill("[name=business_name]", "红山区立新餐馆");
  await send(plain);
  see((await plain.page.locator("main h1").innerText()).includes("还在"), "the page says that what was typed is still there");
  await (await signInBeside(plain, "zhao")).close();
  await send(plain);
  await plain.go(`${own}/form`);
  see((await plain.page.inputValue("[name=business_name]")) === "红山区立新餐馆", "signed in again, it is kept");

  step("files of every kind, each answered at its material");
  await sun.go(`${draft}/materials`);
  const names = await page.locator("main form input[type=file]").evaluateAll((inputs) => inputs.map((input) => input.name));
  const place = (name) => page.locator(`.material:has(input[name="${name}"])`);
  const put = async (name, file) => {
    await page.setInputFiles(`[name="${name}"]`, file);
    await upload(sun);
    return place(name).innerText();
  };
  const pdf = samplePdf("x").buffer;
  see((await put(names[0], { name: "执行.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ") })).includes("只能上传"), "a program is refused");
  const large = path.join(demo.data, "大.pdf");
  fs.writeFileSync(large, Buffer.concat([pdf, Buffer.alloc(21 * 1024 * 1024, 32)]));
  see((await put(names[0], large)).includes("20 MB"), "21 MB are too many");
  const long = `${"很长的文件名".repeat(12)}.pdf`;
  see((await put(names[0], { name: long, mimeType: "application/pdf", buffer: pdf })).includes("很长的文件名"), "a long Chinese name is kept");
  const tricky = await put(names[1], { name: "../../etc/passwd.pdf", mimeType: "application/pdf", buffer: pdf });
  see(!tricky.includes(".."), "a path in the name is cut off");
  await sun.look("files-of-every-kind");

  step("a lost connection: it says so at the material, and can be tried again");
  sun.expected = /ERR_CONNECTION_RESET/;
  await page.route("**/materials", (route) => route.abort("connectionreset"));
  await page.setInputFiles(`[name="${names[2]}"]`, samplePdf("断网"));
  await place(names[2]).locator(".field-error").waitFor();
  see((await place(names[2]).innerText()).includes("没有传上去"), "the material says that it did not arrive");
  await page.unroute("**/materials");
  await place(names[2]).locator("button", { hasText: "再传一次" }).click();
  await place(names[2]).locator(".files li").waitFor();
  see((await place(names[2]).locator(".files li").count()) === 1, "and it arrives once the line is back");

  step("pages that are not there");
  for (const [where, status] of [["/nothing-here", 404], ["/guide/nothing", 404], ["/case/150402-261128-999999", 404], ["/verify/abc", 422], ["/licence/abc", 404]]) {
    const answer = await page.goto(demo.base + where);
    see(answer.status() === status, `${where} answers ${answer.status()}`);
    see((await page.locator("main h1").count()) === 1 && (await page.locator("main a, main form").count()) > 0, `${where} says what now`);
  }
  await page.goto(`${demo.base}/nothing-here`);
  await sun.look("not-found", { english: true });
}
