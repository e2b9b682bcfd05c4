// 46. How results reach people: an address of one's own, the choice in the application, the desk that hands over, the supervisor's figures.
import { ANSWERS, base, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "46. How results reach people";

const text = (person) => person.page.locator("main").innerText();

export async function tell({ browser, demo }) {
  step("a citizen keeps an address; a telephone that is none is refused, what was typed stays");
  const zhao = await Person.at(browser, demo, "zhao-gets");
  await zhao.signIn("zhao");
  await zhao.go("/my/addresses");
  await zhao.look("addresses-none");
  await zhao.page.fill("[name=name]", "赵立新");
  await zhao.page.fill("[name=phone]", "12");
  await zhao.page.fill("[name=where]", "内蒙古自治区赤峰市红山区示例街1号2单元301室");
  await send(zhao);
  see((await zhao.page.locator(".error-summary li").count()) > 0, "the telephone is refused");
  see((await zhao.page.inputValue("[name=where]")).includes("示例街1号"), "what was typed stays");
  await zhao.page.fill("[name=phone]", "13000000003");
  await send(zhao);
  see((await text(zhao)).includes("示例街1号"), "the address is kept");
  await zhao.look("addresses", { english: true });

  step("in the application one says how the result is to come");
  await zhao.go(`/apply/restaurant-small?${new URLSearchParams(ANSWERS)}`);
  await send(zhao);
  const draft = base(zhao, "draft");
  await zhao.go(`${draft}/delivery`);
  await zhao.look("choose", { english: true });
  await zhao.page.check("[name=mode][value=courier]");
  await zhao.page.locator("[name=address]").first().check();
  await send(zhao);
  await zhao.go(`${draft}/delivery`);
  see(await zhao.page.isChecked("[name=mode][value=courier]"), "the choice is there when one comes back");
  await zhao.leave();

  step("the desk sees what is to be handed over");
  const desk = await Person.at(browser, demo, "issue1");
  await desk.signIn("issue1");
  await desk.go("/desk/deliveries");
  await desk.look("desk", { english: true });
  const first = desk.page.locator("main tbody a").first();
  if ((await first.count()) > 0) {
    await first.click();
    await desk.page.waitForLoadState();
    await desk.look("one");
    see((await text(desk)).includes("核对"), "somebody's identity is asked for before anything is handed over");
  }
  await desk.leave();

  step("the supervisor reads the figures of each hall");
  const supervisor = await Person.at(browser, demo, "super-delivery");
  await supervisor.signIn("super1");
  await supervisor.go("/office/deliveries");
  await supervisor.look("figures", { english: true });
  await supervisor.leave();
}
