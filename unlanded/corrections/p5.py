b='./'
def sub(p,*rs):
    s=open(b+p).read()
    for a,c in rs:
        assert a in s,(p,a)
        s=s.replace(a,c,1)
    open(b+p,'w').write(s)
sub('crates/contract/src/events/case.rs',('''    /// The last day of a deferred material has passed without it.
''','''    /// The last day of a deferred material is near.
    "case.deferred-near", 1 => DeferredNear {
        /// Materials.
        concepts: Vec<String>,
        /// That day.
        until: String,
    }

    /// The last day of a deferred material has passed without it.
'''))
sub('crates/contract/tests/it/events.rs',('''            &[case::DeferredLapsed {''','''            &[case::DeferredNear { concepts: vec![text("layout-plan")], until: text("2027-03-04") }],
        ),
        lines(
            root,
            &[case::DeferredLapsed {'''))
s=open(b+'crates/contract/tests/it/events.txt').read()
i=s.index("case.deferred-looked-at v1"); j=s.index("\ncase.",i+5)+1
s=s[:j]+'case.deferred-near v1 in case:1\n  {"concepts":["layout-plan"],"until":"2027-03-04"}\n'+s[j:]
open(b+'crates/contract/tests/it/events.txt','w').write(s)
sub('crates/casework/src/events.rs',("    DEFERRED_LAPSED = DeferredLapsed;","    DEFERRED_NEAR = DeferredNear;\n    DEFERRED_LAPSED = DeferredLapsed;"))
sub('crates/casework/src/model.rs',('''    /// Last day to bring it, `YYYY-MM-DD`.
    pub until: String,
    /// When it came in''','''    /// Last day to bring it, `YYYY-MM-DD`.
    pub until: String,
    /// Whether the applicant was reminded of that day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reminded: bool,
    /// When it came in'''))
sub('crates/casework/src/clock.rs',("    let lapse = crate::deferred::next_lapse(case)?;","    let lapse = crate::deferred::next_bell(calendar, case)?;"),
 ("or because the last day of something deferred has passed.","or because the last day of something deferred is near or has passed."),
 ("            let lapsed = at == Hand::ROOT && crate::deferred::lapse(tx, desk, &clock, &mut hand)?;","            let told = at == Hand::ROOT && crate::deferred::ring(tx, desk, &clock, &mut hand)?;"),
 ("            Ok(lapsed || raised)","            Ok(told || raised)"),
 ("fn warned_from(calendar","pub(crate) fn warned_from(calendar"))
sub('crates/casework/src/deferred.rs',('''/// When the next last day passes, epoch ms.
pub(crate) fn next_lapse(case: &Case) -> Result<Option<i64>, Fault> {
    let mut next: Option<i64> = None;
    for one in case.facts.deferred.iter().filter(|one| one.owing() == Owing::Owed) {
        let at = clock::day_after(clock::date(&one.until)?);
''','''/// The day from which the last day of something deferred counts as near.
fn near(calendar: &Calendar, case: &Case, one: &Deferred) -> Result<Date, Fault> {
    let last = clock::date(&one.until)?;
    clock::warned_from(calendar, last, case.accepted_at.map_or(last, china_date))
}

/// When the next last day is near or has passed, epoch ms.
pub(crate) fn next_bell(calendar: &Calendar, case: &Case) -> Result<Option<i64>, Fault> {
    let mut next: Option<i64> = None;
    for one in case.facts.deferred.iter().filter(|one| one.owing() == Owing::Owed) {
        let at = match one.reminded {
            true => clock::day_after(clock::date(&one.until)?),
            false => china_midnight_ms(near(calendar, case, one)?),
        };
'''),('''/// The last day of something deferred has passed without it: recorded once''','''/// The timer rang: the applicant is reminded of what is still owed and near its last day, and what is past it lapses. Answers whether
/// there was anything.
///
/// # Errors
/// Database errors, `case.clock`.
pub(crate) fn ring(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let reminded = remind(tx, desk, by, hand)?;
    Ok(lapse(tx, desk, by, hand)? || reminded)
}

/// Reminds once of each last day; whoever is late already is told of that instead.
fn remind(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let today = today(tx);
    let calendar = clock::calendar(desk, hand.root())?;
    let mut due: Vec<(String, String)> = Vec::new();
    for one in hand.root().facts.deferred.iter().filter(|one| one.owing() == Owing::Owed && !one.reminded) {
        if today >= near(&calendar, hand.root(), one)? {
            due.push((one.concept.clone(), one.until.clone()));
        }
    }
    if due.is_empty() {
        return Ok(false);
    }
    for one in &mut hand.change(Hand::ROOT).facts.deferred {
        one.reminded |= due.iter().any(|(concept, _)| *concept == one.concept);
    }
    due.retain(|(_, until)| *until >= today.to_string());
    let Some(until) = due.iter().map(|(_, until)| until.clone()).min() else { return Ok(false) };
    let concepts = due.into_iter().map(|(concept, _)| concept).collect();
    record(tx, by, hand.root(), &events::DeferredNear { concepts, until });
    desk.announce(tx, events::DEFERRED_NEAR, hand.root());
    Ok(true)
}

/// The last day of something deferred has passed without it: recorded once'''),
 ("pub(crate) fn lapse(","fn lapse("),
 ('''        (one.supplied_at, one.lapsed_at) = (None, None);
''','''        (one.supplied_at, one.lapsed_at, one.reminded) = (None, None, false);
'''),
 ("use contract::{Actor, CaseId, Fault};\nuse store::Tx;\n","use contract::time::{china_date, china_midnight_ms};\nuse contract::{Actor, CaseId, Fault};\nuse jiff::civil::Date;\nuse store::Tx;\nuse worktime::Calendar;\n"))
