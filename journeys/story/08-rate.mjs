// 8. Rate: once.
import { send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "8. Rate";
export const after = ["05-decide"];

export async function tell({ browser, demo, number }) {
  const chen = await Person.at(browser, demo, "chen");
  const { page } = chen;
  await chen.signIn("chen");
  step("the applicant is asked to rate, once");
  await chen.go(`/case/${number}`);
  await chen.look("delivered", { english: true });
  await page.click(`main a[href="/rate/${number}"]`);
  await chen.look("rate", { english: true });
  await send(chen);
  see((await page.locator(".error-summary li").count()) === 1, "a grade is needed");
  await page.check("input[name=grade][value='1']");
  await page.fill("[name=comment]", "一次就办好了，证照一起拿到。");
  await send(chen);
  see(page.url().endsWith("/thanks"), "thanked");
  await chen.look("thanks", { english: true });
  await chen.go(`/case/${number}`);
  see((await page.locator(`main a[href="/rate/${number}"]`).count()) === 0, "it is not offered again");
  const again = await page.goto(`${demo.base}/rate/${number}`);
  see(again.status() >= 400 || (await page.locator("main form").count()) === 0, `and cannot be done again (${again.status()})`);
  await chen.look("rated-already", { phone: false });
}
