// 6. Refuse: a refusal with reasons and remedies, what the siblings do by the package's rule, withdrawal; and not accepting.
import { acceptCase, apply, chooseFiles, decide, markRest, review, send, tasksFor } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "6. Refuse";
export const after = ["03-window"];

export async function tell(world) {
  const { browser, demo, second: number } = world;
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await acceptCase(clerk, number);

  step("the fire brigade finds the exits blocked and does not agree");
  for (const login of ["lead1", "food1", "fire1", "city1"]) {
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    for (let round = 0; round < 6; round++) {
      const tasks = await tasksFor(person, number);
      if (tasks.length === 0) break;
      await review(person, tasks[0], { approve: login !== "fire1", words: login === "fire1" ? "疏散通道被占用，不符合消防安全条件，建议不予许可。" : "符合条件，同意。" });
    }
    await person.leave();
  }

  step("it is refused with reasons and remedies");
  const approver = await Person.at(browser, demo, "fire2");
  const { page } = approver;
  await approver.signIn("fire2");
  await approver.go("/office/decide");
  await page.locator(`table tbody a[href^="/office/case/${number}"][href$="/decide"]`).first().click();
  await page.check("input[name=ruling][value=refuse]");
  await send(approver, "main form[action$=decide] button.button >> nth=0");
  see((await page.locator(".error-summary li").count()) > 0, "a refusal without reasons is not possible");
  await approver.look("refuse-errors", { english: true });
  await page.check("input[name=ruling][value=refuse]");
  for (const box of (await page.locator("main form input[type=checkbox]:not([name=knowing]):visible").all()).slice(0, 1)) await box.check();
  for (const area of await page.locator("main form[action$=decide] textarea:visible").all()) {
    if ((await area.inputValue()) === "") await area.fill("疏散通道被占用，宽度不足，不符合消防安全条件。");
  }
  await send(approver, "main form[action$=decide] button.button >> nth=0");
  see((await page.locator(".error-summary, .notice.stop").count()) === 0, "refused in writing");

  step("what happens to the siblings");
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  await sun.go(`/case/${number}`);
  await sun.look("one-refused", { english: true });
  see((await sun.page.locator("main .notice").first().innerText()).includes("后补"), "what was left to be brought later is asked for, by its date");
  await sun.go(`/case/${number}/supplement`);
  await sun.look("deferred", { english: true });
  await chooseFiles(sun, { all: true });
  await send(sun);
  await clerk.go("/desk?queue=deferred");
  see((await clerk.page.locator("main").innerText()).includes(number), "what came in later waits for the window");
  await clerk.go(`/desk/case/${number}`);
  await clerk.look("deferred", { english: true });
  await markRest(clerk, "ok");
  await send(clerk, "button[name=act][value=deferred]");
  for (const login of ["lead2", "food2", "city2"]) {
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    await decide(person, number);
    await person.leave();
  }
  await sun.go(`/case/${number}`);
  const states = await sun.page.locator("main section.part h3").allInnerTexts();
  const ended = (word) => states.filter((one) => one.includes(word)).length;
  see(states.length === 4 && ended("不予许可") === 1 && ended("已准予") === 3, `the package's rule lets the siblings go on: ${states.join(" | ").replaceAll("\n", "")}`);
  see((await sun.page.locator("main .notice").first().innerText()).includes("没有获得许可"), "the first thing said is that one part was refused");
  await sun.look("siblings", { english: true });
  await sun.page.locator('main a[href*="/document/"]', { hasText: "不予" }).first().click();
  const sheet = await sun.page.locator(".sheet").innerText();
  see(sheet.includes("行政复议") && sheet.includes("疏散通道"), "the decision names reasons and remedies");
  await sun.look("refusal", { english: true });

  step("an applicant withdraws");
  const zhao = await Person.at(browser, demo, "zhao");
  await zhao.signIn("zhao");
  const own = await apply(zhao);
  await zhao.go(`/case/${own}`);
  await zhao.page.click('a[href$="/withdraw"]');
  await zhao.look("withdraw", { english: true });
  await zhao.page.fill("[name=why]", "店面换了地方，以后再办。");
  await send(zhao, "main form button.danger");
  see((await zhao.page.locator("main").innerText()).includes("撤回"), "withdrawn");
  await zhao.look("withdrawn", { english: true });

  step("an application is not accepted: reasons and remedies again");
  const again = await apply(zhao);
  await clerk.go(`/desk/case/${again}`);
  await clerk.page.locator(".checklist > li").first().locator("input[value=defective]").check();
  await clerk.page.locator(".checklist > li").first().locator("[name^='reason:']").fill("租赁合同已过期。");
  await send(clerk, "button[name=act][value=rest]");
  await markRest(clerk, "missing");
  await send(clerk, "button[name=act][value=refuse]");
  await clerk.look("refuse-acceptance", { english: true });
  await send(clerk, "main form[action$=refuse] button.button >> nth=0");
  see((await clerk.page.locator("main").innerText()).includes("不予受理"), "not accepted, in writing");
}