sub('crates/casework/tests/it/intake.rs',('''        world.at("2026-01-12", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-13", 0);''','''        // Reminded once, two working days before.
        world.at("2026-01-07", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-08", 0);
        assert_eq!(world.run_due(), 1);
        assert_eq!(world.happened(&number).last().unwrap(), "case.deferred-near");
        world.at("2026-01-12", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-13", 0);'''))
sub('crates/notice/src/hear.rs',('''        DeferredLapsed::KIND => {
''','''        DeferredNear::KIND => Tell::applicant("deferred-near").day(Some(read::<DeferredNear>(heard)?.until)),
        DeferredLapsed::KIND => {
'''),("    DeferredLapsed::KIND,\n","    DeferredNear::KIND,\n    DeferredLapsed::KIND,\n"))
s=open(b+'crates/notice/src/hear.rs').read()
s=s.replace("Decided, DeferredLapsed,","Decided, DeferredLapsed, DeferredNear,",1) if "DeferredNear," not in s.split("};")[0] else s
open(b+'crates/notice/src/hear.rs','w').write(s)
sub('crates/notice/src/say.rs',('''    applicant("deferred-lapsed", true, &["until"]),''','''    applicant("deferred-near", true, &["until"]),
    applicant("deferred-lapsed", true, &["until"]),'''))
def text(f,rows,anchor=None):
    s=open(b+f).read()
    if not s.endswith('\n'): s+='\n'
    s+=''.join(f"{k} = {v}\n" for k,v in rows)
    open(b+f,'w').write(s)
text('crates/casedesk/locales/zh-CN.ftl',[("case-event-deferred-near","后补材料期限将到，已提醒申请人")])
text('crates/casedesk/locales/en.ftl',[("case-event-deferred-near","Applicant reminded: a deferred material is due soon")])
text('crates/notice/locales/zh-CN.ftl',[("notice-say-deferred-near","“{ $item }”（{ $number }）先受理、后补的材料要在 { $until }以前补交，现在还没有收到。请尽快补交，以免影响办理。")])
text('crates/notice/locales/en.ftl',[("notice-say-deferred-near","A material that was to follow for “{ $item }” ({ $number }) is due by { $until } and has not come in yet. Please bring it in time.")])
s=open(b+'CHANGELOG.md').read()
s=s.replace("### Added\n","### Added\n- Applicants are reminded of a material that is to follow later two working days before its last day.\n",1)
open(b+'CHANGELOG.md','w').write(s)
sub('crates/casework/src/clock.rs',("\nfn calendar<'c>(","\npub(crate) fn calendar<'c>("))
s=open(b+'crates/casework/src/accept.rs').read()
i=s.index(".map(|asked| Deferred {"); j=s.index("supplied_at",i)
s=s[:j]+"reminded: false,\n            "+s[j:]
open(b+'crates/casework/src/accept.rs','w').write(s)
