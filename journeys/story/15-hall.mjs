// 15. The hall: where, when, an appointment made, looked at, moved to a calendar, called off; the desk sees who comes.
import { Person, see, step } from "../lib.mjs";

export const title = "15. The hall";

export async function tell({ browser, demo }) {
  step("anybody sees the halls and their hours, on a phone");
  const citizen = await Person.at(browser, demo, "citizen", { phone: true });
  await citizen.go("/halls");
  await citizen.look("halls", { english: true });
  await citizen.page.locator("main a[href^='/halls/']").first().click();
  await citizen.page.waitForLoadState();
  await citizen.look("hall", { english: true });
  await citizen.leave();

  step("chen chooses what for and when, and is given the place");
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");
  await chen.go("/halls/centre/book");
  await chen.look("what-for", { english: true });
  await chen.page.selectOption("#f-matter", "business-registration");
  await chen.page.click("main form button");
  await chen.page.waitForLoadState();
  await chen.look("days", { english: true });
  await chen.page.locator("main a[href*='day=']").last().click();
  await chen.page.waitForLoadState();
  await chen.look("hours", { english: true });
  await chen.page.locator("main form input[type=radio]").first().check();
  await chen.page.locator("main form button:not([hidden])").last().click();
  await chen.page.waitForLoadState();
  see(/\/my\/bookings\//.test(chen.page.url()), `the appointment stands on its own page (${new URL(chen.page.url()).pathname})`);
  await chen.look("appointment", { english: true });
  const own = new URL(chen.page.url()).pathname;
  const file = await chen.page.request.get(`${demo.base}${own}/calendar.ics`);
  see(file.ok() && (await file.text()).includes("BEGIN:VEVENT"), "it goes into a calendar");
  await chen.go("/my/bookings");
  see((await chen.page.locator("main").innerText()).includes(own.split("/").pop()), "it stands among chen's appointments");
  await chen.look("appointments", { english: true });

  step("somebody else does not see it");
  const other = await Person.at(browser, demo, "sun");
  await other.signIn("sun");
  const answer = await other.page.goto(demo.base + own);
  see(answer.status() === 404, "it does not exist for others");
  await other.leave();

  step("the desk sees who comes, the manager the hall");
  const clerk = await Person.at(browser, demo, "clerk1");
  await clerk.signIn("clerk1");
  await clerk.go("/desk/halls");
  await clerk.look("desk", { english: true });
  await clerk.go("/desk/halls/centre");
  await clerk.look("desk-day", { english: true });
  await clerk.leave();
  const manager = await Person.at(browser, demo, "manager1");
  await manager.signIn("manager1");
  for (const [path, name] of [["/office/halls", "manage"], ["/office/halls/centre", "manage-one"], ["/office/halls/centre/line", "figures"], ["/office/hall-skills", "skills"], ["/office/hall-plan", "plan"]]) {
    await manager.go(path);
    await manager.look(name, { english: true });
  }
  await manager.leave();

  step("the line: a clerk sits down, the door has its code, and whoever scans it takes a ticket while the hall is open");
  const window = await Person.at(browser, demo, "clerk1");
  await window.signIn("clerk1");
  await window.go("/desk/line");
  await window.look("line-sit", { english: true });
  await window.page.selectOption("#f-window", "centre 5");
  await window.page.click("main form[action='/desk/line/sit'] button");
  await window.page.waitForLoadState();
  see((await window.page.locator("main").innerText()).includes("5"), "the clerk sits at window 5");
  await window.look("line-bar", { english: true });
  await window.go("/desk/line/centre/door");
  await window.look("line-door", { english: true });
  const link = new URL(await window.page.locator("main a[href*='door=']").getAttribute("href"));
  const visitor = await Person.at(browser, demo, "visitor", { phone: true });
  await visitor.go("/halls/centre/ticket");
  see((await visitor.page.locator("main form[action$='/ticket']").count()) === 0, "without the code of the door nobody takes a ticket");
  await visitor.go(link.pathname + link.search);
  await visitor.look("ticket-take", { english: true });
  await visitor.page.locator("main input[name=matters]").first().check();
  await visitor.page.click("main form[action$='/ticket'] button");
  await visitor.page.waitForLoadState();
  const taken = /\/tickets\//.test(visitor.page.url());
  // Doors open by the clock of the day on which this runs: outside the hours the page says so.
  see(taken || (await visitor.page.locator("main [role=alert], main .error-summary").count()) > 0, "a ticket is given, or the page says that the hall is closed");
  await visitor.look(taken ? "ticket" : "ticket-closed");
  if (taken) {
    const number = (await visitor.page.locator("h1").innerText()).match(/[A-Z]\d{3}/)[0];
    await window.go("/desk/line");
    const press = (key) => Promise.all([window.page.waitForNavigation(), window.page.keyboard.press(key)]);
    await press("n");
    see((await window.page.locator("main").innerText()).includes(number), "one key calls it");
    await window.look("line-called");
    await visitor.page.reload();
    see((await visitor.page.locator("main").innerText()).includes("5"), "its page says which window");
    for (const key of ["b", "f"]) await press(key);
    await visitor.page.reload();
    see((await visitor.page.locator("main").innerText()).includes("办结"), "and that it is done");
  }
  for (const [path, name] of [["/halls/centre/line", "line"], ["/halls/centre/screen", "screen"]]) {
    await visitor.go(path);
    await visitor.look(name, { english: true });
  }
  const calls = await visitor.page.request.get(`${demo.base}/halls/centre/calls`);
  see(calls.ok() && Array.isArray((await calls.json()).calls), "a loudspeaker system can read the calls");
  await visitor.leave();
  await window.leave();

  step("chen calls it off");
  await chen.go(own);
  await chen.page.locator("main form[action$='/cancel'] button").click();
  await chen.page.waitForLoadState();
  see((await chen.page.locator("main").innerText()).includes("取消"), "it is called off, and says so");
  await chen.leave();
}
