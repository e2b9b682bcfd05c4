// 18. A project: registered, its site refused, changed and compared, its course begun; the map kept and an exception decided.
import { Person, see, step } from "../lib.mjs";

export const title = "18. From a parcel on";

const text = async (person) => person.page.locator("main").innerText();

/** Corners of a square of so many degrees. */
const square = (x, y, side) =>
  [[x, y], [x + side, y], [x + side, y + side], [x, y + side]].map((corner) => corner.map((n) => n.toFixed(7)).join(", ")).join("\n");

async function press(person, words) {
  await person.page.locator("main button", { hasText: words }).first().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("an investor registers a project and gives its site");
  const investor = await Person.at(browser, demo, "zhao-projects");
  await investor.signIn("zhao");
  await investor.go("/my/projects");
  await investor.look("mine", { english: true });
  await investor.go("/my/projects/new");
  await investor.page.fill("[name=name]", "示例净菜加工项目");
  await investor.page.selectOption("[name=industry]", "13");
  await investor.page.fill("[name=yuan]", "1200.5");
  await investor.page.check("[name=funds][value=enterprise]");
  await investor.page.check("[name=secret][value=yes]");
  await press(investor, "登记并取得代码");
  see((await text(investor)).includes("涉密项目不能在网上登记"), "a classified project is refused and nothing is lost");
  see((await investor.page.inputValue("[name=name]")) === "示例净菜加工项目", "what was typed stands there still");
  await investor.page.check("[name=secret][value=no]");
  await investor.look("register");
  await press(investor, "登记并取得代码");
  await investor.page.waitForURL(/\/projects\/\d{4}-150402-13-03-\d{6}$/);
  const address = new URL(investor.page.url()).pathname;
  see((await text(investor)).includes("60 − 1 − 4 − 5 = 50"), "the budget says what is sped up");
  await investor.look("project", { english: true });
  await investor.go(`${address}/site`);
  await investor.page.fill("[name=corners]", "42.2500, 118.9500\n42.2500, 118.9520\n42.2520, 118.9520");
  await press(investor, "提交并比对");
  see((await text(investor)).includes("东和北像是颠倒了"), "exchanged axes are told");
  await investor.page.fill("[name=corners]", "118.95, 42.25\n118.952, 42.252\n118.952, 42.25\n118.95, 42.252");
  await press(investor, "提交并比对");
  see((await text(investor)).includes("自己交叉"), "an outline that crosses itself is told with the place");
  await investor.page.fill("[name=corners]", square(118.957, 42.254, 0.002));
  await press(investor, "提交并比对");
  see((await investor.page.locator("main table tbody tr").count()) === 23, "the site is compared with all 23 layers");
  await investor.look("site", { english: true });
  await investor.leave();

  step("whoever decides exceptions sees the conflict of another project, and lets it stand");
  const planner = await Person.at(browser, demo, "site1");
  await planner.signIn("site1");
  await planner.go("/office/projects");
  await planner.look("office", { english: true });
  await planner.page.locator("main a", { hasText: "示例冷链物流园项目" }).click();
  await planner.page.waitForLoadState();
  await planner.page.locator("main a", { hasText: "查看比对结果" }).click();
  await planner.page.waitForLoadState();
  await planner.look("conflict");
  await planner.page.locator("main [name=layer]").first().check();
  await planner.page.fill("[name=reason]", "示例理由");
  await planner.page.fill("[name=basis]", "示例文件第一条");
  await press(planner, "认定例外");
  see((await text(planner)).includes("示例文件第一条"), "reason and basis stand with the result");
  await planner.leave();

  step("whoever keeps the map sees layers with owner, version and date");
  const keeper = await Person.at(browser, demo, "map1");
  await keeper.signIn("map1");
  await keeper.go("/office/map");
  see((await keeper.page.locator("main table tbody tr").count()) === 23, "23 layers");
  await keeper.look("map", { english: true });
  await keeper.go("/office/map/basic-farmland");
  await keeper.look("layer");
  await keeper.leave();
}
