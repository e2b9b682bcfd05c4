// 47. Money that goes back: the finance desk's list, one refund from its request to the number of the payment site.
import { Person, see, step } from "../lib.mjs";

export const title = "47. Refunds";

const text = (person) => person.page.locator("main").innerText();

export async function tell({ browser, demo }) {
  step("the finance desk reads what is asked back");
  const finance = await Person.at(browser, demo, "finance-refunds");
  await finance.signIn("finance1");
  await finance.go("/office/refunds");
  await finance.look("list", { english: true });
  const first = finance.page.locator("main tbody a").first();
  see((await first.count()) > 0, "something was given back before the demonstration began");
  await first.click();
  await finance.page.waitForLoadState();
  await finance.look("one", { english: true });
  see(/元/.test(await text(finance)), "it says how much");
  await finance.leave();
}
