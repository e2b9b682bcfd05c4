// 19. The portal: one box over items, departments, halls and places; the site tree; the lists the catalogue makes.
import { Person, see, step } from "../lib.mjs";

export const title = "19. The portal";

export async function tell({ browser, demo }) {
  const visitor = await Person.at(browser, demo, "visitor");
  const { page } = visitor;
  const first = async () => (await page.locator("main .tasks li a").first().innerText()).trim();

  step("the home page has figures, topics, departments and halls, and every link leads somewhere");
  await visitor.go("/");
  const home = await page.locator("body").innerText();
  for (const word of ["按主题找事项", "按部门找事项", "附近的大厅"]) see(home.includes(word), `the home page has ${word}`);
  see(/大家常办|单项事项/.test(home), "what is applied for most stands there, or some items while nothing is counted");
  await visitor.look("home", { english: true });
  const leads = new Set(await page.locator("main a, aside a").evaluateAll((all) => all.map((a) => a.getAttribute("href"))));
  for (const link of leads) {
    const answer = await page.goto(demo.base + link);
    see(answer.status() < 400, `${link} opens`);
  }
  await visitor.go("/items?topic=" + encodeURIComponent("准营准办"));
  see((await page.locator("main .tasks li").count()) >= 3, "a topic has its items");

  step("a guide says how long it really took, and is light");
  const guide = await visitor.go("/guide/business-registration");
  see(/近 180 天|还太少/.test(await page.locator("main").innerText()), "how long it really takes is said, or why not");
  const bytes = (await guide.body()).length;
  see(bytes < 60_000, `the guide is ${bytes} bytes`);

  step("one box finds a hall, a department and what one can do online");
  await visitor.go("/search?q=" + encodeURIComponent("政务服务中心"));
  see((await first()) === "红山区政务服务中心", "the hall comes first");
  see((await page.locator("main nav a, main .tabs a").count()) >= 3, "what was found can be narrowed");
  await visitor.look("search-halls", { english: true });
  await visitor.go("/search?q=" + encodeURIComponent("市场监管局"));
  see((await page.locator("main a[href^='/organs/']").count()) > 0, "a department is found by its short name");

  step("what is published stands folded in the navigation");
  await visitor.go("/");
  const more = page.locator(".nav-more");
  await more.locator("summary").press("Enter");
  see(await more.locator("a[href='/statistics']").isVisible(), "it unfolds by key");
  await page.keyboard.press("Escape");
  see(!(await more.locator("a[href='/statistics']").isVisible()), "and folds again");
  await more.locator("summary").click();
  await visitor.look("navigation");
  await more.locator("a[href='/published']").click();
  see((await page.locator(".nav-more summary.here").count()) === 1, "and says that one is there");

  step("half of a word in a description is no answer");
  await visitor.go("/search?q=" + encodeURIComponent("量子计算机"));
  see((await page.locator("main .empty").count()) === 1, "nothing is offered for what nobody handles");

  step("the page of a district, and of a department");
  await visitor.go("/places/150402");
  await visitor.look("place", { english: true });
  await page.locator("main a[href^='/organs/']").first().click();
  see((await page.locator("main .tasks li a[href^='/guide/']").count()) > 0, "a department's page names what it handles");
  await visitor.look("organ", { english: true });
  const nowhere = await page.goto(demo.base + "/places/999999");
  see(nowhere.status() === 404, "a place there is not is said to be none");

  step("the lists, on screen and as a file, on any day");
  await visitor.go("/published");
  await visitor.look("lists", { english: true });
  for (const list of ["power", "responsibility", "charts", "register", "fees", "commitments", "deferrable", "spared", "at-once"]) {
    const answer = await visitor.go(`/published/${list}`);
    see(answer.ok(), `the list ${list} opens`);
  }
  await visitor.go("/published/power");
  await visitor.look("power", { english: true });
  const rows = await page.locator("main tbody tr").count();
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("main a[href*='/file']")]);
  see(/\.csv$/.test(file.suggestedFilename()), "the list is taken away as a file");
  await visitor.go("/published/power?on=2020-01-01");
  see(rows > 0 && (await page.locator("main tbody tr a").count()) === 0, "before the catalogue began the list was empty");

  step("my space: one page for everything of mine");
  const zhao = await Person.at(browser, demo, "zhao");
  await zhao.signIn("zhao");
  await zhao.go("/my");
  see((await zhao.page.locator("main .cards section").count()) >= 6, "cards of the services stand side by side");
  see((await zhao.page.locator("main .cards a[href^='/projects/']").count()) > 0, "an investor finds their projects");
  await zhao.look("my-space", { english: true });
  for (const link of await zhao.page.locator("main .cards section > p a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    const answer = await zhao.go(link);
    see(answer.ok(), `${link} opens`);
  }
  await zhao.leave();

  step("the lint of the catalogue, for whoever publishes");
  const publisher = await Person.at(browser, demo, "publisher");
  await publisher.signIn("items1");
  await publisher.go("/admin/items/lint");
  see((await publisher.page.locator("main tbody tr").count()) > 0, "findings are listed with their mend");
  await publisher.look("lint", { english: true });
  await publisher.leave();
}
