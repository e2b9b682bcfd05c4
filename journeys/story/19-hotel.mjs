// 19. A hotel: a package of six items over six bodies, from the guide to the grant, by people of bodies the restaurant does not know.
import { acceptCase, answerAll, apply, decide, review, tasksFor } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "19. A hotel";

const ANSWERS = { operator: "individual", area: "600", gas: "no", signboard: "yes", tax: "yes", premises: "rent", agent: "no" };
const FORM = {
  operator_phone: "13000000403", operator_address: "内蒙古自治区赤峰市红山区示例小区5号楼", business_name: "红山区永安旅馆", business_scope: "住宿服务。",
  staff_count: "12", capital: "80", premises_address: "内蒙古自治区赤峰市红山区示例街88号", premises_area: "600", premises_tenure: "rent",
  lease_until: "2031-12-31", premises_storey: "2", seats: "0", gas: "false", gas_alarm: "false", fire_responsible: "秦永安", exits: "3", extinguishers: "20",
  decoration: "noncombustible", hygiene_kind: "hotel", hygiene_manager: "秦永安", staff_serving: "8", central_air: "false", rooms: "32", beds: "56",
  storeys: "2—4 层", safety_manager: "秦永安", night_watch: "true", finance_manager: "秦永安", bookkeeping: "simple", invoices: "true",
  sign_text: "永安旅馆（蒙汉双文）", sign_width: "5", sign_height: "1", sign_position: "二层窗下", sign_lighting: "inner",
};

export async function tell({ browser, demo }) {
  const qin = await Person.at(browser, demo, "qin");
  const { page } = qin;

  step("开旅馆 finds the package; its guide names six items and what is spared");
  await qin.go(`/search?q=${encodeURIComponent("开旅馆")}`);
  see((await page.locator("main .tasks li a").first().innerText()).includes("旅馆开办"), "开旅馆 finds the package first");
  await qin.go("/guide/hotel-opening");
  const guide = await page.locator("main").innerText();
  for (const name of ["营业前消防安全检查", "公共场所卫生许可", "旅馆业特种行业许可", "新办纳税人信息确认"]) see(guide.includes(name), `the guide names ${name}`);
  await qin.look("guide", { english: true });

  step("150 square metres are not this package, and the way is said");
  await qin.go("/start/hotel-opening");
  await answerAll(qin, { ...ANSWERS, area: "150" });
  see((await page.locator("main .notice.warn, main .notice.stop").count()) > 0, "a small guest house is told where to go");
  await qin.look("fit-not");
  await qin.go("/start/hotel-opening");
  const asks = await answerAll(qin, ANSWERS);
  see(asks === Object.keys(ANSWERS).length, `${asks} questions answered`);
  see((await page.locator("main").innerText()).includes("旅馆开办"), "600 square metres are");

  step("one form for six bodies, handed in once");
  await qin.signIn("qin");
  const number = await apply(qin, { slug: "hotel-opening", answers: ANSWERS, form: FORM, all: true });
  see(number !== undefined, `handed in: ${number}`);
  await qin.look("receipt");
  const clerk = await Person.at(browser, demo, "clerk2");
  await clerk.signIn("clerk2");
  await acceptCase(clerk, number);
  see((await clerk.page.locator("main .error-summary, main .notice.stop").count()) === 0, "accepted at the window");

  step("six bodies review at the same time, each its own part");
  for (const login of ["lead1", "fire1", "health1", "police1", "city1", "tax1"]) {
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    let done = 0;
    for (let round = 0; round < 5; round++) {
      const tasks = await tasksFor(person, number);
      if (tasks.length === 0) break;
      if (login === "health1" && round === 0) {
        await person.go(tasks[0]);
        await person.look("task", { english: true });
      }
      await review(person, tasks[0]);
      done += 1;
    }
    see(done > 0, `${login} has reviewed (${done})`);
    await person.leave();
  }
  for (const login of ["lead2", "fire2", "health2", "police2", "city2", "tax2"]) {
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    await decide(person, number);
    await person.leave();
  }

  step("everything is granted, and every licence is there");
  await qin.go(`/case/${number}`);
  const states = await page.locator("main section.part h3").allInnerTexts();
  see(states.length === 6 && states.every((one) => one.includes("已准予")), `six parts granted: ${states.join(" | ").replaceAll("\n", "")}`);
  await qin.look("granted", { english: true });
  await qin.go("/my/licences");
  const licences = await page.locator("main").innerText();
  for (const name of ["公共场所卫生许可证", "旅馆业特种行业许可证", "营业执照"]) see(licences.includes(name), `${name} is among qin's licences`);
}
