// 16. Insight: figures for those who lead and for everybody, reconciled; what to mend; supervision.
import { Person, see, step } from "../lib.mjs";

export const title = "16. Insight";
export const after = ["08-rate"];

export async function tell({ browser, demo }) {
  step("everybody sees what came in and was completed, on a phone");
  const citizen = await Person.at(browser, demo, "citizen", { phone: true });
  await citizen.go("/statistics");
  await citizen.look("statistics");
  see((await citizen.page.locator("main table").count()) > 0, "the table stands there");
  await citizen.leave();
  const json = await fetch(`${demo.base}/api/v1/statistics?by=item`).then((answer) => answer.json());
  see(json.least === 5 && Array.isArray(json.lines), "the same as JSON, small groups kept back");

  step("the supervisor goes down from organs to items to cases");
  const supervisor = await Person.at(browser, demo, "super1");
  await supervisor.signIn("super1");
  await supervisor.go("/office/figures");
  await supervisor.look("figures", { english: true });
  await supervisor.page.locator("main table tbody th a, main table tbody td a").first().click();
  await supervisor.page.waitForLoadState();
  see(supervisor.page.url().includes("by=item"), "an organ opens into its items");
  await supervisor.look("figures-organ");
  await supervisor.page.locator("main table tbody th a, main table tbody td a").first().click();
  await supervisor.page.waitForLoadState();
  see(supervisor.page.url().includes("/figures/cases"), "an item opens into its cases");
  await supervisor.look("figures-cases");
  await supervisor.go("/office/figures/mend");
  await supervisor.look("mend", { english: true });

  step("figures are reconciled when somebody asks");
  await supervisor.go("/office/figures/check");
  await supervisor.page.locator("main form button").first().click();
  await supervisor.page.waitForLoadState();
  for (let tries = 0; tries < 50; tries++) {
    await supervisor.go("/office/figures/check");
    if ((await supervisor.page.locator("main table").innerText()).includes("全部一致")) break;
    await supervisor.page.waitForTimeout(200);
  }
  see((await supervisor.page.locator("main table").innerText()).includes("全部一致"), "all figures agree with cases and ledger");
  await supervisor.look("check");

  step("rules of supervision: tried on the past, told in words");
  await supervisor.go("/office/watch");
  await supervisor.look("watch", { english: true });
  await supervisor.go("/office/watch/rules");
  await supervisor.look("rules");
  await supervisor.page.locator("main table a[href^='/office/watch/rules/']").first().click();
  await supervisor.page.waitForLoadState();
  await supervisor.look("rule");
  await supervisor.page.locator("main form[action$='/try'] button").first().click();
  await supervisor.page.waitForLoadState();
  await supervisor.look("rule-tried");
  await supervisor.go("/office/watch/rules/text");
  await supervisor.look("rules-text");
  await supervisor.leave();

  step("the head of an organ sees it on a phone");
  const head = await Person.at(browser, demo, "lead-head", { phone: true });
  await head.signIn("lead-head");
  await head.go("/office/figures");
  await head.look("figures-phone");
  await head.leave();
}
