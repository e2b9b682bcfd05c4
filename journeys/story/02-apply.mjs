// 2. Apply: one form, prefilled; files; a draft that survives a closed browser; one case however often one presses.
import { ANSWERS, FORM, base, chooseFiles, fillForm, readQr, send, upload } from "../acts.mjs";
import { Person, samplePdf, see, step } from "../lib.mjs";

export const title = "2. Apply";

export async function tell(world) {
  const { browser, demo } = world;
  let chen = await Person.at(browser, demo, "chen");
  let { page } = chen;

  step("whoever begins without signing in is asked to, and led back");
  await chen.go(`/apply/restaurant-small?${new URLSearchParams(ANSWERS)}`);
  see(page.url().includes("/sign-in"), "beginning asks to sign in");
  await chen.look("sign-in", { english: true });
  await page.fill("input[name=login]", "chen");
  await page.fill("input[name=password]", "wrong password");
  await send(chen);
  see((await page.locator(".error-summary, .notice.stop, .field-error").count()) > 0, "a wrong password says so");
  await page.fill("input[name=login]", "chen");
  await page.fill("input[name=password]", "Onedoor-2026");
  await send(chen);
  see(page.url().includes("/apply/restaurant-small"), "signing in leads back to the application");
  await chen.look("begin");
  await send(chen);
  const draft = base(chen, "draft");
  await chen.look("draft", { english: true });

  step("the one form, prefilled with what is known");
  await chen.go(`${draft}/form`);
  const value = (name) => page.inputValue(`main form [name="${name}"]`);
  see((await value("operator_name")) === "陈晓梅", "the name is there");
  see((await value("operator_id")) === "15040219900612998X", "the identity number is there");
  see((await value("operator_phone")) === "13000000001", "the telephone is there");
  see((await value("premises_area")) === "180", `the floor area comes from the answers (${await value("premises_area")})`);
  const sources = await page.locator("main form .source").allInnerTexts();
  see(sources.length >= 8 && sources.every((words) => words.length > 3), `each known answer says where it came from (${sources.length})`);
  await chen.look("form", { english: true });

  step("what is missing is said in words, each line leading to its field");
  await send(chen);
  see((await page.locator(".error-summary li").count()) > 5, "the summary lists what is missing");
  see(await page.evaluate(() => document.activeElement?.matches(".error-summary")), "the summary has the focus");
  await page.locator(".error-summary li a").first().click();
  see(await page.evaluate(() => document.activeElement?.matches("input, textarea, select, fieldset")), "a line leads to its field");
  await chen.look("form-errors");

  step("the draft is kept as it is typed, and survives a closed browser");
  await page.fill('[name="business_name"]', FORM.business_name);
  await page.fill('[name="premises_address"]', FORM.premises_address);
  await page.waitForFunction(() => /已保存|saved/i.test(document.querySelector("[data-save-state]")?.textContent ?? ""));
  await chen.leave();
  chen = await Person.at(browser, demo, "chen");
  ({ page } = chen);
  await chen.signIn("chen");
  await chen.go("/my");
  await chen.look("my-draft");
  await page.locator(`a[href="${draft}"]`).first().click();
  await chen.go(`${draft}/form`);
  see((await page.inputValue('[name="business_name"]')) === FORM.business_name, "what was typed is still there in another browser");

  step("filling in the rest");
  await fillForm(chen);
  await send(chen);
  see((await page.locator(".error-summary").count()) === 0, `the form is complete (${(await page.locator(".error-summary").allInnerTexts()).join(" ")})`);

  step("files: what is not what it says is refused, and named at its material; the others are kept");
  await chen.go(`${draft}/materials`);
  await chen.look("materials", { english: true });
  const first = await page.locator("main form input[type=file]").first().getAttribute("name");
  const second = await page.locator("main form input[type=file]").nth(1).getAttribute("name");
  await page.setInputFiles(`[name="${first}"]`, { name: "租赁合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ not a PDF at all") });
  await page.setInputFiles(`[name="${second}"]`, samplePdf("门头照片"));
  await upload(chen);
  see((await page.locator(".material .field-error").count()) === 1, "the wrong file is refused at its material, with the reason");
  see((await page.locator(".files li").count()) === 1, "the good one is kept");
  await chen.look("materials-wrong-file");
  await page.setInputFiles(`[name="${first}"]`, { name: "空.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await upload(chen);
  see((await page.locator(".material .field-error").innerText()).includes("空"), "an empty file is refused");
  const chosen = await chooseFiles(chen, { without: [second] });
  await upload(chen);
  see((await page.locator(".field-error").count()) === 0, `${chosen} files are taken`);
  see((await page.locator(".files li").count()) === chosen + 1, "each of them once");
  await chen.look("materials-brought");

  step("commitments instead of papers");
  await chen.go(`${draft}/commitments`);
  await chen.look("commitments", { english: true });
  for (const box of await page.locator("main form input[name=sign]").all()) await box.check();
  await send(chen);

  step("checking and handing in, once, however often one presses");
  await chen.go(`${draft}/check`);
  await chen.look("check", { english: true });
  await page.dblclick("main form[action$=submit] button.button");
  await page.waitForURL(/\/receipt/);
  const number = /\/case\/([^/]+)\/receipt/.exec(page.url())[1];
  world.number = number;
  see((await page.locator("main").innerText()).includes(number), `handed in: ${number}`);
  await chen.look("receipt", { english: true });
  const qr = await readQr(chen);
  see(qr?.endsWith(`/progress?number=${number}`), `the QR code opens public progress (${qr})`);

  step("the back button makes no second case");
  await page.goBack();
  await chen.go(`${draft}/check`);
  see(page.url().includes(`/case/${number}`), "the draft now leads to its case");
  await chen.go("/my");
  see((await page.locator('main a[href^="/case/"]').count()) === 1, "there is one case");
  await chen.look("my", { english: true });
  await chen.go(`/case/${number}`);
  await chen.look("case-received", { english: true });
}
