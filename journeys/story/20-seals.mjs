// 20. Seals: two persons make one, one takes the place of several, the right one is set on decisions, and anybody verifies a file.
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "20. Seals";
export const after = ["05-decide"];

const run = promisify(execFile);

export async function tell(world) {
  const { browser, demo } = world;

  step("a seal is asked for by one administrator and confirmed by another");
  const one = await Person.at(browser, demo, "secadmin");
  await one.signIn("secadmin");
  await one.go("/admin/seals");
  await one.look("seals", { english: true });
  await send(one, 'main form[action="/admin/seals"] button:not([type=button])');
  see((await one.page.locator(".error-summary li").count()) === 1, "an empty form says what is missing");
  await one.page.selectOption("[name=organ]", { label: "红山区政务服务中心" });
  await one.page.check("[name=kind][value=approval]");
  await one.page.fill("[name=name]", "红山区政务服务中心行政审批专用章");
  await one.page.fill("[name=basis]", "红政办〔2026〕20 号");
  await send(one, 'main form[action="/admin/seals"] button:not([type=button])');
  const place = new URL(one.page.url()).pathname;
  see((await one.page.locator('form[action$="/confirm"]').count()) === 0, "who asked cannot confirm");
  await one.look("seal-asked", { english: true });
  const other = await Person.at(browser, demo, "secadmin2");
  await other.signIn("secadmin2");
  await other.go(place);
  await send(other, 'form[action$="/confirm"] button');
  see((await other.page.locator("main").innerText()).includes("使用中"), "another person takes it into use");
  await other.look("seal-in-use", { english: true });

  step("one seal takes the place of two");
  await one.go("/admin/seals/replace");
  await one.look("seals-replace", { english: true });
  for (const name of ["红山区消防救援大队行政审批专用章", "红山区城市管理综合执法局行政审批专用章"]) {
    await one.page.getByLabel(name).check();
  }
  await one.page.selectOption("[name=by]", { label: "红山区政务服务中心行政审批专用章" });
  await one.page.fill("[name=document]", "红政办〔2026〕21 号");
  await send(one, 'form[action="/admin/seals/replace"] button');
  see((await one.page.locator("main").innerText()).includes("行政审批专用章"), "replaced");
  await one.go("/admin/seals");
  see((await one.page.locator("main").innerText()).split("已由新印章取代").length === 3, "two are out of use");
  await one.leave();
  await other.leave();

  step("the organ seals what it decided; the wrong seal is refused");
  const food = await Person.at(browser, demo, "food-head");
  await food.signIn("food-head");
  await food.go("/office/seals");
  see((await food.page.locator("main tbody form").count()) >= 2, "suspending and restoring wait for a seal");
  await food.look("sealing", { english: true });
  const row = () => food.page.locator("main tbody tr", { hasText: "暂扣证照决定书" }).first();
  await row().locator("select").selectOption({ label: "红山区食品药品监督管理局行政审批专用章" });
  await Promise.all([food.page.waitForNavigation(), row().locator("button").click()]);
  see((await food.page.locator("main").innerText()).includes("印章不对"), "the approval seal is refused on a suspension");
  await food.look("wrong-seal", { english: true });
  await food.go("/office/seals");
  await row().locator("select").selectOption({ label: "红山区食品药品监督管理局" });
  await Promise.all([food.page.waitForNavigation(), row().locator("button").click()]);
  see((await food.page.locator("main").innerText()).includes("已盖章"), "the administrative seal is set");
  await food.leave();

  step("what ends a right for good takes two");
  const city = await Person.at(browser, demo, "city-head");
  await city.signIn("city-head");
  await city.go("/office/licences");
  await city.page.locator("main tbody tr", { hasText: "陈晓梅" }).first().locator("a").first().click();
  await city.page.click('main summary:has-text("注销")');
  const form = "main form:has([name=act][value=cancel])";
  await city.page.fill(`${form} input[name$=document]`, "红城管注〔2026〕1 号");
  await city.page.fill(`${form} textarea`, "持证人书面申请注销。");
  await send(city, `${form} button.button`);
  const ended = new URL(city.page.url()).pathname.split("/").pop();
  await city.go("/office/seals");
  const waits = (person) => person.page.locator("main tbody tr", { hasText: "红城管注〔2026〕1 号" });
  await waits(city).locator("select").selectOption({ label: "红山区城市管理综合执法局" });
  await Promise.all([city.page.waitForNavigation(), waits(city).locator("button").click()]);
  see((await waits(city).locator("button").count()) === 1, "who asked can only send it back");
  const second = await Person.at(browser, demo, "city2");
  await second.signIn("city2");
  await second.go("/office/seals");
  await second.look("sealing-second", { english: true });
  await Promise.all([second.page.waitForNavigation(), waits(second).locator("button.button:not(.secondary)").click()]);
  see((await waits(second).count()) === 0, "another bearer releases it");
  await city.leave();
  await second.leave();

  step("the holder downloads the decision, and anybody verifies it");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go(`/licence/${ended}`);
  await chen.look("licence-decision", { english: true });
  const [download] = await Promise.all([chen.page.waitForEvent("download"), chen.page.click('main a[href*="/decision/"]')]);
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "seals-")), "decision.pdf");
  await download.saveAs(file);
  const anybody = await Person.at(browser, demo, "anybody");
  await anybody.go("/verify");
  await anybody.page.setInputFiles("[name=file]", file);
  await send(anybody, 'main form[action="/verify/file"] button:not([type=button])');
  see((await anybody.page.locator("main").innerText()).includes("注销行政许可决定书"), "it is a decision as it was sealed");
  await anybody.look("decision-verified", { english: true });
  await anybody.go("/verify/seals");
  await anybody.look("seals-public", { english: true });

  step("and without a network");
  const register = path.join(path.dirname(file), "seals.json");
  fs.writeFileSync(register, await (await fetch(`${demo.base}/api/v1/seals`)).text());

  const verify = (...more) => run(demo.program, ["verify", ...more, "--json"]).then(
    ({ stdout }) => ({ code: 0, said: JSON.parse(stdout) }),
    (failed) => ({ code: failed.code, said: JSON.parse(failed.stdout) }));
  const good = await verify(file, "--register", register);
  see(good.code === 0 && good.said.origin === "in-use", `verified by the register (${good.said.seal?.name})`);
  see((await verify(file)).said.origin === "not-established", "without a register the origin is not established");
  const bytes = fs.readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  fs.writeFileSync(file, bytes);
  const altered = await verify(file, "--register", register);
  see(altered.code === 1 && altered.said.error.code === "seal.altered", "one changed byte is found");
  await chen.leave();
}
