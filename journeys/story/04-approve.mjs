// 4. Parallel approval: four departments at the same time, each with its own clock; one stops for an inspection.
import { review, send, tasksFor } from "../acts.mjs";
import { Person, see, step } from "../lib.mjs";

export const title = "4. Parallel approval";
export const after = ["03-window"];

export async function tell(world) {
  const { browser, demo, number } = world;
  const chen = await Person.at(browser, demo, "chen");
  await chen.signIn("chen");

  step("four cases beside each other, each with its own clock");
  await chen.go(`/case/${number}`);
  const parts = await chen.page.locator("main section.part").count();
  see(parts === 4, `four parts (${parts})`);
  see((await chen.page.locator("main section.part .clock").count()) === 4, "four clocks");
  await chen.page.locator("main .clock details summary").first().click();
  see((await chen.page.locator("main .clock .explain li").count()) > 3, "the clock says why this date");
  await chen.look("parts", { english: true });

  step("each office has its task, with the shared materials at hand");
  const people = {};
  for (const login of ["lead1", "food1", "fire1", "city1"]) {
    const person = await Person.at(browser, demo, login);
    await person.signIn(login);
    people[login] = person;
    const tasks = await tasksFor(person, number);
    see(tasks.length >= 1, `${login} has a task`);
    person.tasks = tasks;
  }
  await people.fire1.look("office-tasks", { english: true });
  const member = /\/office\/case\/([^/]+)\//.exec(people.fire1.tasks[0])[1];
  await people.fire1.go(`/office/case/${member}`);
  await people.fire1.look("office-case", { english: true });

  await others(world, chen, people);

  step("the fire brigade opens an inspection: its clock stops and says so");
  await people.fire1.go(`/office/case/${member}/special`);
  await people.fire1.look("special-form", { english: true });
  const kind = people.fire1.page.locator("input[name=kind]").first();
  if ((await kind.count()) > 0) await kind.check();
  await people.fire1.page.fill("[name=days]", "5");
  await people.fire1.page.fill("[name=reason]", "厨房自动灭火装置须由检验机构检验。");
  await send(people.fire1, "main form:has([name=reason]) button.button >> nth=0");
  see((await people.fire1.page.locator("main").innerText()).includes("检验"), "the inspection is open");
  await people.fire1.look("special-open", { english: true });
  await chen.go(`/case/${number}`);
  const stopped = chen.page.locator("main section.part", { has: chen.page.locator(".clock.paused") });
  see((await stopped.count()) === 1 && (await stopped.innerText()).includes("检验"), "the applicant sees one clock stopped, and why");
  see((await chen.page.locator("main section.part .clock:not(.paused)").count()) === 3, "the others run on");
  await chen.look("one-clock-stopped", { english: true });

  step("the others review meanwhile");
  for (const login of ["lead1", "food1", "city1"]) {
    const person = people[login];
    const form = person.page;
    await person.go(person.tasks[0]);
    if (login === "food1") {
      await person.look("review", { english: true });
      await send(person, "main form:has([name=words]) button.button >> nth=0");
      see((await form.locator(".error-summary li").count()) > 0, "an unfinished review says what is missing");
      await person.look("review-errors", { phone: false });
    }
    for (let round = 0; round < 6; round++) {
      const tasks = await tasksFor(person, number);
      if (tasks.length === 0) break;
      await review(person, tasks[0]);
    }
    see((await tasksFor(person, number)).length === 0, `${login} has reviewed`);
  }
  await people.food1.look("office-empty", { phone: false });

  step("the inspection ends, and its clock goes on");
  await people.fire1.go(`/office/case/${member}/special`);
  await people.fire1.page.fill("[name=result]", "检验合格。");
  await send(people.fire1, "main form:has([name=result]) button.button >> nth=0");
  await chen.go(`/case/${number}`);
  see((await chen.page.locator("main section.part .clock.paused").count()) === 0, "all clocks run again");
  await chen.page.locator("main section.part .clock:has(.clock-pauses) details summary").first().click();
  await chen.look("inspection-over");
  for (let round = 0; round < 6; round++) {
    const tasks = await tasksFor(people.fire1, number);
    if (tasks.length === 0) break;
    await review(people.fire1, tasks[0]);
  }
  see((await tasksFor(people.fire1, number)).length === 0, "fire1 has reviewed");
}

