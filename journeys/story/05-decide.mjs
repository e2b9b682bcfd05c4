// 5. Decide and issue: decisions after the join, licences with identifiers, handed out together, verified by anybody.
import fs from "node:fs";
import { RULE, readQr, rule, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "5. Decide and issue";
export const after = ["04-approve"];

export async function tell(world) {
  const { browser, demo, number } = world;

  step("the approvers decide");
  for (const login of ["lead2", "food2", "fire2", "city2"]) {
    const person = await Person.at(browser, demo, login);
    const { page } = person;
    await person.signIn(login);
    await person.go("/office/decide");
    const link = page.locator(`table tbody a[href^="/office/case/${number}"][href$="/decide"]`).first();
    see((await link.count()) === 1, `${login} has a decision to make`);
    const limit = await link.locator("xpath=ancestor::tr").innerText();
    see(/还剩 \d+ 个工作日|今天到期/.test(limit), "and is told how long the whole has left for it");
    if (login === "food2") await person.look("to-decide", { english: true });
    await link.click();
    if (login === "food2") await person.look("decide", { english: true });
    if (login === "lead2") {
      const rival = new Person(demo, person.context, await person.context.newPage(), "lead2 in another window");
      await rival.page.goto(page.url());
      await rule(rival);
      await rule(person);
      await send(person, RULE);
      await send(rival, RULE);
      see((await rival.page.locator("main").innerText()).includes("刘清平"), "a second decision is told who decided");
      await rival.page.close();
    } else {
      await rule(person);
      await send(person, RULE);
    }
    see(!page.url().endsWith("/decide") || (await page.locator(".error-summary, .notice.stop").count()) === 0, `${login} has decided`);
    await person.leave();
  }

  step("the applicant sees the licences");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go(`/case/${number}`);
  const licences = await chen.page.locator('main a[href^="/licence/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  see(licences.length === 4, `four licences (${licences.length})`);
  await chen.look("granted", { english: true });
  world.licence = licences[0]?.split("/").pop();
  see(/^1\.2\.156\.3005\.2/.test(world.licence ?? ""), `with an identifier of GB/T 36904 (${world.licence})`);

  step("handed out together");
  const issuer = await Person.at(browser, demo, "issue1");
  const { page } = issuer;
  await issuer.signIn("issue1");
  await issuer.go("/desk/issue");
  await issuer.look("to-issue", { english: true });
  await issuer.go(`/desk/issue/${number}`);
  await issuer.look("issue", { english: true });
  await page.check("input[name=way][value=pick-up]");
  await page.fill("[name=receiver]", "陈晓梅");
  await page.fill("[name=tail]", "0000");
  await send(issuer, "main form:has([name=receiver]) button.button >> nth=0");
  see((await page.locator(".error-summary li").count()) === 1, "somebody else's number is refused");
  await page.fill("[name=receiver]", "陈晓梅");
  await page.fill("[name=tail]", "998x");
  await send(issuer, "main form:has([name=receiver]) button.button >> nth=0");
  see((await page.locator(".error-summary, .notice.stop").count()) === 0, "handed out");
  await issuer.look("handed-out", { phone: false });

  step("the applicant opens and downloads a licence");
  await chen.go(licences[0]);
  await chen.look("licence", { english: true });
  const qr = await readQr(chen);
  const [download] = await Promise.all([chen.page.waitForEvent("download"), chen.page.click('main form[action$="/pdf"] button')]);
  const bytes = fs.readFileSync(await download.path());
  see(bytes.subarray(0, 5).toString() === "%PDF-" && bytes.length > 2000, `a PDF of ${bytes.length} bytes (${download.suggestedFilename()})`);
  await chen.go("/my/licences");
  await chen.look("my-licences", { english: true });

  step("anybody verifies it, by QR and by number; a mistyped number is told apart");
  see(qr?.endsWith(`/verify/${world.licence}`), `the QR code leads to verification (${qr})`);
  const anybody = await Person.at(browser, demo, "anybody");
  await anybody.go(new URL(qr ?? `/verify/${world.licence}`, demo.base).pathname);
  const shown = await anybody.page.locator("main").innerText();
  see(shown.includes("陈**") || /陈[*＊某]/.test(shown), "valid, the holder's name masked");
  await anybody.look("verified", { english: true });
  await anybody.go("/verify");
  await anybody.page.fill("[name=number]", world.licence);
  await send(anybody);
  see((await anybody.page.locator("main .summary").count()) > 0, "found by its number");
  const last = world.licence.slice(-1);
  await anybody.page.goto(`${demo.base}/verify/${world.licence.slice(0, -1)}${last === "A" ? "B" : "A"}`);
  see((await anybody.page.locator("main .notice.stop").count()) === 1, "a mistyped number is said to be mistyped");
  await anybody.look("mistyped", { english: true });

  step("the file itself is verified: as it was made, and with one byte changed");
  const handIn = async (content) => {
    await anybody.go("/verify");
    await anybody.page.setInputFiles("[name=file]", { name: "licence.pdf", mimeType: "application/pdf", buffer: content });
    await send(anybody, 'main form[action="/verify/file"] button:not([type=button])');
    return anybody.page.locator("main").innerText();
  };
  see((await handIn(bytes)).includes("第 1 份副本"), "the first copy, unchanged");
  await anybody.look("file-verified", { english: false });
  const altered = Buffer.from(bytes);
  altered[altered.length - 2000] ^= 1;
  see((await handIn(altered)).includes("与本平台发出的不一致"), "one changed byte is found");
  await anybody.look("file-altered");

  step("the organ that issued one suspends and restores it");
  const food = await Person.at(browser, demo, "food-head");
  await food.signIn("food-head");
  await food.go("/office/licences");
  await food.look("office-licences", { english: true });
  await food.page.click("main tbody a >> nth=0");
  await food.look("office-licence", { english: true });
  const place = new URL(food.page.url()).pathname;
  const order = async (act, document) => {
    await food.page.click(`main summary:has-text("${act}")`);
    const form = `main form:has([name=act][value=${{ 暂扣: "suspend", 恢复: "resume" }[act]}])`;
    await food.page.fill(`${form} input[name$=document]`, document);
    await food.page.fill(`${form} textarea`, "操作间卫生不合格，责令改正。");
    await send(food, `${form} button.button`);
  };
  await order("暂扣", "红食药监罚决〔2026〕1 号");
  see((await food.page.locator("main").innerText()).includes("暂扣"), "suspended");
  await food.look("suspended", { english: true });
  await anybody.go(`/verify/${place.split("/").pop()}`);
  see((await anybody.page.locator("main").innerText()).includes("已暂扣"), "anybody sees it at once");
  await food.go(place);
  await order("恢复", "红食药监决〔2026〕2 号");
  await anybody.go(`/verify/${place.split("/").pop()}`);
  see((await anybody.page.locator("main").innerText()).includes("真实，有效"), "and that it is in force again");
  await food.leave();

  step("the holder shows one licence at a window, with a code that counts once");
  await chen.go("/my/licences/show");
  await chen.look("show-licences", { english: true });
  await chen.page.check("main [name=licence] >> nth=0");
  await chen.page.fill("[name=purpose]", "申请设置户外招牌");
  await send(chen);
  const code = (await chen.page.locator("main strong.number").innerText()).replaceAll(" ", "");
  see(/^[0-9]{12}$/.test(code), "twelve digits");
  await chen.look("show-code");
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await clerk.go("/desk/licences");
  await clerk.page.fill("[name=code]", "000000000000");
  await send(clerk);
  see((await clerk.page.locator(".error-summary li").count()) === 1, "a guessed code opens nothing");
  await clerk.look("show-take", { english: true });
  await clerk.page.fill("[name=code]", code);
  await send(clerk);
  see((await clerk.page.locator("main h2").count()) === 1, "the window sees the one that was chosen");
  await clerk.look("shown", { english: true });
  await clerk.go("/desk/licences");
  await clerk.page.fill("[name=code]", code);
  await send(clerk);
  see((await clerk.page.locator(".error-summary li").count()) === 1, "the code counts once");
  await clerk.leave();
  await chen.go("/my/licences");
  await chen.page.click('main tbody a[href^="/licence/"] >> nth=0');
  see((await chen.page.locator("main").innerText()).includes("申请设置户外招牌"), "the holder sees who looked and what for");
  await chen.look("looked-at", { english: true });
}
