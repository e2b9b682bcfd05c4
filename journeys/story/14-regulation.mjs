// 14. After approval: a draw anybody can check, made, recorded on a phone, published.
import { Person, see, step } from "../lib.mjs";

export const title = "14. Random inspection, made public";

async function submit(person, act) {
  await person.page.locator(`main form:has(input[name=act][value=${act}]) button`).last().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("somebody reads what is public, without signing in");
  const citizen = await Person.at(browser, demo, "reader");
  await citizen.go("/regulation");
  await citizen.look("public", { english: true });
  const results = await citizen.page.locator("main table a[href^='/regulation/results/']").count();
  see(results >= 3, `${results} results are published`);
  await citizen.page.click("main a[href^='/regulation/results/']");
  await citizen.page.waitForLoadState();
  await citizen.look("result");
  await citizen.go("/regulation?q=没有这家店");
  see((await citizen.page.locator("main").innerText()).includes("没有查到"), "a name nobody has is told so");
  await citizen.go("/regulation");
  const overdue = citizen.page.locator("main a", { hasText: "食品与消防联合抽查" });
  await overdue.click();
  await citizen.page.waitForLoadState();
  see((await citizen.page.locator("main .overdue").count()) > 0, "what is overdue is shown to everybody");
  await citizen.look("draw-overdue");
  await citizen.leave();

  step("the planner outlines a draw, sees what it would come to, and draws the one whose time has come");
  const planner = await Person.at(browser, demo, "plan1");
  await planner.signIn("plan1");
  await planner.go("/office/draws");
  await planner.look("draws", { english: true });
  await planner.go("/office/draws/new");
  await planner.page.click("main form button:not([data-camera])");
  await planner.page.waitForLoadState();
  see((await planner.page.locator(".error-summary li").count()) > 0, "an empty outline is answered with what is missing");
  await planner.page.fill("[name=title]", "节前餐饮服务随机抽查");
  await planner.page.fill("[name=unplanned]", "节前专项检查");
  await planner.page.selectOption("[name=category]", "restaurant");
  await planner.page.check("[name=items][value=food-hygiene]");
  await planner.look("outline");
  await planner.page.click("main form button:not([data-camera])");
  await planner.page.waitForURL(/\/office\/draws\/150402-JC-/);
  see((await planner.page.locator("main table tbody tr").count()) >= 5, "the preview counts by class");
  await planner.look("preview", { english: true });
  await submit(planner, "announce");
  see((await planner.page.locator("main").innerText()).includes("之后才能抽取"), "it waits for its time");
  await planner.look("announced");
  await planner.go("/office/draws");
  await planner.page.locator("main table a", { hasText: "餐饮服务节前联合抽查" }).first().click();
  await planner.page.waitForLoadState();
  await planner.page.fill("[name=value]", "7");
  await submit(planner, "draw");
  see((await planner.page.locator(".error-summary li").count()) === 1, "a value that is none is refused");
  await planner.page.fill("[name=value]", "05 08 16 21 27 32 + 02");
  await submit(planner, "draw");
  const visits = await planner.page.locator("main table a[href^='/office/inspections/']").count();
  see(visits > 0, `${visits} visits came out`);
  await planner.look("drawn", { english: true });
  const number = (await planner.page.locator("main table a[href^='/office/inspections/']").first().getAttribute("href")).split("/").pop();
  await planner.go("/office/plans");
  await planner.look("plans");
  await planner.page.click("main table a");
  await planner.page.waitForLoadState();
  await planner.look("plan");
  await planner.go(`/office/inspections/${number}`);
  const sent = await planner.page.locator("main").innerText();
  await planner.look("visit-planner");
  await planner.leave();

  step("the officers record on a phone");
  const names = { insp1: "韩正平", insp2: "唐细心", insp3: "许秉公", insp4: "曹守防", insp5: "彭安全" };
  const going = Object.keys(names).filter((login) => sent.includes(names[login]));
  see(going.length === 4, `${going.join(", ")} go`);
  let looked = false;
  for (const login of [going.find((one) => one < "insp4"), "insp4"]) {
    const officer = await Person.at(browser, demo, login, { phone: true });
    await officer.signIn(login);
    await officer.go("/office/inspections");
    if (!looked) await officer.look("mine", { english: true });
    await officer.go(`/office/inspections/${number}`);
    const { page } = officer;
    for (const radio of await page.locator("main input[type=radio][value=ok]").all()) await radio.check();
    await page.selectOption("[name=outcome]", "fine");
    if (!looked) {
      await page.click("main form button:not([data-camera])");
      await page.waitForLoadState();
      see((await page.locator(".error-summary li").count()) === 1, "without a signature it is refused");
      see(await page.locator("main input[type=radio][value=ok]").first().isChecked(), "and what was ticked is still ticked");
      await officer.look("record");
      looked = true;
    }
    await page.fill("[name=signed]", "店长 张样板 签字");
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    await page.setInputFiles("[name=photos]", { name: "现场.png", mimeType: "image/png", buffer: png });
    await page.click("main form button:not([data-camera])");
    await page.waitForLoadState();
    see((await page.locator("main").innerText()).includes("未发现问题"), `${login} has recorded`);
    await officer.leave();
  }

  step("the head publishes; everybody reads it");
  const head = await Person.at(browser, demo, "food-head");
  await head.signIn("food-head");
  await head.go("/office/visits?shelf=late");
  see((await head.page.locator("main table .overdue").count()) > 0, "something is overdue");
  await head.look("late", { english: true });
  await head.go(`/office/inspections/${number}`);
  await submit(head, "publish");
  see((await head.page.locator("main").innerText()).includes("已公示"), "published");
  await head.look("published");
  await head.leave();
  const reader = await Person.at(browser, demo, "reader2", { phone: true });
  await reader.go(`/regulation/results/${number}`);
  see((await reader.page.locator("main").innerText()).includes("未发现问题"), "the result is public");
  await reader.leave();

  step("the keeper of the libraries");
  const keeper = await Person.at(browser, demo, "library1");
  await keeper.signIn("library1");
  await keeper.go("/office/library");
  await keeper.look("library", { english: true });
  await keeper.page.setInputFiles("[name=file]", { name: "名录.csv", mimeType: "text/csv", buffer: Buffer.from("统一社会信用代码,名称,类别\n123,甲,餐饮服务\n") });
  await keeper.page.click("main form[enctype] button:not([data-camera])");
  await keeper.page.waitForLoadState();
  see((await keeper.page.locator("main").innerText()).includes("第 2 行"), "a wrong line is named");
  await keeper.look("import-refused");
  await keeper.go("/office/library/officers");
  await keeper.look("officers");
  await keeper.page.click("main table a");
  await keeper.page.waitForLoadState();
  await keeper.look("officer");
  await keeper.leave();

  step("credit: the whole calculation to its subject, who applies for repair; somebody else decides");
  const owner = await Person.at(browser, demo, "zhao");
  await owner.signIn("zhao");
  await owner.go("/my/credit");
  see((await owner.page.locator("main").innerText()).includes("起始分"), "the calculation begins where everybody does");
  await owner.look("my-credit", { english: true });
  await owner.page.locator("main details summary").first().click();
  await owner.page.locator("main details[open] input[type=text]").first().fill("已经改正");
  await owner.page.locator("main details[open] button:not([data-camera])").first().click();
  await owner.page.waitForLoadState();
  see((await owner.page.locator("main").innerText()).includes("核实中"), "the request is being verified");
  await owner.leave();
  const officer = await Person.at(browser, demo, "credit2");
  await officer.signIn("credit2");
  await officer.go("/office/credit");
  see((await officer.page.locator("main table .overdue").count()) > 0, "an objection waits for longer than it should");
  await officer.look("credit-requests", { english: true });
  await officer.page.locator("main table a").first().click();
  await officer.page.waitForLoadState();
  await officer.look("credit-request");
  await officer.page.check("[name=grant][value=yes]");
  await officer.page.fill("[name=said]", "查对文书，确系误录");
  await officer.page.click("main form button:not([data-camera])");
  await officer.page.waitForLoadState();
  await officer.leave();
  const clerk = await Person.at(browser, demo, "credit1");
  await clerk.signIn("credit1");
  await clerk.go("/office/credit/enter");
  await clerk.page.fill("[name=code]", "123");
  await clerk.page.click("main form button:not([data-camera])");
  await clerk.page.waitForLoadState();
  see((await clerk.page.locator(".error-summary li").count()) === 1, "whoever is in no library has no record");
  await clerk.look("credit-enter");
  await clerk.leave();
  const anybody = await Person.at(browser, demo, "reader3");
  await anybody.go("/regulation/credit");
  see((await anybody.page.locator("main table tbody tr").count()) >= 2, "the black list is public");
  await anybody.look("lists", { english: true });
  await anybody.leave();
}
