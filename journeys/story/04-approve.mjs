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
