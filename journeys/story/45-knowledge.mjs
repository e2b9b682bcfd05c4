// 45. The knowledge base of the hotline: everybody searches it, an agent answers from it, a unit writes, the platform office decides.
import { send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "45. The knowledge base";

const heading = (person) => person.page.locator("main h1").innerText();
const main = (person) => person.page.locator("main").innerText();

export async function tell({ browser, demo }) {
  step("anybody finds an answer, also without scripts");
  const plain = await Person.at(browser, demo, "plain", { phone: true, scripts: false });
  await plain.go("/hotline/answers");
  await plain.page.fill("[name=q]", "停水");
  await plain.page.keyboard.press("Enter");
  await plain.page.waitForLoadState();
  see((await main(plain)).includes("突然停水"), "without scripts and without signing in");
  await plain.leave();
  const caller = await Person.at(browser, demo, "asks", { phone: true });
  await caller.go("/hotline/answers");
  await caller.look("answers", { english: true });
  await caller.page.fill("[name=q]", "暖气不热");
  await caller.page.keyboard.press("Enter");
  await caller.page.waitForLoadState();
  await caller.page.click("main ul.tasks a >> nth=0");
  await caller.page.waitForLoadState();
  see((await heading(caller)).includes("暖气不热"), "the answer about the heating comes first");
  await caller.look("answer", { english: true });
  await caller.go(`/hotline/answers?q=${encodeURIComponent("火星移民")}`);
  await caller.look("answers-none");
  await caller.go(`/search?q=${encodeURIComponent("路灯不亮找谁")}`);
  see((await caller.page.locator('main a[href^="/hotline/answers/"]').count()) > 0, "the portal's one box finds it too");
  await caller.go("/hotline/suggestions");
  see((await main(caller)).includes("周六上午"), "a suggestion taken up is shown");
  await caller.look("suggestions");
  await caller.leave();

  step("an agent answers from it while on the telephone");
  const agent = await Person.at(browser, demo, "hotline1");
  await agent.signIn("hotline1");
  await agent.go("/desk/tickets/new");
  await agent.page.fill("[name=body]", "我想问一下，我们小区电梯老出毛病没人管怎么办");
  await agent.page.selectOption("[name=kind]", "consultation");
  await agent.page.fill("[name=phone]", "13000003333");
  await agent.page.click("button[name=do][value=look]");
  await agent.page.waitForLoadState();
  await agent.look("beside");
  await agent.page.click("button[name=do][value^=take] >> nth=0");
  await agent.page.waitForLoadState();
  see((await agent.page.inputValue("[name=answer]")).includes("物业"), "the answer is taken over into the form");
  see((await agent.page.inputValue("[name=body]")).includes("电梯"), "what was typed stays");
  await agent.page.click("button[name=do][value=answer]");
  await agent.page.waitForURL(/\/desk\/tickets\/150402/);
  see((await main(agent)).includes("已办结"), "and the consultation is closed with it");
  await agent.look("answered");
  await agent.go("/desk/answers");
  await agent.look("list", { english: true });

  step("what an agent wrote waits for its unit");
  const unit = await Person.at(browser, demo, "city1");
  await unit.signIn("city1");
  await unit.go("/office/answers?shelf=proposed");
  await unit.look("unit-proposed");
  await unit.page.click("main tbody a:has-text('共享单车')");
  await unit.page.waitForLoadState();
  await unit.look("unit-decides", { english: true });
  await unit.page.click("main form:has(input[name=act][value=publish]) button");
  await unit.page.waitForLoadState();
  see((await main(unit)).includes("在用"), "the unit accepts it");

  step("a unit writes one; an empty phrase is refused, the platform office decides");
  await unit.go("/office/answers/new");
  await unit.page.fill("[name=question]", "公园里的健身器材坏了找谁修？");
  await unit.page.fill("[name=answer]", "您反映的问题已收悉，正在处理。");
  await unit.page.selectOption("[name=organ]", { label: "红山区城市管理综合执法局" });
  await send(unit);
  see((await unit.page.locator(".error-summary li").count()) === 1, "an answer that answers nothing is refused");
  see((await unit.page.inputValue("[name=question]")).includes("健身器材"), "and what was typed is still there");
  await unit.look("refused");
  await unit.page.fill("[name=answer]", "打 12345 说明哪个公园、哪一件器材，园林人员两个工作日内到现场检查，坏的先停用再维修。");
  await send(unit);
  const code = new URL(unit.page.url()).pathname.split("/").pop();
  see((await unit.page.locator("main form:has(input[name=act][value=publish])").count()) === 0, "nobody of the unit decides about it");
  await unit.leave();
  const dispatcher = await Person.at(browser, demo, "hotline2");
  await dispatcher.signIn("hotline2");
  await dispatcher.go(`/desk/answers/${code}`);
  await dispatcher.page.click("main form:has(input[name=act][value=publish]) button");
  await dispatcher.page.waitForLoadState();
  see((await main(dispatcher)).includes("在用"), "the platform office publishes it");
  await dispatcher.leave();
  await agent.go(`/hotline/answers/${code}`);
  see((await heading(agent)).includes("健身器材"), "everybody reads it at once");
  await agent.leave();
}
