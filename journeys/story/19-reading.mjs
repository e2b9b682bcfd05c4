// 19. Reading materials: page by page inside the page, by key; the mark at the window beside them; and who approves what they have
// not opened is told.
import { acceptCase, apply, send, tasksFor } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "19. Reading materials";

/** Waits until the picture on show has arrived and is one. */
const shown = (page) => page.waitForFunction(() => {
  const image = document.querySelector(".viewer-stage img");
  return image !== null && image.complete && image.naturalWidth > 0;
});

export async function tell({ browser, demo }) {
  const zhao = await Person.at(browser, demo, "zhao");
  await zhao.signIn("zhao");
  const number = await apply(zhao);

  step("at the window a material is read beside its line of the checklist");
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await clerk.go(`/desk/case/${number}`);
  const first = await clerk.page.locator(".checklist a[href*='/material/']").first().getAttribute("href");
  await clerk.go(first);
  await shown(clerk.page);
  await clerk.look("material-at-the-window", { english: true });
  await clerk.page.keyboard.press("q");
  await clerk.page.waitForSelector(".viewer-stage.turn-1");
  await clerk.page.keyboard.press("z");
  await clerk.page.waitForSelector(".viewer-stage.turn-1.zoom-1");
  see((await clerk.page.evaluate(() => document.activeElement?.dataset.key)) === "Z", "enlarged and turned by key, the focus where it was");
  await clerk.page.keyboard.press("1");
  await Promise.all([clerk.page.waitForNavigation(), clerk.page.keyboard.press("s")]);
  see(clerk.page.url().includes("/material/") && !clerk.page.url().endsWith(first), "marked in order by two keys, the next one comes");
  await clerk.go(first);
  see(await clerk.page.locator(".checklist.bare input[value=ok]").isChecked(), "the mark was kept");
  await acceptCase(clerk, number);
  await clerk.leave();

  step("a reviewer who approves without opening anything is told what");
  const lead = await Person.at(browser, demo, "lead1");
  await lead.signIn("lead1");
  const [task] = await tasksFor(lead, number);
  const { page } = lead;
  await lead.go(task);
  await lead.look("task-beside-materials", { english: true });
  const criteria = await page.locator("fieldset:has(input[name^='criterion:'])").count();
  for (let at = 1; at <= criteria; at++) await page.keyboard.press(String(at));
  await page.keyboard.press("a");
  see(await page.locator("input[name=opinion][value=approve]").isChecked(), "criteria and opinion are chosen by key");
  await page.fill("[name=words]", "经审查，符合条件。");
  await send(lead, "main form:has([name=words]) button.button >> nth=0");
  see((await page.locator(".notice.stop").innerText()).includes("没有打开"), "nothing is submitted, and it says what was not opened");
  see((await page.inputValue("[name=words]")) === "经审查，符合条件。", "what was written is still there");
  await lead.look("not-opened", { english: true });

  step("opened beside the form, what is typed stays, and the opinion goes through");
  const materials = page.locator(".viewer > .viewer-list a[data-look]");
  for (let at = 0; at < (await materials.count()); at++) {
    await materials.nth(at).click();
    const name = (await materials.nth(at).innerText()).trim();
    await page.waitForFunction((wanted) => document.querySelector("[data-viewer] strong")?.textContent === wanted, name);
    await shown(page);
  }
  see((await page.inputValue("[name=words]")) === "经审查，符合条件。", "the opinion is still there");
  await lead.look("read", { phone: false });
  await send(lead, "main form:has([name=words]) button.button >> nth=0");
  see((await page.locator(".notice.stop").count()) === 0, "the opinion is submitted");
  await lead.leave();
  await zhao.leave();
}
