// 19. After an approval: the result is claimed by who supervises, refused once and directed, looked into; the approving organ sees what came back.
import { Person, see, step } from "../lib.mjs";

export const title = "19. After an approval";

const text = async (person) => person.page.locator("main").innerText();

async function press(person, words) {
  await person.page.locator("main button", { hasText: words }).first().click();
  await person.page.waitForLoadState();
}

/** Opens the first of a pile. */
async function openFirst(person) {
  await person.page.locator("main table a[href^='/office/pushes/']").first().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("anybody reads what no supervising body claimed in time");
  const reader = await Person.at(browser, demo, "reader-supervision", { phone: true });
  await reader.go("/supervision");
  see((await text(reader)).includes("3 个工作日内认领"), "PSH-02: the page says in how many days a result is to be claimed");
  see((await reader.page.locator("main table tbody tr").count()) > 0, "PSH-02: the list of unclaimed results is published");
  await reader.look("public", { english: true });
  await reader.leave();

  step("the market bureau finds what lies, claims one, and refuses one with the reason");
  const slow = await Person.at(browser, demo, "watch2", { phone: true });
  await slow.signIn("watch2");
  await slow.go("/office/pushes?shelf=late");
  see((await slow.page.locator("main table tbody tr").count()) >= 2, "what is overdue stands in its own pile");
  await slow.look("late", { english: true });
  await openFirst(slow);
  const address = new URL(slow.page.url()).pathname;
  await slow.look("one", { english: true });
  await press(slow, "认领");
  see((await text(slow)).includes("纳入日常监管") || (await text(slow)).includes("还有承诺没有核查"), "claimed, and the page says what is next");
  await slow.page.goBack();
  await slow.page.goBack();
  await slow.go("/office/pushes?shelf=late");
  await openFirst(slow);
  const refused = new URL(slow.page.url()).pathname;
  see(refused !== address, "what is claimed has left the pile");
  await slow.page.locator("main summary", { hasText: "拒绝认领" }).click();
  await press(slow, "拒绝认领");
  await slow.page.fill("[name=refuse-why]", "");
  await slow.page.locator("main form[action$='/refuse'] button").click();
  await slow.page.waitForLoadState();
  see((await slow.page.locator(".error-summary li").count()) === 1, "a refusal without a reason is answered with what is missing");
  await slow.look("refusal");
  await slow.page.fill("[name=refuse-why]", "该户已迁出本区，按职责分工应由综合执法局先行巡查。");
  await slow.page.locator("main form[action$='/refuse'] button").click();
  await slow.page.waitForLoadState();
  see((await text(slow)).includes("等待裁定"), "refused once, it waits to be directed");
  await slow.leave();

  step("the supervisor directs it, and the other body cannot refuse it again");
  const settler = await Person.at(browser, demo, "super1-push");
  await settler.signIn("super1");
  await settler.go("/office");
  see((await text(settler)).includes("待裁定"), "the card at the office counts what waits");
  await settler.go("/office/pushes/disputed");
  await settler.look("disputed", { english: true });
  await settler.go(refused);
  await settler.page.selectOption("[name=settle-to]", { label: "红山区城市管理综合执法局" });
  await settler.page.fill("[name=settle-why]", "职责分工表第六条。");
  await settler.look("settle");
  await press(settler, "裁定去向");
  see((await text(settler)).includes("等待红山区城市管理综合执法局认领"), "it goes to the other body");
  await settler.leave();
  const city = await Person.at(browser, demo, "watch3");
  await city.signIn("watch3");
  await city.go(refused);
  see((await city.page.locator("form[action$='/refuse']").count()) === 0, "no second refusal is offered");
  await city.leave();

  step("commitments are looked into, both sides speak, and the approving organ sees what came back");
  const body = await Person.at(browser, demo, "watch1");
  await body.signIn("watch1");
  await body.go("/office/pushes?shelf=checks");
  await body.look("checks");
  await openFirst(body);
  const checked = new URL(body.page.url()).pathname;
  await body.page.locator("main summary", { hasText: "填写核查结果" }).first().click();
  await body.page.locator("main form[action*='/check/'] input[value=kept]").first().check();
  await body.page.locator("main form[action*='/check/'] textarea").first().fill("现场查看，承诺的制度均已落实。");
  await body.look("check");
  await body.page.locator("main form[action*='/check/'] button").first().click();
  await body.page.waitForLoadState();
  see((await text(body)).includes("已履行承诺"), "PSH-06: the task of the commitment is done");
  await body.page.locator("main summary", { hasText: "发起互动" }).click();
  await body.page.check("[name=talk-kind][value=consultation]");
  await body.page.fill("[name=talk-topic]", "夜间经营扰民");
  await body.page.fill("[name=talk-said]", "想和审批科一起商量整改要求。");
  await press(body, "发起互动");
  see((await body.page.locator(".error-summary li").count()) === 1, "a consultation needs a day");
  await body.page.fill("[name=talk-day]", "2099-01-05");
  await press(body, "发起互动");
  see((await text(body)).includes("夜间经营扰民"), "PSH-03: a consultation is asked for");
  await body.look("talk");
  await body.leave();
  const approver = await Person.at(browser, demo, "food-head", { phone: true });
  await approver.signIn("food-head");
  await approver.go("/office");
  see((await text(approver)).includes("新的监管结果"), "PSH-04: the card says that something came back");
  await approver.go("/office/pushes/ours?shelf=news");
  await approver.look("news", { english: true });
  await approver.go(checked);
  await press(approver, "已查看");
  see((await text(approver)).includes("履行承诺"), "PSH-04: the approver sees what was found");
  await approver.look("approver");
  await approver.leave();

  step("the routing table is read and changed in the product");
  const manager = await Person.at(browser, demo, "items1-push");
  await manager.signIn("items1");
  await manager.go("/office/pushes/rules");
  const table = await manager.page.inputValue("[name=rules]");
  await manager.page.fill("[name=rules]", table.replace("11150402DEM000559Q", "11150402DEM999999X"));
  await press(manager, "保存");
  see((await manager.page.locator(".error-summary li").count()) === 1, "PSH-05: a body nobody knows is refused");
  await manager.look("rules", { english: true });
  await manager.page.fill("[name=rules]", table.replace("check: 60d", "check: 45d"));
  await press(manager, "保存");
  see((await text(manager)).includes("新的路由表已生效"), "PSH-05: the table is changed");
  await manager.leave();
}
