// 9. For everyone: without scripts, in large type, at 320 px, by keyboard, in English, and where there is nothing yet.
import { acceptCase, apply, citizenId, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "9. For everyone";

/** How much wider than the window the page is. */
const surplus = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

export async function tell({ browser, demo }) {
  step("without scripts: applying and accepting");
  const plain = await Person.at(browser, demo, "sun without scripts", { scripts: false });
  await plain.signIn("sun");
  const number = await apply(plain);
  see(number !== undefined, `handed in without scripts: ${number}`);
  const clerk = await Person.at(browser, demo, "clerk1 without scripts", { scripts: false });
  await clerk.signIn("clerk1");
  await acceptCase(clerk, number);
  see((await clerk.page.locator("main").innerText()).includes("已受理"), "accepted without scripts");

  step("nothing yet: every empty list says why, and what next");
  const fresh = await Person.at(browser, demo, "a new citizen");
  await fresh.go("/register");
  await fresh.look("register", { english: true });
  await send(fresh);
  see((await fresh.page.locator(".error-summary li").count()) > 3, "registering says what is missing");
  const given = { name: "白新来", id_number: citizenId("15040219920303996"), phone: "13000000009", login: "xinlai", password: "q7-Wenquan-88", again: "q7-Wenquan-88" };
  for (const [name, value] of Object.entries(given)) await fresh.page.fill(`main [name=${name}]`, value);
  await fresh.page.check("main input[name=consent]");
  await send(fresh);
  see((await fresh.page.locator(".error-summary").count()) === 0, `registered ${(await fresh.page.locator(".error-summary").allInnerTexts()).join(" ").replaceAll("\n", " ")}`);
  for (const [where, name] of [["/my", "my-empty"], ["/my/licences", "licences-empty"]]) {
    await fresh.go(where);
    see((await fresh.page.locator("main .empty").count()) > 0, `${where} is empty and says so`);
    await fresh.look(name, { english: true });
  }
  const fire = await Person.at(browser, demo, "fire2");
  await fire.signIn("fire2");
  await fire.go("/office/decide");
  see((await fire.page.locator("main .empty").count()) === 1, "/office/decide is empty and says so");
  await fire.look("decide-empty", { english: true });

  const pages = ["/", "/search?q=restaurant", "/items", "/guide/restaurant-small", "/guide/restaurant-small/notice", "/start/restaurant-small",
    "/sign-in", "/progress", "/verify", "/my", "/account", `/case/${number}`, `/case/${number}/receipt`, "/register", "/accessibility"];
  step("at 320 px nothing is cut off");
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  await sun.page.setViewportSize({ width: 320, height: 640 });
  for (const where of pages) {
    await sun.page.goto(demo.base + where);
    const wide = await surplus(sun.page);
    see(wide <= 0, `${where} fits 320 px${wide > 0 ? `, but for ${wide} px` : ""}`);
  }
  await sun.go("/guide/restaurant-small");
  await sun.page.screenshot({ path: `${(await import("../lib.mjs")).tour}/09-320px.png`, fullPage: true });

  step("in large type, on a phone and at a desk");
  await sun.page.setViewportSize({ width: 390, height: 844 });
  await sun.go("/");
  await sun.page.click('a[href*="large=1"]');
  see((await sun.page.locator("html.large").count()) === 1, "the type is large, and stays so");
  for (const where of pages) {
    await sun.page.goto(demo.base + where);
    const wide = await surplus(sun.page);
    see(wide <= 0, `${where} fits in large type${wide > 0 ? `, but for ${wide} px` : ""}`);
  }
  await sun.go("/");
  await sun.look("large-home");
  await sun.go(`/case/${number}`);
  await sun.look("large-case");
  await sun.page.goto(`${demo.base}/preferences?large=0&return=%2F`);

  step("by keyboard: past the navigation, to the search, to the result");
  await sun.go("/");
  await sun.page.keyboard.press("Tab");
  see(await sun.page.evaluate(() => document.activeElement.matches(".skip")), "the first stop skips to the content");
  await sun.page.keyboard.press("Enter");
  await sun.page.keyboard.press("/");
  await sun.page.keyboard.type("开餐馆");
  await Promise.all([sun.page.waitForNavigation(), sun.page.keyboard.press("Enter")]);
  see(sun.page.url().includes("/search"), "the search is reached and sent by keyboard");

  step("in English from the door to the case, no Chinese in the page's own words");
  const english = await Person.at(browser, demo, "sun in English", { english: true });
  await english.signIn("sun");
  for (const where of pages) {
    await english.page.goto(demo.base + where);
    const said = await english.page.evaluate(() => {
      const own = [...document.querySelectorAll("main h1, main h2, main label, main legend, main button, main .button, nav, footer")];
      // What is marked as Chinese is Chinese by right, such as the numbers a site is on record under.
      const words = (one) => {
        const copy = one.cloneNode(true);
        for (const marked of copy.querySelectorAll("[lang^=zh]")) marked.remove();
        return copy.textContent.trim();
      };
      return own.map(words).filter((text) => /[\u4e00-\u9fff]/.test(text));
    });
    see(said.length === 0, `${where} is English${said.length ? `, but for: ${said.slice(0, 3).join(" | ")}` : ""}`);
  }
}
