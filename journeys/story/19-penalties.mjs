// 19. A penalty: a case filed on a phone, the party told, heard and answered, what stands in the way of deciding, decisions published.
import { Person, see, step } from "../lib.mjs";

export const title = "19. An offence, pursued";

const text = async (person) => person.page.locator("main").innerText();

/** Opens an act of a case and sends it. */
async function act(person, word, fill) {
  const form = person.page.locator(`main form[action$='/${word}']`);
  await form.evaluate((one) => one.closest("details")?.setAttribute("open", ""));
  await fill(form);
  await form.locator("button").last().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("anybody reads the decisions of the term and the list of powers");
  const reader = await Person.at(browser, demo, "reader-penalties", { phone: true });
  await reader.go("/penalties");
  see((await reader.page.locator("main table tbody tr").count()) >= 2, "ENF-04: decisions are published");
  see(!(await text(reader)).includes("陈晓梅"), "the name of a person is shortened");
  await reader.look("public", { english: true });
  await reader.page.locator("main table a").first().click();
  await reader.page.waitForLoadState();
  await reader.look("public-one");
  await reader.go("/penalties/powers");
  see((await reader.page.locator("main table").count()) === 4, "ENF-01: the four kinds of powers are listed");
  await reader.look("powers", { english: true });
  await reader.leave();

  step("an officer files a case on a phone and ends the investigation");
  const officer = await Person.at(browser, demo, "law1", { phone: true });
  await officer.signIn("law1");
  await officer.go("/office/penalties");
  await officer.look("desk", { english: true });
  await officer.go("/office/penalties/new");
  const { page } = officer;
  await page.selectOption("[name=power]", "food-records");
  await page.fill("[name=code]", "91150402DEM000110R");
  await page.fill("[name=day]", "2026-01-02");
  await page.fill("[name=place]", "示例大街 66 号");
  await page.fill("[name=what]", "进货票据没有留存。");
  await page.click("main form button");
  await page.waitForLoadState();
  see((await page.locator(".error-summary li").count()) === 1, "a case takes a second officer");
  await officer.look("file", { english: true });
  await page.selectOption("[name=second]", "law2");
  await page.click("main form button");
  await page.waitForURL(/\/office\/penalties\/150402-CF-/);
  const address = new URL(page.url()).pathname;
  await act(officer, "investigate", async (form) => {
    await form.locator("[name=fact-days]").fill("4");
    await form.locator("[name=fact-again][value=no]").check();
    await form.locator("[name=established]").fill("四天没有留存票据。");
  });
  see((await text(officer)).includes("从轻"), "ENF-01: the facts lead to a range");
  await act(officer, "notify", async (form) => {
    await form.locator("[name=kinds][value=fine]").check();
    await form.locator("[name=yuan]").fill("9000");
  });
  see((await page.locator(".error-summary li").count()) === 1, "ENF-01: outside the range a reason is needed");
  await officer.look("outside");
  await act(officer, "notify", async (form) => {
    await form.locator("[name=kinds][value=fine]").check();
    await form.locator("[name=yuan]").fill("4000");
  });
  see((await text(officer)).includes("已告知当事人"), "the party is told");
  await officer.look("noticed", { english: true });
  await officer.leave();

  step("the firm reads what is intended, answers, and asks for a hearing where there is one");
  const firm = await Person.at(browser, demo, "zhao-penalties", { phone: true });
  await firm.signIn("zhao");
  await firm.go("/my/penalties");
  see((await firm.page.locator("main table tbody tr").count()) === 3, "the firm sees its three cases");
  await firm.look("mine", { english: true });
  await firm.page.locator("main table a", { hasText: "再次未建立" }).click();
  await firm.page.waitForLoadState();
  const heard = new URL(firm.page.url()).pathname.split("/").pop();
  await firm.look("mine-one", { english: true });
  await firm.page.locator("main button", { hasText: "要求听证" }).click();
  await firm.page.waitForLoadState();
  see((await text(firm)).includes("已要求听证"), "a hearing is asked for");
  await firm.page.fill("[name=said]", "票据已经补齐，请从轻。");
  await firm.page.locator("main button", { hasText: "提交陈述申辩" }).click();
  await firm.page.waitForLoadState();
  see((await text(firm)).includes("票据已经补齐"), "the statement stands in the case");
  await firm.go("/my/credit");
  see((await text(firm)).includes("行政处罚"), "ENF-04: the penalty decided before stands in the firm's credit record");
  await firm.leave();

  step("who decides sees what is in the way, calls the hearing, and decides the other case");
  const head = await Person.at(browser, demo, "food-head-penalties");
  await head.signIn("food-head");
  await head.go(`/office/penalties/${heard}`);
  see((await text(head)).includes("听证还没有结束"), "nothing is decided before the hearing");
  await act(head, "call", (form) => form.locator("[name=hearing-day]").fill("2026-01-02"));
  see((await head.page.locator(".error-summary li").count()) === 1, "the hearing has its days of notice");
  await act(head, "call", (form) => form.locator("[name=hearing-day]").fill("2099-01-05"));
  see((await text(head)).includes("听证通知书"), "the call stands among the documents");
  await head.look("hearing");
  await head.go(address);
  await act(head, "decide", (form) => form.locator("[name=decided-yuan]").fill("4500"));
  see((await head.page.locator(".error-summary li").count()) === 1, "not more than the party was told");
  await act(head, "decide", (form) => form.locator("[name=decided-yuan]").fill("4000"));
  see((await text(head)).includes("行政处罚决定书"), "decided, with a numbered document");
  await head.look("decided", { english: true });
  await head.leave();
}
