// 12. The 12345 hotline: somebody tells without signing in, an agent registers a call, a unit answers, the platform office asks.
import { send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "12. The hotline";

const LIGHT = "示例街幼儿园门口的路灯坏了一个星期，孩子放学看不见路。";

async function submit(person, act) {
  await person.page.locator(`main form:has(input[name=act][value=${act}]) button`).last().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("a citizen tells by telephone, without scripts and without signing in");
  const caller = await Person.at(browser, demo, "caller", { phone: true, scripts: false });
  const { page } = caller;
  await caller.go("/hotline");
  await page.click("main form button.primary, main form button");
  see((await page.locator(".error-summary li").count()) > 0, "an empty form is answered with what is missing");
  await page.fill("[name=body]", "楼上着火了，有浓烟");
  await page.check("[name=kind][value=help]");
  await page.fill("[name=phone]", "13000002222");
  await page.click("main form button.primary, main form button");
  see((await page.locator('a[href="tel:119"]').count()) === 1, "a fire is told 119 at once");
  await page.fill("[name=body]", LIGHT);
  await page.check("[name=kind][value=complaint]");
  await page.click("main form button.primary, main form button");
  await page.waitForURL(/\/hotline\/receipt\//);
  const number = page.url().split("/").pop();
  see(/^150402-12345-\d{6}-\d{6}$/.test(number), `the receipt has the number ${number}`);
  await caller.leave();

  step("pages of the citizen, seen");
  const sun = await Person.at(browser, demo, "sun");
  await sun.go("/hotline");
  await sun.look("ask", { english: true });
  await sun.go(`/hotline/receipt/${number}`);
  await sun.look("receipt");
  await sun.go(`/hotline/progress?number=${number}`);
  await sun.look("progress-form");
  await sun.page.fill("[name=tail]", "0000");
  await send(sun);
  see((await sun.page.locator(".error-summary li").count()) === 1, "a wrong tail finds nothing");
  await sun.page.fill("[name=tail]", "2222");
  await send(sun);
  see((await sun.page.locator("main").innerText()).includes("已收到，正在分派"), "the right one says how it stands");
  await sun.look("progress");

  step("an agent takes a call: what is like it and the unit are suggested");
  const agent = await Person.at(browser, demo, "hotline1");
  await agent.signIn("hotline1");
  await agent.go("/desk/tickets");
  await agent.look("queue", { english: true });
  await agent.go("/desk/tickets/new");
  await agent.page.fill("[name=body]", "幼儿园门口示例街路灯坏了");
  await agent.page.fill("[name=phone]", "13000002222");
  await agent.page.selectOption("[name=kind]", "complaint");
  await agent.page.click("button[name=do][value=look]");
  await agent.page.waitForLoadState();
  const beside = await agent.page.locator("aside").innerText();
  see(beside.includes(number), "the caller's open ticket stands beside the form");
  see(beside.includes("路灯"), "the unit is suggested with the words it came by");
  await agent.look("new-call");
  await agent.page.fill("[name=body]", "大厅周末开门吗");
  await agent.page.selectOption("[name=kind]", "consultation");
  await agent.page.fill("[name=answer]", "周六上午开放综合窗口两个，周日休息，身份证带上就行。");
  await agent.page.click("button[name=do][value=answer]");
  await agent.page.waitForURL(/\/desk\/tickets\/150402/);
  see((await agent.page.locator("main").innerText()).includes("已办结"), "a question is answered and closed at once");
  await agent.leave();

  step("the dispatcher sends it to the unit");
  const dispatcher = await Person.at(browser, demo, "hotline2");
  await dispatcher.signIn("hotline2");
  await dispatcher.go(`/desk/tickets/${number}`);
  await dispatcher.look("ticket-received", { english: true });
  await submit(dispatcher, "dispatch");
  see((await dispatcher.page.locator("main").innerText()).includes("待签收"), "it waits to be taken");
  await dispatcher.go("/desk/tickets?shelf=returned");
  await dispatcher.look("returned", { phone: false });

  step("the unit takes it; an empty answer is refused, a real one is not");
  const unit = await Person.at(browser, demo, "city1");
  await unit.signIn("city1");
  await unit.go("/office/tickets");
  await unit.look("unit", { english: true });
  await unit.go(`/office/tickets/${number}`);
  await submit(unit, "take");
  await unit.page.fill("[name=reply-said]", "已收悉，正在处理，请您耐心等待。");
  await submit(unit, "reply");
  see((await unit.page.locator(".error-summary li").count()) === 1, "an answer that answers nothing is refused");
  see((await unit.page.inputValue("[name=reply-said]")).includes("已收悉"), "and what was typed is still there");
  await unit.look("reply-refused");
  await unit.page.fill("[name=reply-said]", "当天下午更换灯具两套，幼儿园门口路灯已亮，并把周边十二盏一并检修。");
  await submit(unit, "reply");
  see((await unit.page.locator("main").innerText()).includes("待回访"), "answered");
  await unit.leave();

  step("the platform office asks the caller and closes");
  const back = await Person.at(browser, demo, "hotline3");
  await back.signIn("hotline3");
  await back.go(`/desk/tickets/${number}`);
  await back.page.check("[name=call-back-reached][value=yes]");
  await back.page.check("[name=call-back-solved][value=yes]");
  await back.page.check("[name=call-back-content][value='1']");
  await back.look("call-back");
  await submit(back, "call-back");
  see((await back.page.locator("main").innerText()).includes("已办结"), "closed");
  await back.leave();

  step("the supervisor sees what is late and whose it is; the rules can be read");
  const supervisor = await Person.at(browser, demo, "super1");
  await supervisor.signIn("super1");
  await supervisor.go("/office/tickets/units");
  await supervisor.look("units", { english: true });
  await supervisor.go("/desk/tickets?shelf=late");
  see((await supervisor.page.locator("main table .overdue").count()) > 0, "something is overdue");
  await supervisor.look("late");
  await supervisor.go("/office/tickets/rules");
  await supervisor.look("rules");
  await supervisor.leave();

  step("a citizen signed in has a list of their own");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go("/hotline");
  await chen.page.fill("[name=body]", "建议公交站加座椅，老人等车累。");
  await chen.page.check("[name=kind][value=suggestion]");
  await send(chen);
  await chen.go("/my/tickets");
  see((await chen.page.locator("main tbody tr").count()) === 1, "one matter");
  await chen.look("mine", { english: true });
  await chen.page.click("main tbody a");
  await chen.page.waitForLoadState();
  await chen.look("mine-one");
  await chen.leave();
}
