// 19. Data between departments: what is shared, asked for per field, opened or refused with reasons, and seen by whom it is about.
import { Person, see, step } from "../lib.mjs";

export const title = "19. Data between departments";

const text = (person) => person.page.locator("main").innerText();

async function send(person, words) {
  await person.page.locator("main form button", { hasText: words }).last().click();
  await person.page.waitForLoadState();
}

export async function tell({ browser, demo }) {
  step("anybody reads which data departments share, who uses them and what for");
  const citizen = await Person.at(browser, demo, "reader");
  await citizen.go("/data");
  see((await citizen.page.locator("main table tbody tr").count()) >= 10, "ten resources are listed");
  await citizen.look("catalogue", { english: true });
  await citizen.go("/data?q=不动产");
  see((await citizen.page.locator("main table tbody tr").count()) === 1, "a search finds one");
  await citizen.page.click("main table a");
  await citizen.page.waitForLoadState();
  see((await text(citizen)).includes("个人信息"), "personal fields are marked");
  see((await text(citizen)).includes("红山区消防救援大队"), "who uses it is public");
  await citizen.look("resource", { english: true });
  await citizen.go("/data?q=没有这样的数据");
  see((await text(citizen)).includes("没有找到"), "what is not there is said");
  await citizen.leave();

  step("the fire brigade asks for two fields; what is missing is told first");
  const asker = await Person.at(browser, demo, "data-fire");
  await asker.signIn("data-fire");
  await asker.go("/office/data/asked?shelf=late");
  see((await asker.page.locator("main .overdue").count()) > 0, "one of theirs is overdue");
  await asker.look("asked-late");
  await asker.go("/data/business.registration");
  await asker.page.locator("main a", { hasText: "申请使用" }).click();
  await asker.page.waitForLoadState();
  await send(asker, "提出申请");
  see((await asker.page.locator(".error-summary li").count()) > 0, "an empty request is answered with what is missing");
  await asker.page.check("[name=fields][value=name]");
  await asker.page.check("[name=fields][value=address]");
  await asker.page.check("[name=purpose][value=oversight]");
  await asker.page.fill("[name=why]", "消防监督检查前核对场所名称和地址。");
  await asker.look("ask");
  await send(asker, "提出申请");
  const number = asker.page.url().split("/").pop();
  see(/^150402-SJ-\d{6}-\d+/.test(number), `request ${number}`);
  await asker.look("request");
  step("what is not shared comes back at once with the reason");
  await asker.go("/office/data/ask?resource=city.case-inquiry");
  await asker.page.check("[name=fields][value=case]");
  await asker.page.check("[name=purpose][value=oversight]");
  await asker.page.fill("[name=why]", "了解案件。");
  await send(asker, "提出申请");
  see((await text(asker)).includes("案件尚未办结"), "the reason of the catalogue stands there");
  await asker.leave();

  step("the steward opens one field of two, and refuses nothing without a reason");
  const steward = await Person.at(browser, demo, "data-lead");
  await steward.signIn("data-lead");
  await steward.go("/office/data/requests");
  await steward.look("to-answer", { english: true });
  await steward.go(`/office/data/requests/${number}`);
  await steward.page.check("[name=answer][value=no]");
  await send(steward, "提交答复");
  see((await steward.page.locator(".error-summary li").count()) === 1, "a refusal without reasons is not taken");
  await steward.page.check("[name=answer][value=yes]");
  await steward.page.uncheck("[name=opened][value=name]");
  await steward.look("answer");
  await send(steward, "提交答复");
  see((await text(steward)).includes("已开放"), "it is opened");

  step("a department publishes a resource of its own, fills it from a file and takes a grant back");
  await steward.go("/office/data/resources");
  await steward.look("resources");
  await steward.go("/office/data/new");
  await steward.page.fill("[name=code]", "market.award");
  await steward.page.fill("[name=name]", "守信经营者名单");
  await steward.page.check("[name=kind][value=department]");
  await steward.page.fill("[name=about]", "连续三年守信的经营者。");
  await steward.page.fill("[name=scope]", "本区市场主体");
  await steward.page.fill("[name=source]", "信用系统");
  await steward.page.selectOption("[name=rhythm]", "yearly");
  await steward.page.check("[name=sharing][value=unconditional]");
  await steward.page.fill("[name=columns]", "year, 年度, 数字\nphone, 联系电话, 文字, 个人");
  await send(steward, "发布");
  see((await text(steward)).includes("不能无条件共享"), "personal fields are not shared without condition");
  await steward.look("publish-refused");
  await steward.page.fill("[name=columns]", "year, 年度, 数字\nlisted, 列入日期, 日期");
  await send(steward, "发布");
  await steward.page.waitForURL(/market\.award$/);
  await steward.page.setInputFiles("[name=file]", {
    name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from("证件号码,年度,列入日期\n91150402DEM000110R,二〇二六,2026-03-15\n"),
  });
  await send(steward, "导入记录");
  see((await text(steward)).includes("第 2 行"), "a wrong line is named");
  await steward.page.setInputFiles("[name=file]", {
    name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from("证件号码,年度,列入日期\n91150402DEM000110R,2026,2026-03-15\n15040219900101001X,2026,\n"),
  });
  await send(steward, "导入记录");
  see((await text(steward)).includes("已保存 1 条"), "one is kept, one is about nobody known");
  await steward.look("own-resource", { english: true });
  await steward.go("/office/data/resources/business.registration");
  await steward.page.locator("main details", { hasText: "红山区消防救援大队 · 事中事后监管" }).locator("summary").click();
  const open = steward.page.locator("main details[open]");
  await open.locator("[name=end-why]").fill("检查已结束。");
  await open.locator("button").click();
  await steward.page.waitForLoadState();
  see((await text(steward)).includes("授权已收回"), "the grant is taken back");
  await steward.leave();

  step("who coordinates sees what is overdue and with whom");
  const coordinator = await Person.at(browser, demo, "data-hall");
  await coordinator.signIn("data-hall");
  await coordinator.go("/office/data/figures?shelf=late");
  see((await text(coordinator)).includes("红山区食品药品监督管理局"), "the late steward is named");
  await coordinator.look("figures", { english: true });
  await coordinator.go("/office/data/systems");
  await coordinator.look("systems", { english: true });
  await coordinator.page.locator("main details summary").last().click();
  await coordinator.page.fill("[name=system-code]", "fire-inspection");
  await coordinator.page.fill("[name=system-name]", "消防监督检查系统");
  await coordinator.page.selectOption("[name=system-organ]", "11150402DEM000030E");
  await send(coordinator, "登记系统");
  await coordinator.page.waitForURL(/fire-inspection$/);
  see((await text(coordinator)).includes("孤立"), "without a key it stands alone");
  await coordinator.page.fill("[name=pem]", "不是公钥");
  await send(coordinator, "添加公钥");
  see((await coordinator.page.locator(".error-summary li").count()) === 1, "what is no key is refused");
  await coordinator.page.fill(
    "[name=pem]", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----");
  await send(coordinator, "添加公钥");
  see((await text(coordinator)).includes("已整合"), "with one it is joined");
  await coordinator.look("system", { english: true });
  await coordinator.go("/office/data/days");
  await coordinator.look("days");
  await coordinator.leave();
}
