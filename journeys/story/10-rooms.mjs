// 10. The rooms of those who keep the system, and what the pages say when time goes by.
import { apply, acceptCase, send } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "10. Rooms, and time";

const ROOMS = {
  items1: ["/admin/items"],
  secadmin: ["/admin/people", "/admin/people/clerk1", "/admin/requests", "/admin/posts"],
  sysadmin: ["/admin/calendar", "/admin/jobs"],
  audit: ["/admin/ledger"],
  super1: ["/office/cases"],
  hotline1: ["/desk/hotline"],
  chen: ["/my/data-calls", "/account/looks"],
  clerk1: ["/desk/identity", "/desk/identity/requests", "/lists/exports", "/account", "/account/password"],
};

export async function tell({ browser, demo }) {
  for (const [login, rooms] of Object.entries(ROOMS)) {
    step(`${login} looks at ${rooms.join(", ")}`);
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    for (const room of rooms) {
      const answer = await person.go(room);
      if (answer.ok()) await person.look(room.split("/").filter(Boolean).slice(0, 2).join("-"), { english: true });
    }
    await person.leave();
  }

  step("one administrator asks for a post for somebody; they cannot confirm it, another can, and says no");
  const one = await Person.at(browser, demo, "secadmin");
  await one.signIn("secadmin");
  await one.go("/admin/people/clerk2");
  const appoint = one.page.locator("form[action$='/appoint']");
  await appoint.locator("[name=post]").selectOption("issuing-clerk");
  await appoint.locator("button[type=submit], button:not([type])").last().click();
  await one.go("/admin/requests");
  see((await one.page.locator("main").innerText()).includes("周建国"), "what was asked for waits");
  see((await one.page.locator("[name=how][value=confirm]").count()) === 0, "whoever asked is offered no confirming");
  await one.look("requests-asked", { english: true });
  const other = await Person.at(browser, demo, "secadmin2");
  await other.signIn("secadmin2");
  await other.go("/admin/requests");
  see((await other.page.locator("[name=how][value=confirm]").count()) === 1, "another administrator may confirm");
  await other.look("requests", { english: true });
  await other.page.locator("form:has([name=how][value=end]) button").first().click();
  await other.page.waitForLoadState();
  see((await other.page.locator("main").innerText()).includes("未同意"), "and what was refused is told");
  await one.leave();
  await other.leave();

  step("the hotline agent begins at the tickets, and at the page for callers finds nothing for a wrong number");
  const agent = await Person.at(browser, demo, "hotline1");
  await agent.signIn("hotline1");
  see(agent.page.url().endsWith("/desk/tickets"), `hotline1 begins at ${agent.page.url()}`);
  await agent.go("/desk/hotline");
  await agent.page.fill("[name=wanted]", "150402-260101-000000");
  await send(agent);
  see((await agent.page.locator(".error-summary").count()) === 1, "a wrong number is answered with what to do");
  await agent.leave();

  step("strangers find those doors shut");
  const sun = await Person.at(browser, demo, "sun");
  await sun.signIn("sun");
  for (const room of ["/admin/items", "/admin/people", "/admin/calendar", "/admin/ledger", "/desk", "/desk/hotline", "/office/cases"]) {
    const answer = await sun.page.goto(demo.base + room);
    see(answer.status() === 403, `${room} answers ${answer.status()} to a citizen`);
  }
  await sun.look("forbidden", { english: true });
  await sun.page.goto(`${demo.base}/no-such-page`);
  await sun.look("not-found", { english: true });

  step("time goes by: an application waits too long, and everybody sees it");
  const number = await apply(sun);
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await acceptCase(clerk, number);
  await sun.go("/demo/time");
  await sun.look("time", { english: true });
  for (let week = 0; week < 3; week++) {
    // A week is longer than anybody stays signed in.
    const waiting = await Person.at(browser, demo, "sun, a week later");
    await waiting.signIn("sun");
    await waiting.go("/demo/time");
    await send(waiting, 'form[action="/demo/time/jump/7"] button');
    await waiting.leave();
  }
  const later = await Person.at(browser, demo, "sun, three weeks later");
  await later.signIn("sun");
  await later.go(`/case/${number}`);
  see((await later.page.locator("main .clock.overdue").count()) > 0, "the applicant sees that the limit has passed");
  // The nights' work of three weeks is done a moment later.
  const told = later.page.locator("main .notice").filter({ hasText: "12345" });
  for (let tries = 0; tries < 60 && (await told.count()) === 0; tries++) {
    await later.page.waitForTimeout(1000);
    await later.go(`/case/${number}`);
  }
  see((await told.count()) > 0, "and what can be done about it");
  await later.look("overdue", { english: true });
  const supervisor = await Person.at(browser, demo, "super1");
  await supervisor.signIn("super1");
  await supervisor.go("/office/cases");
  // The warning is raised by a timer, a moment after the clock was moved.
  for (let tries = 0; tries < 40 && (await supervisor.page.locator("main table .overdue").count()) === 0; tries++) {
    await supervisor.page.waitForTimeout(250);
    await supervisor.page.reload();
  }
  see((await supervisor.page.locator("main table .overdue").count()) > 0, "the supervisor sees it first in the list");
  await supervisor.look("cases-overdue", { english: true });
  const board = await Person.at(browser, demo, "board");
  await board.go("/board");
  await board.look("board-overdue", { phone: false });
}
