// 13. Messages: what happens to a case reaches its applicant and whoever has work with it, in the system and on the telephone.
import { apply, acceptCase, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "13. Messages";

// Messages are heard a moment after the act they tell of.
async function until(person, address, selector) {
  for (let tries = 0; tries < 40; tries++) {
    await person.go(address);
    if ((await person.page.locator(selector).count()) > 0) return;
    await person.page.waitForTimeout(250);
  }
  see(false, `${address} shows ${selector}`);
}

export async function tell({ browser, demo }) {
  step("somebody without messages is told why the list is empty");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go("/my/messages?view=unread");
  await chen.look("messages-none", { english: true });
  await chen.leave();

  step("an application is handed in and accepted: its applicant is told");
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  // Whatever hour it is: no hours in which the telephone keeps still.
  await sun.go("/my/messages/settings");
  await sun.page.fill("input[name=from]", "00:00");
  await sun.page.fill("input[name=to]", "00:00");
  await send(sun, 'form[action="/my/messages/settings"] button');
  const number = await apply(sun);
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await acceptCase(clerk, number);
  await until(sun, "/my/messages", `.messages li.new:has-text("${number}") >> text=已受理`);
  see((await sun.page.locator(".masthead .unread").count()) === 1, "the masthead shows how many are unread");
  await sun.look("messages", { english: true });
  await sun.page.locator(`.messages li.new:has-text("${number}") h2 a`).first().click();
  await sun.look("message", { english: true });
  see((await sun.page.locator(`main a[href="/case/${number}"]`).count()) === 1, "a message leads to its case");
  await sun.go("/my/messages/settings");
  await sun.look("message-settings", { english: true });

  step("the same reached the telephone: the case, and nothing of it");
  await until(sun, "/demo/messages", `main td:has-text("${number}")`);
  await sun.look("demo-messages", { english: true });
  see(!(await sun.page.locator("main").innerText()).includes("孙志远"), "no text message names the person");

  step("everything is marked as read");
  await sun.go("/my/messages");
  await send(sun, 'form[action="/my/messages"] button');
  see((await sun.page.locator(".masthead .unread").count()) === 0, "nothing is unread any more");

  step("an organ whose turn it is has been told of its task");
  const lead = await Person.at(browser, demo, "lead1");
  await lead.signIn("lead1");
  await lead.go("/office/messages");
  see((await lead.page.locator(".messages li").count()) > 0, "the organ's people have messages");
  await lead.look("office-messages", { english: true });
  await lead.leave();

  step("the system administrator sees what went out, and sets the words");
  const admin = await Person.at(browser, demo, "sysadmin");
  await admin.signIn("sysadmin");
  await admin.go("/admin/messages?view=sent");
  await admin.look("messages-out", { english: true });
  await admin.go("/admin/messages/words");
  await admin.look("words", { english: true });
  await admin.go("/admin/messages/words/accepted/zh-CN");
  await admin.page.fill("[name=body]", "{nobody} 已受理");
  await send(admin, 'main form[action^="/admin/messages/words/"] button[value=save]');
  see((await admin.page.locator(".error-summary").count()) === 1, "a name that nobody fills in is not kept");
  await admin.look("words-wrong", { english: true });
  await admin.leave();
}
