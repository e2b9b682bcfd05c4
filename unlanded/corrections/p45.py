b='./'
def sub(p,*rs):
    s=open(b+p).read()
    for a,c in rs:
        assert a in s,(p,a)
        s=s.replace(a,c,1)
    open(b+p,'w').write(s)
sub('crates/casework/src/view.rs',('''pub fn progress(tx: &mut Tx, desk: &Desk, number: &str, id_tail: &str) -> Result<Progress, Fault> {
    let hidden = || Fault::not_found("case.progress-not-found");
    let number = codes::CaseNumber::parse(number).map_err(|_| hidden())?.to_string();
    let file = load(tx, &number)?.ok_or_else(hidden)?;
    let root = file.root;
    if !desk.people.id_tail_matches(tx, root.applicant, id_tail)? {
        return Err(hidden());
    }
''','''pub fn progress(tx: &mut Tx, desk: &Desk, number: &str, id_tail: &str) -> Result<Progress, Fault> {
    let hidden = || Fault::not_found("case.progress-not-found");
    let number = codes::CaseNumber::parse(number).map_err(|_| hidden())?.to_string();
    let file = load(tx, &number)?.ok_or_else(hidden)?;
    if !desk.people.id_tail_matches(tx, file.root.applicant, id_tail)? {
        return Err(hidden());
    }
    progress_of(tx, desk, file)
}

/// How long the address of an answer opens it, ms: long enough to reload and to come back to it.
const TICKET_MS: i64 = 30 * 60_000;
/// Where what the address says lies sealed.
const TICKET_PLACE: &str = "progress-ticket";

/// An address for the answer about a case, good for half an hour: it tells neither number nor person, and is told to nobody but whoever
/// knew both.
///
/// # Errors
/// When nothing can be sealed.
pub fn progress_ticket(tx: &mut Tx, number: &str) -> Result<String, Fault> {
    let until = tx.real_now().saturating_add(TICKET_MS);
    let sealed = store::vault::seal(TICKET_PLACE, format!("{until} {number}").as_bytes())?;
    Ok(sealed.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The same answer again, by its address.
///
/// # Errors
/// `case.progress-gone` for an address that is none, or not any more.
pub fn progress_again(tx: &mut Tx, desk: &Desk, ticket: &str) -> Result<Progress, Fault> {
    let gone = || Fault::not_found("case.progress-gone");
    let digits = ticket.as_bytes();
    if digits.len() > 400 || digits.len() % 2 != 0 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(gone());
    }
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|two| u8::from_str_radix(two, 16).ok());
    let sealed: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    let opened = store::vault::open(TICKET_PLACE, &sealed.ok_or_else(gone)?).map_err(|_| gone())?;
    let said = String::from_utf8(opened).map_err(|_| gone())?;
    let (until, number) = said.split_once(' ').ok_or_else(gone)?;
    if until.parse::<i64>().map_err(|_| gone())? < tx.real_now() {
        return Err(gone());
    }
    let file = load(tx, number)?.ok_or_else(gone)?;
    progress_of(tx, desk, file)
}

fn progress_of(tx: &mut Tx, desk: &Desk, file: CaseFile) -> Result<Progress, Fault> {
    let root = file.root;
'''))
sub('crates/casedesk/src/pages/portal/progress.rs',('''    Routes::new().route("/progress", get(show).post(ask))''','''    Routes::new().route("/progress", get(show).post(ask)).route("/progress/{ticket}", get(again))'''),
('''            move |tx| -> Result<Result<Progress, contract::Fault>, contract::Fault> {
                let (number, tail) = &asked;
                let found = view::progress(tx, &desk, number, tail);
                if found.is_ok() {
                    guess.was_right(tx)?
                } else {
                    guess.was_wrong(tx)?
                }
                Ok(found)
            }''','''            move |tx| -> Result<Result<String, contract::Fault>, contract::Fault> {
                let (number, tail) = &asked;
                match view::progress(tx, &desk, number, tail) {
                    Ok(found) => {
                        guess.was_right(tx)?;
                        Ok(Ok(view::progress_ticket(tx, &found.number)?))
                    }
                    Err(fault) => {
                        guess.was_wrong(tx)?;
                        Ok(Err(fault))
                    }
                }
            }'''),
('''        Ok(progress) => Ok(result(&room, &progress)),
''','''        // An address of its own, so that the answer can be loaded again and gone back to without asking twice.
        Ok(ticket) => Ok(kit::redirect(&format!("/progress/{ticket}"))),
'''),
('''fn due_words(room''','''async fn again(room: Room, Path(ticket): Path<String>) -> Reply {
    let desk = room.desk.clone();
    let progress = room.ctx.app.db.read(move |tx| view::progress_again(tx, &desk, &ticket)).await?;
    Ok(result(&room, &progress))
}

fn due_words(room'''),
("use kit::{Fields, Html, Open, Page, Query, Reply, esc, html};","use kit::{Fields, Html, Open, Page, Path, Query, Reply, esc, html};"))
s=open(b+'crates/casedesk/src/pages/portal/progress.rs').read()
i=s.rindex('''        .body(ui::summary(&rows))''')
s=s[:i]+'''        .body(ui::summary(&rows))
        .body(html!("<p class=\\"hint\\">{}</p>", tr.t("progress-address")))'''+s[i+len('''        .body(ui::summary(&rows))'''):]
open(b+'crates/casedesk/src/pages/portal/progress.rs','w').write(s)
def text(f,rows):
    s=open(b+f).read()
    if not s.endswith('\n'): s+='\n'
    s+=''.join(f"{k} = {v}\n" for k,v in rows)
    open(b+f,'w').write(s)
text('crates/casedesk/locales/zh-CN.ftl',[("progress-address","本页可以刷新，半小时内有效；地址里没有您的个人信息。"),("case-progress-gone","这个查询结果已经过期。\n    .meaning = 为了保护您的信息，查询结果的地址半小时后失效。\n    .action = 请用办件编号和证件号码后四位重新查询。")])
text('crates/casedesk/locales/en.ftl',[("progress-address","This page can be reloaded for half an hour; its address tells nothing about you."),("case-progress-gone","This answer is not there any more.\n    .meaning = To protect you, the address of an answer ends after half an hour.\n    .action = Ask again with the case number and the last four characters of the identity number.")])
s=open(b+'CHANGELOG.md').read()
s=s.replace("### Added\n","### Added\n- The answer of `/progress` has an address of its own for half an hour, which can be reloaded and tells nothing.\n",1)
open(b+'CHANGELOG.md','w').write(s)

sub('crates/onedoor/tests/it/story_api.rs',("""        ask(&number, CHEN_TAIL).expect(200);
    });
}
""","""        ask(&number, CHEN_TAIL).expect(200);
        // The page answers at an address of its own, which can be loaded again for a while and tells nothing.
        let mut browser = house.app.browser();
        browser.open("/progress");
        let page = browser.submit("/progress", &[("number", &number), ("tail", CHEN_TAIL)]).expect(200).says(&number);
        let address = page.path.clone();
        assert!(address.starts_with("/progress/") && !address.contains(&number), "{address}");
        browser.open(&address).expect(200).says(&number);
        browser.open(&format!("{address}00")).expect(404);
        house.pass(std::time::Duration::from_secs(31 * 60));
        browser.open(&address).expect(404).says("已经过期");
    });
}
"""))
