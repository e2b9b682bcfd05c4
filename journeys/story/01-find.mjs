// 1. Find: search, scenario questions, the package, its guide with the reason for each spared material.
import { ANSWERS, answerAll } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "1. Find";

export async function tell({ browser, demo }) {
  const visitor = await Person.at(browser, demo, "visitor");
  const { page } = visitor;

  step("the home page in both languages");
  await visitor.go("/");
  await visitor.look("home", { english: true });

  step("searching 开餐馆");
  await page.fill("#q", "开餐馆");
  await page.press("#q", "Enter");
  await page.waitForURL(/\/search/);
  const firstHit = page.locator("main .tasks li a").first();
  see((await firstHit.innerText()).includes("餐馆开办（300㎡以下）"), "开餐馆 finds the package first");
  await visitor.look("search");

  step("searching open a restaurant, in English");
  const english = await Person.at(browser, demo, "English visitor", { english: true });
  await english.go("/search?q=" + encodeURIComponent("open a restaurant"));
  see(/restaurant/i.test(await english.page.locator("main .tasks li a").first().innerText()), "“open a restaurant” finds the package first");
  await english.look("search-english", { phone: false });

  step("searching what nobody offers: an empty state that helps");
  await visitor.go("/search?q=" + encodeURIComponent("登月"));
  see((await page.locator("main .empty").count()) === 1, "nothing found says so and offers the list");
  await visitor.look("search-nothing");

  step("the guide");
  await visitor.go("/guide/restaurant-small");
  const guide = await page.locator("main").innerText();
  see(/36/.test(guide) && /24/.test(guide), "36 materials asked before, 24 now");
  const asked = page.locator("#materials ~ .materials > li");
  const spared = page.locator("#materials ~ .table-scroll tbody tr, #materials ~ table tbody tr");
  see((await asked.count()) === 24, `24 materials are listed (${await asked.count()})`);
  see((await spared.count()) === 12, `12 spared materials are listed, each with its reason (${await spared.count()})`);
  const reasons = await spared.locator("td:last-child").allInnerTexts();
  see(reasons.length > 0 && reasons.every((reason) => reason.trim().length > 5), "each spared material says why");
  see(/工作日/.test(guide), "the limit is said");
  see((await page.locator("figure svg").count()) > 0, "there is a flow chart");
  await visitor.look("guide", { english: true });
  const size = await page.evaluate(() => {
    const svg = [...document.querySelectorAll("figure svg")].find((one) => one.getClientRects().length > 0);
    const text = svg?.querySelector("text");
    return text ? parseFloat(getComputedStyle(text).fontSize) * (svg.getBoundingClientRect().width / svg.viewBox.baseVal.width) : 0;
  });
  see(size >= 11, `the flow chart's letters are ${size.toFixed(1)} px`);

  step("the one-time notice, to print");
  await visitor.go("/guide/restaurant-small/notice");
  await visitor.look("notice");

  step("scenario questions");
  await visitor.go("/guide/restaurant-small");
  await page.locator("main a.button").first().click();
  await visitor.look("question-first");
  await page.click("main form button.button");
  see((await page.locator(".error-summary").count()) === 1, "an empty answer is asked again, kindly");
  await visitor.look("question-error");
  const asks = await answerAll(visitor);
  see(asks === Object.keys(ANSWERS).length, `${asks} questions answered`);
  see((await page.locator("main").innerText()).includes("餐馆开办"), "the package fits");
  await visitor.look("fit", { english: true });

  step("the back button returns to the last question with its answer");
  await page.goBack();
  see((await page.locator("main form").count()) >= 1, "back leads to the question");
  await page.goForward();

  step("a restaurant too large for the package is told so, and where to go instead");
  await visitor.go("/start/restaurant-small");
  await answerAll(visitor, { ...ANSWERS, area: "450" });
  await visitor.look("fit-not");
  see((await page.locator("main .notice.warn, main .notice.stop").count()) > 0, "450 ㎡ is not this package, and why");
}
