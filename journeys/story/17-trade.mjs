// 17. Public resource trading: a bid sealed in the browser, opened by two holders, reviewed by drawn experts, awarded; an auction.
import { Person, see, step } from "../lib.mjs";

export const title = "17. Trading, sealed until the time";

const SECRETS = { tender1: "AQ", trade1: "Ag", tsuper1: "Aw" };
const secretOf = (login) => {
  const byte = { AQ: 1, Ag: 2, Aw: 3 }[SECRETS[login]];
  return Buffer.alloc(32, byte).toString("base64url");
};

async function say(person, act, fill = {}) {
  const form = person.page.locator(`main form[action$="/do/${act}"]`);
  for (const [name, value] of Object.entries(fill)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator("button").last().click();
  await person.page.waitForLoadState();
}

async function giveShares(browser, demo, login, number) {
  const holder = await Person.at(browser, demo, `holder-${login}`);
  await holder.signIn(login);
  await holder.go(`/office/trade/${number}/open`);
  await holder.page.fill("[data-open-secret]", "not a key");
  await holder.page.click("form[data-seal=open] button");
  await holder.page.waitForFunction(() => document.querySelector("[data-seal-status]").textContent.includes("打不开"));
  see(true, "a key that is none is told so, and nothing is sent");
  await holder.look("opening");
  await holder.page.fill("[data-open-secret]", secretOf(login));
  await Promise.all([
    holder.page.waitForURL((url) => url.pathname === `/office/trade/${number}`),
    holder.page.click("form[data-seal=open] button"),
  ]);
  await holder.leave();
}

export async function tell({ browser, demo }) {
  step("somebody reads what is public");
  const citizen = await Person.at(browser, demo, "trade-reader");
  await citizen.go("/trade");
  await citizen.look("trade", { english: true });
  see((await citizen.page.locator("main table a[href^='/trade/JY']").count()) >= 5, "tenders are announced");
  await citizen.page.locator("main table a", { hasText: "窗口电脑" }).click();
  await citizen.page.waitForLoadState();
  see((await citizen.page.locator("main").innerText()).includes("中标人"), "who won is public");
  await citizen.look("tender-done", { english: true });
  await citizen.go("/trade/guide");
  await citizen.look("guide");
  await citizen.go("/trade?q=没有这个项目");
  see((await citizen.page.locator("main").innerText()).includes("没有符合"), "what is not there is told so");
  await citizen.go("/trade");
  const open = citizen.page.locator("main table a", { hasText: "自助终端" });
  const number = (await open.getAttribute("href")).split("/").pop();
  await citizen.go(`/trade/${number}`);
  see(!(await citizen.page.locator("main").innerText()).includes("样板电子"), "who has bid is not shown before the opening");

  step("a bidder seals a bid in the browser");
  const bidder = await Person.at(browser, demo, "bidder");
  await bidder.signIn("bidder1");
  await bidder.go("/my/trade");
  await bidder.look("my-trade", { english: true });
  await bidder.go("/trade");
  await bidder.page.locator("main table a", { hasText: "运行维护" }).click();
  await bidder.page.waitForLoadState();
  await bidder.page.getByRole("link", { name: "投标", exact: true }).click();
  await bidder.page.waitForLoadState();
  await bidder.page.fill("[data-seal-field=price]", "-5");
  await bidder.page.click("form[data-seal=bid] button");
  see((await bidder.page.locator("[data-seal-status]").innerText()).includes("大于零"), "a price that is none is told so");
  await bidder.page.fill("[data-seal-field=price]", "1150000.50");
  await bidder.page.fill("[data-seal-field=offer]", "四人驻场，两小时响应。");
  await bidder.look("bid");
  const [sent] = await Promise.all([
    bidder.page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/bid")),
    bidder.page.click("form[data-seal=bid] button"),
  ]);
  const body = decodeURIComponent(sent.postData());
  see(!body.includes("1150000") && !body.includes("驻场") && body.includes("onedoor-sealed-1"), "only the envelope leaves the browser");
  await bidder.page.waitForSelector("text=回执");
  await bidder.look("receipt");

  step("two of the three holders open the tender whose time is over");
  await giveShares(browser, demo, "tender1", number);
  const tenderer = await Person.at(browser, demo, "tenderer");
  await tenderer.signIn("tender1");
  await tenderer.go(`/office/trade/${number}`);
  await say(tenderer, "open");
  see((await tenderer.page.locator(".error-summary").count()) === 1, "one holder is too few");
  await tenderer.look("too-few-shares");
  await giveShares(browser, demo, "tsuper1", number);
  await tenderer.go(`/office/trade/${number}`);
  await say(tenderer, "open");
  see((await tenderer.page.locator("main").innerText()).includes("样板电子"), "all bids are open at once");
  await tenderer.look("opened", { english: true });

  step("the platform announces the draw of experts; the supervisor sees warnings and complaints");
  const platform = await Person.at(browser, demo, "platform");
  await platform.signIn("trade1");
  await platform.go(`/office/trade/${number}`);
  await say(platform, "announce", { "announce-meeting": "明日 9:00", "announce-place": "二号评审室" });
  see((await platform.page.locator("main").innerText()).includes("之后可以抽取"), "it waits for its time");
  await platform.look("draw-announced");
  const supervisor = await Person.at(browser, demo, "supervisor");
  await supervisor.signIn("tsuper1");
  await supervisor.go("/office/trade");
  await supervisor.look("office", { english: true });
  await supervisor.page.locator("main table a", { hasText: "打印设备" }).click();
  await supervisor.page.waitForLoadState();
  see((await supervisor.page.locator("main").innerText()).includes("报价异常低"), "a low price is pointed out");
  see((await supervisor.page.locator("main").innerText()).includes("超期"), "an answer that is overdue is seen");
  await supervisor.look("warnings");
  await supervisor.go("/office/trade/experts");
  await supervisor.look("experts", { english: true });
  await supervisor.go("/office/trade/key");
  await supervisor.page.click("[data-key-make]");
  await supervisor.page.waitForSelector("[data-key-secret]:visible");
  see((await supervisor.page.inputValue("[data-key-secret]")).length === 43, "a key is made in the browser");
  await supervisor.look("key");

  step("an auction, live");
  await bidder.go("/trade");
  await bidder.page.locator("main table a", { hasText: "商业用地" }).click();
  await bidder.page.waitForLoadState();
  await citizen.go(new URL(bidder.page.url()).pathname + "/auction");
  await citizen.look("auction-watched");
  const other = await Person.at(browser, demo, "other-bidder");
  await other.signIn("bidder2");
  await other.go(new URL(citizen.page.url()).pathname);
  await other.page.fill("[name=amount]", "3260000");
  await other.page.locator("main form button", { hasText: "出价" }).click();
  await other.page.waitForLoadState();
  see((await other.page.locator("main").innerText()).includes("下一次出价从"), "an offer that is too low is told what the next may be");
  await other.page.fill("[name=amount]", "3300000");
  await other.page.locator("main form button", { hasText: "出价" }).click();
  await other.page.waitForSelector("text=已收到，出价记录第");
  await citizen.page.waitForFunction(() => document.querySelector("main").innerText.includes("3,300,000"));
  see(true, "who watches sees it at once");
  await other.look("offered", { english: true });
  for (const person of [citizen, bidder, tenderer, platform, supervisor, other]) await person.leave();
}
