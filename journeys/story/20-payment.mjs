// 20. What an application costs: the published list, a bill, paying it at the payment site, what goes wrong there, the receipt; the finance desk, a waiver.
import { Person, see, step } from "../lib.mjs";

export const title = "20. What it costs";

const text = async (person) => person.page.locator("main").innerText();

async function press(person, words) {
  await person.page.locator("main button, main a.button", { hasText: words }).first().click();
  await person.page.waitForLoadState();
}

/** The latest open bill of whoever is signed in. */
async function openBill(person, state) {
  await person.go("/my/bills");
  const row = person.page.locator("main table tbody tr", { hasText: state }).first();
  await row.locator("a").first().click();
  await person.page.waitForLoadState();
  return new URL(person.page.url()).pathname;
}

export async function tell({ browser, demo }) {
  step("anybody reads what may be charged");
  const anybody = await Person.at(browser, demo, "anybody-fees");
  await anybody.go("/fees");
  see((await text(anybody)).includes("每平方米每天 0.50 元"), "the rate stands there with its basis");
  await anybody.look("fees", { english: true });
  await anybody.page.fill("[name=q]", "营业执照");
  await anybody.page.keyboard.press("Enter");
  await anybody.page.waitForURL(/[?]q=/);
  see((await text(anybody)).includes("已停收"), "PAY-03: what is stopped is found, and says so");
  await anybody.go("/guide/street-occupation");
  const guide = await text(anybody);
  see(guide.includes("每平方米每天 0.50 元") && guide.includes("城市道路管理条例第三十七条"), "PAY-04: the guide says rate and basis before anybody applies");
  await anybody.leave();

  step("somebody pays a bill, told twice; it counts once");
  const payer = await Person.at(browser, demo, "suhe-pays");
  await payer.signIn("suhe");
  await payer.go("/my");
  see((await text(payer)).includes("临时占用城市道路审批"), "what is to be paid waits in my space");
  const bill = await openBill(payer, "待缴费");
  await payer.look("bill", { english: true });
  await press(payer, "缴费 20 元");
  await payer.look("bill-begun");
  await press(payer, "前往支付平台");
  see((await text(payer)).includes("不会扣款"), "the stand-in says that it is one");
  await payer.look("stand-in", { english: true });
  await payer.page.locator("main summary").click();
  await press(payer, "支付一次，通知两次");
  see(new URL(payer.page.url()).pathname === bill, "one comes back to the bill");
  see((await text(payer)).includes("已缴清"), "and it is paid");
  await payer.look("bill-paid", { english: true });
  await press(payer, "查看电子票据");
  const receipt = await text(payer);
  see(/校验码\s+[2-9A-Z]{8}/.test(receipt), "the receipt has a check code");
  await payer.look("receipt", { english: true });
  const number = receipt.match(/1504022\d{3}\d{8}/)[0];
  const code = receipt.match(/校验码\s+([2-9A-Z]{8})/)[1];
  await payer.leave();

  step("anybody who holds the receipt verifies it");
  const holder = await Person.at(browser, demo, "holder");
  await holder.go("/receipts");
  await holder.page.fill("[name=number]", number);
  await holder.page.fill("[name=code]", "AAAAAAAA");
  await press(holder, "验证");
  see((await text(holder)).includes("校验码不对"), "another code verifies nothing");
  await holder.page.fill("[name=code]", code);
  await press(holder, "验证");
  see((await text(holder)).includes("票据真实有效") && (await text(holder)).includes("苏*"), "its own does, and names nobody in full");
  await holder.look("verified", { english: true });
  await holder.leave();

  step("what came short by one yuan waits, and is counted by the finance desk; the rest is paid");
  const finance = await Person.at(browser, demo, "finance1");
  await finance.signIn("finance1");
  await finance.go("/office/bills/held");
  const held = await text(finance);
  see(held.includes("金额与支付单不符") && held.includes("重复支付"), "held money says why");
  await finance.look("held", { english: true });
  await finance.page.locator("main table tbody tr", { hasText: "金额与支付单不符" }).locator("button").click();
  await finance.page.waitForLoadState();
  see((await text(finance)).includes("转入缴费单"), "it counts for the bill now");
  await finance.look("office-bill", { english: true });
  await finance.go("/office/bills/held");
  await finance.go("/office/refunds");
  see((await text(finance)).includes("重复支付"), "what came twice is asked back by itself");
  await finance.look("refunds", { english: true });
  await finance.page.locator("main table tbody tr", { hasText: "重复支付" }).locator("a").first().click();
  await finance.page.waitForLoadState();
  const refund = new URL(finance.page.url()).pathname;
  await finance.look("refund", { english: true });
  await press(finance, "核对无误，报审批");
  see((await text(finance)).includes("需要另一人审批"), "whoever checked it does not decide");
  const second = await Person.at(browser, demo, "finance2");
  await second.signIn("finance2");
  await second.go(refund);
  await second.look("refund-decide", { english: true });
  await press(second, "同意退费");
  see((await text(second)).includes("待退款"), "another person confirms it");
  await second.leave();
  await finance.go(refund);
  await press(finance, "登记已退款");
  see((await text(finance)).includes("退款流水号不对"), "a refund has its number");
  await finance.look("give-back", { english: true });
  await finance.page.fill("[name=refund]", "SIM-REFUND-0001");
  await press(finance, "登记已退款");
  see((await text(finance)).includes("SIM-REFUND-0001") && (await text(finance)).includes("已退款"), "what came twice is given back, and the books follow");
  await finance.go("/office/refunds?state=done");
  see((await text(finance)).includes("申请没有办成"), "what was paid in vain went back before");
  await finance.go("/office/bills?state=overdue");
  see((await text(finance)).includes("逾期未缴"), "what is overdue is found");
  await finance.look("office-bills", { english: true });
  const sums = await finance.page.locator("main section table tbody tr").last().locator("td").allInnerTexts();
  see(sums.length === 2 && sums[0] === sums[1], `the books balance: ${sums.join(" = ")}`);
  await finance.leave();

  step("a permit waits until its bill is paid or waived");
  const clerk = await Person.at(browser, demo, "issue1");
  const waiver = await Person.at(browser, demo, "waiver1");
  await waiver.signIn("waiver1");
  await waiver.go("/office/waivers");
  await waiver.look("waivers", { english: true });
  await waiver.page.locator("main table tbody tr", { hasText: "逾期未缴" }).locator("a").first().click();
  await waiver.page.waitForLoadState();
  const overdue = (await text(waiver)).match(/申请编号\s+(\S+)/)[1];
  await clerk.signIn("issue1");
  const deliver = async () => {
    await clerk.go(`/desk/issue/${overdue}`);
    await clerk.page.fill("[name=receiver]", "唐小雨");
    await clerk.page.fill("[name=tail]", "9988");
    await clerk.page.check("input[name=way][value=pick-up]");
    await clerk.page.locator("main form:has([name=receiver]) button.button").first().click();
    await clerk.page.waitForLoadState();
    return text(clerk);
  };
  see((await deliver()).includes("还有费用没有缴清"), "nothing is handed out while something is owed");
  await clerk.look("unpaid");
  await waiver.page.fill("[name=amount]", "30");
  await waiver.page.fill("[name=why]", "公益活动占用，按规定免收。");
  await press(waiver, "减免");
  see((await text(waiver)).includes("减免金额不对"), "more than is owed is not waived, and nothing typed is lost");
  see((await waiver.page.inputValue("[name=why]")).startsWith("公益活动"), "the reason stands there still");
  await waiver.look("waiver", { english: true });
  await waiver.page.fill("[name=amount]", "20");
  await press(waiver, "减免");
  see((await text(waiver)).includes("已减免"), "it is waived");
  await waiver.leave();
  await deliver();
  see((await text(clerk)).includes("送达") && !(await text(clerk)).includes("没有缴清"), "and the permit is handed out");
  await clerk.leave();

  step("on a telephone: charged twice, the second payment is held and the payer is told");
  const phone = await Person.at(browser, demo, "haiyang-phone", { phone: true });
  await phone.signIn("haiyang");
  await openBill(phone, "待缴费");
  await press(phone, "缴费 1 元");
  await press(phone, "前往支付平台");
  await phone.page.locator("main summary").click();
  await press(phone, "重复扣款两笔");
  see((await text(phone)).includes("不用重复缴费"), "the payer is told what became of the second");
  await phone.look("twice");
  await phone.leave();
}