/** What others have to do with a case: a colleague, another organ, whoever reads a copy, whoever urges. */
async function others({ browser, demo, number }, chen, people) {
  const { lead1, fire1 } = people;
  const own = /\/office\/case\/([^/]+)\//.exec(lead1.tasks[0])[1];
  const main = (person) => person.page.locator("main").innerText();

  step("a task is taken, lent to a colleague, and comes back with an opinion");
  await lead1.go(lead1.tasks[0]);
  await send(lead1, "form[action$=claim] button.button");
  await lead1.go(`${lead1.tasks[0]}/delegate`);
  await lead1.look("delegate", { english: true });
  await lead1.page.locator("input[name=to]").first().check();
  await lead1.page.fill("[name=why]", "请看一下平面图的出口。");
  await send(lead1, "main form:has([name=why]) button.button >> nth=0");
  const lead3 = await Person.at(browser, demo, "lead3");
  await lead3.signIn("lead3");
  await lead3.go("/office?whose=mine");
  see((await main(lead3)).includes("委托中"), "the colleague has it, as lent");
  await lead3.go(`/office/case/${own}`);
  await lead3.look("lent", { english: true });
  await lead3.go(`${lead1.tasks[0]}/give-back`);
  await lead3.page.fill("[name=why]", "两个出口，与图纸一致。");
  await send(lead3, "main form:has([name=why]) button.button >> nth=0");
  await lead1.go(`/office/case/${own}`);
  see((await main(lead1)).includes("两个出口，与图纸一致。"), "the opinion stands beside the task");

  step("another organ is asked for its opinion and answers it from its own list");
  await lead1.go(`${lead1.tasks[0]}/consult`);
  await lead1.look("consult", { english: true });
  await lead1.page.selectOption("[name=organ]", { label: "红山区消防救援大队" });
  // Three days from now, where the demonstration is.
  await lead1.page.fill("[name=until]", new Date(Date.now() + (8 + 72) * 3_600_000).toISOString().slice(0, 10));
  await lead1.page.fill("[name=why]", "疏散通道是否够用？");
  await send(lead1, "main form:has([name=why]) button.button >> nth=0");
  await fire1.go("/office/asked");
  await fire1.look("asked", { english: true });
  await fire1.page.locator(`main a[href="/office/case/${own}/opinion"]`).click();
  await fire1.look("opinion", { english: true });
  await fire1.page.check("input[name=opinion][value=approve]");
  await fire1.page.fill("[name=why]", "够用。");
  await send(fire1, "main form:has([name=why]) button.button >> nth=0");
  see((await main(fire1)).includes("够用。"), "the opinion stands on the case");

  step("a copy is read and marked, and opens nothing to be done");
  await lead1.go(`/office/case/${own}/copy`);
  await lead1.look("copy", { english: true });
  await lead1.page.selectOption("[name=organ]", { label: "红山区教育局" });
  await lead1.page.fill("[name=why]", "请知悉。");
  await send(lead1, "main form:has([name=why]) button.button >> nth=0");
  await lead1.look("case-with-others", { english: true });
  const edu1 = await Person.at(browser, demo, "edu1");
  await edu1.signIn("edu1");
  await edu1.go("/office/asked");
  await edu1.page.locator(`main a[href="/office/case/${own}"]`).click();
  see((await main(edu1)).includes("请知悉。"), "the organ reads the case");
  await send(edu1, "form[action$='/read'] button.button");
  see((await main(edu1)).includes("已阅"), "and marks it as read");
  see((await edu1.page.locator(`main a[href$="/decide"]`).count()) === 0, "and has nothing to do there");

  step("a supervisor urges; the applicant cannot yet, and sees nothing of what is between offices");
  const watch = await Person.at(browser, demo, "super1");
  await watch.signIn("super1");
  await watch.go(`/office/case/${own}/urge`);
  await watch.look("urge", { english: true });
  await watch.page.fill("[name=why]", "节前办结。");
  await send(watch, "main form:has([name=why]) button.button >> nth=0");
  await watch.go(`/office/case/${own}/urge`);
  see((await main(watch)).includes("一天只能催办一次"), "once a day");
  await lead1.go("/office?whose=mine");
  see((await main(lead1)).includes("催办"), "whoever has it sees it on their list");
  await lead1.go(`/office/case/${own}`);
  see((await main(lead1)).includes("节前办结。"), "and why, on the case");
  await chen.go(`/case/${number}`);
  const told = await main(chen);
  see(!told.includes("两个出口") && !told.includes("够用。") && !told.includes("请知悉"), "the applicant reads none of it");
  see((await chen.page.locator(`a[href="/case/${number}/urge"]`).count()) === 0, "nothing to urge yet");
}
