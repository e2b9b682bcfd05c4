//! SQL of supervision: rules, what they counted, trials, alerts.

use directory::access::ListScope;
use store::{Error, Query, Tx, Value, record, sql};

use super::{COLUMNS, json, unjson};
use crate::watch::chain::{Alert, State};

/// The rules as they were written last.
pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT text FROM insight_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// Writes rules down.
pub(crate) fn insert_rules(tx: &mut Tx, by: &str, text: &str) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO insight_rules (id, at, by, text) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

record! {
    /// Whether a rule is on.
    #[derive(Debug, Clone)]
    pub struct SwitchRow {
        /// Its key.
        pub rule: String,
        /// The version.
        pub version: i64,
        /// Whether it is on.
        pub active: bool,
        /// Since when, epoch ms.
        pub at: i64,
    }
}

/// Which rules are on.
pub(crate) fn switches(tx: &mut Tx) -> Result<Vec<SwitchRow>, Error> {
    tx.all(sql!("SELECT rule, version, active, at FROM insight_switch ORDER BY rule"), &[])
}

/// Switches a rule.
pub(crate) fn set_switch(tx: &mut Tx, rule: &str, version: i64, active: bool, by: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO insight_switch (rule, version, active, at, by) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (rule) DO UPDATE SET version = excluded.version, active = excluded.active, at = excluded.at, ",
            "by = excluded.by"
        ),
        &[rule.into(), version.into(), active.into(), now.into(), by.into()],
    )?;
    Ok(())
}

/// Notes a hit of a rule that counts; the same event counts once.
pub(crate) fn note_hit(tx: &mut Tx, rule: &str, subject: &str, at: i64, event: i64) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO insight_hit (rule, subject, at, event) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"),
        &[rule.into(), subject.into(), at.into(), event.into()],
    )?;
    Ok(())
}

/// Hits of a rule in a window, both ends in it.
pub(crate) fn hits(tx: &mut Tx, rule: &str, subject: &str, from: i64, to: i64) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT count(*) FROM insight_hit WHERE rule = $1 AND subject = $2 AND at >= $3 AND at <= $4"),
        &[rule.into(), subject.into(), from.into(), to.into()],
    )
}

record! {
    /// A rule tried on the past.
    #[derive(Debug, Clone)]
    pub struct TrialRow {
        /// Its number.
        pub id: i64,
        /// Key of the rule.
        pub rule: String,
        /// Version.
        pub version: i64,
        /// First day.
        pub first_day: String,
        /// Last day.
        pub last_day: String,
        /// Asked for by, as the ledger names them.
        pub asked_by: String,
        /// Finished at, epoch ms.
        pub finished_at: Option<i64>,
        /// Events looked at.
        pub events: i64,
        /// Hits.
        pub hits: i64,
        /// Of them, those an alert of the rule was raised for and not taken back.
        pub confirmed: i64,
        /// Hits by name, as JSON.
        pub found: String,
    }
}

/// Notes that a trial was asked for.
pub(crate) fn insert_trial(
    tx: &mut Tx,
    (rule, version): (&str, i64),
    (first, last): (&str, &str),
    by: &str,
) -> Result<i64, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO insight_trial (id, rule, version, first_day, last_day, asked_at, asked_by, events, hits, ",
            "confirmed, found) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, '[]')"
        ),
        &[id.into(), rule.into(), version.into(), first.into(), last.into(), now.into(), by.into()],
    )?;
    Ok(id)
}

/// A trial.
pub(crate) fn trial(tx: &mut Tx, id: i64) -> Result<Option<TrialRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, rule, version, first_day, last_day, asked_by, finished_at, events, hits, confirmed, found ",
            "FROM insight_trial WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Trials of a rule, newest first.
pub(crate) fn trials(tx: &mut Tx, rule: &str, most: u32) -> Result<Vec<TrialRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, rule, version, first_day, last_day, asked_by, finished_at, events, hits, confirmed, found ",
            "FROM insight_trial WHERE rule = $1 ORDER BY id DESC LIMIT $2"
        ),
        &[rule.into(), most.into()],
    )
}

/// Whether a version of a rule was tried.
pub(crate) fn was_tried(tx: &mut Tx, rule: &str, version: i64) -> Result<bool, Error> {
    let one: Option<i64> = tx.opt(
        sql!("SELECT id FROM insight_trial WHERE rule = $1 AND version = $2 AND finished_at IS NOT NULL LIMIT 1"),
        &[rule.into(), version.into()],
    )?;
    Ok(one.is_some())
}

/// Keeps what a trial found.
pub(crate) fn finish_trial(
    tx: &mut Tx,
    id: i64,
    (events, hits, confirmed): (i64, i64, i64),
    found: &str,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE insight_trial SET finished_at = $2, events = $3, hits = $4, confirmed = $5, found = $6 WHERE id = $1"
        ),
        &[id.into(), now.into(), events.into(), hits.into(), confirmed.into(), found.into()],
    )?;
    Ok(())
}

/// Whether an alert of this rule about this case was raised and not taken back.
pub(crate) fn confirmed(tx: &mut Tx, rule: &str, case: &str) -> Result<bool, Error> {
    let one: Option<i64> = tx.opt(
        sql!(
            "SELECT id FROM insight_alert WHERE rule = $1 AND case_number = $2 AND state <> 'revoked' LIMIT 1"
        ),
        &[rule.into(), case.into()],
    )?;
    Ok(one.is_some())
}

record! {
    struct AlertRow {
        id: i64,
        number: String,
        rule: String,
        version: i64,
        kind: String,
        card: String,
        name: String,
        basis: String,
        event: i64,
        case_number: String,
        region: String,
        organ: i64,
        item: String,
        person: Option<i64>,
        facts: String,
        at: i64,
        state: String,
        revision: i64,
        due_at: Option<i64>,
        late: bool,
        appealed: bool,
        demanded_by: Option<i64>,
        said: String,
    }
}

impl AlertRow {
    fn into_alert(self) -> Result<Alert, Error> {
        Ok(Alert {
            state: State::parse(&self.state)
                .ok_or_else(|| Error::Corrupt(format!("insight_alert.state: {}", self.state)))?,
            name: unjson("insight_alert.name", &self.name)?,
            basis: unjson("insight_alert.basis", &self.basis)?,
            facts: unjson("insight_alert.facts", &self.facts)?,
            said: unjson("insight_alert.said", &self.said)?,
            id: self.id,
            number: self.number,
            rule: self.rule,
            version: self.version,
            kind: self.kind,
            card: self.card,
            event: self.event,
            case_number: self.case_number,
            region: self.region,
            organ: self.organ.into(),
            item: self.item,
            person: self.person.map(contract::AccountId),
            at: self.at,
            revision: self.revision,
            due_at: self.due_at,
            late: self.late,
            appealed: self.appealed,
            demanded_by: self.demanded_by.map(contract::AccountId),
        })
    }
}

/// Whether this event has set off this rule before.
pub(crate) fn alert_of(tx: &mut Tx, rule: &str, event: i64) -> Result<bool, Error> {
    let one: Option<i64> = tx.opt(
        sql!("SELECT id FROM insight_alert WHERE rule = $1 AND event = $2"),
        &[rule.into(), event.into()],
    )?;
    Ok(one.is_some())
}

/// The next number of alerts of a day. Listeners take turns, so nobody else asks meanwhile.
pub(crate) fn next_alert(tx: &mut Tx, day: &str) -> Result<i64, Error> {
    let name = format!("alert:{day}");
    let last = super::state(tx, &name)?.and_then(|last| last.parse::<i64>().ok()).unwrap_or(0);
    super::set_state(tx, &name, Some(&(last + 1).to_string()))?;
    Ok(last + 1)
}

/// Inserts an alert. How long a correction may take lies with what was said, for when it is demanded.
pub(crate) fn insert_alert(tx: &mut Tx, alert: &Alert, correct_within: u16) -> Result<(), Error> {
    let mut facts = alert.facts.clone();
    facts.insert("correct_within".to_owned(), correct_within.into());
    let row: [Value; 23] = [
        alert.id.into(),
        alert.number.as_str().into(),
        alert.rule.as_str().into(),
        alert.version.into(),
        alert.kind.as_str().into(),
        alert.card.as_str().into(),
        json(&alert.name)?.into(),
        json(&alert.basis)?.into(),
        alert.event.into(),
        alert.case_number.as_str().into(),
        alert.region.as_str().into(),
        alert.organ.into(),
        alert.item.as_str().into(),
        alert.person.map(|person| person.0).into(),
        json(&facts)?.into(),
        alert.at.into(),
        alert.state.as_str().into(),
        alert.revision.into(),
        alert.due_at.into(),
        alert.late.into(),
        alert.appealed.into(),
        alert.demanded_by.map(|by| by.0).into(),
        json(&alert.said)?.into(),
    ];
    tx.insert_many(
        sql!(
            "INSERT INTO insight_alert (id, number, rule, version, kind, card, name, basis, event, case_number, region, ",
            "organ, item, person, facts, at, state, revision, due_at, late, appealed, demanded_by, said) VALUES {rows}"
        ),
        &[row],
    )?;
    Ok(())
}

/// Working days within which an alert is to be corrected.
pub(crate) fn correct_within(tx: &mut Tx, id: i64) -> Result<u16, Error> {
    let facts: String = tx.one(sql!("SELECT facts FROM insight_alert WHERE id = $1"), &[id.into()])?;
    let facts: serde_json::Value = unjson("insight_alert.facts", &facts)?;
    let days = facts.get("correct_within").and_then(serde_json::Value::as_u64);
    Ok(days.and_then(|days| u16::try_from(days).ok()).unwrap_or(10))
}

/// Takes an alert for an act.
pub(crate) fn take_alert(tx: &mut Tx, id: i64) -> Result<Option<Alert>, Error> {
    tx.opt::<AlertRow>(sql!("SELECT * FROM insight_alert WHERE id = $1 {for update}"), &[id.into()])?
        .map(AlertRow::into_alert)
        .transpose()
}

/// An alert by its number.
pub(crate) fn alert_numbered(tx: &mut Tx, number: &str) -> Result<Option<Alert>, Error> {
    tx.opt::<AlertRow>(sql!("SELECT * FROM insight_alert WHERE number = $1"), &[number.into()])?
        .map(AlertRow::into_alert)
        .transpose()
}

/// The latest alerts, newest first.
pub(crate) fn latest_alerts(tx: &mut Tx, most: u32) -> Result<Vec<Alert>, Error> {
    tx.all::<AlertRow>(sql!("SELECT * FROM insight_alert ORDER BY id DESC LIMIT $1"), &[most.into()])?
        .into_iter()
        .map(AlertRow::into_alert)
        .collect()
}

/// Writes an alert back.
pub(crate) fn save_alert(tx: &mut Tx, alert: &Alert) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE insight_alert SET card = $2, state = $3, revision = $4, due_at = $5, late = $6, appealed = $7, ",
            "demanded_by = $8, said = $9 WHERE id = $1"
        ),
        &[
            alert.id.into(),
            alert.card.as_str().into(),
            alert.state.as_str().into(),
            alert.revision.into(),
            alert.due_at.into(),
            alert.late.into(),
            alert.appealed.into(),
            alert.demanded_by.map(|by| by.0).into(),
            json(&alert.said)?.into(),
        ],
    )?;
    Ok(())
}

/// Which alerts.
#[derive(Debug, Clone, Default)]
pub(crate) struct AlertFilter {
    pub state: Option<State>,
    pub open: bool,
    pub late: bool,
    pub rule: Option<String>,
    pub before: Option<i64>,
}

/// Alerts within a scope, newest first.
pub(crate) fn alerts(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &AlertFilter,
    rows: u32,
) -> Result<Vec<Alert>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM insight_alert"));
    query
        .and_opt("state = ?", filter.state.map(State::as_str))
        .and_opt("rule = ?", filter.rule.as_deref())
        .and_opt("id < ?", filter.before);
    if filter.open {
        query.and("state <> 'closed' AND state <> 'revoked'", []);
    }
    if filter.late {
        query.and("late = ?", [true.into()]);
    }
    scope.narrow(&mut query, COLUMNS);
    query.order_by("id DESC").limit(rows);
    tx.list::<AlertRow>(&query)?.into_iter().map(AlertRow::into_alert).collect()
}

record! {
    /// Alerts counted.
    #[derive(Debug, Clone)]
    pub struct CountRow {
        /// Of which rule or organ.
        pub k: String,
        /// Raised.
        pub raised: i64,
        /// Red ones among them.
        pub red: i64,
        /// With a deadline passed.
        pub late: i64,
        /// Closed.
        pub closed: i64,
        /// Taken back.
        pub revoked: i64,
    }
}

/// Alerts within a scope counted by rule.
pub(crate) fn counted_by_rule(tx: &mut Tx, scope: &ListScope) -> Result<Vec<CountRow>, Error> {
    let base = sql!(
        "SELECT rule AS k, count(*) AS raised, ",
        "CAST(SUM(CASE WHEN card = 'red' THEN 1 ELSE 0 END) AS BIGINT) AS red, ",
        "CAST(SUM(CASE WHEN late THEN 1 ELSE 0 END) AS BIGINT) AS late, ",
        "CAST(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END) AS BIGINT) AS closed, ",
        "CAST(SUM(CASE WHEN state = 'revoked' THEN 1 ELSE 0 END) AS BIGINT) AS revoked ",
        "FROM insight_alert GROUP BY rule"
    );
    counted(tx, base, " GROUP BY rule", scope)
}

/// Alerts within a scope counted by organ.
pub(crate) fn counted_by_organ(tx: &mut Tx, scope: &ListScope) -> Result<Vec<CountRow>, Error> {
    let base = sql!(
        "SELECT CAST(organ AS TEXT) AS k, count(*) AS raised, ",
        "CAST(SUM(CASE WHEN card = 'red' THEN 1 ELSE 0 END) AS BIGINT) AS red, ",
        "CAST(SUM(CASE WHEN late THEN 1 ELSE 0 END) AS BIGINT) AS late, ",
        "CAST(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END) AS BIGINT) AS closed, ",
        "CAST(SUM(CASE WHEN state = 'revoked' THEN 1 ELSE 0 END) AS BIGINT) AS revoked ",
        "FROM insight_alert GROUP BY organ"
    );
    counted(tx, base, " GROUP BY organ", scope)
}

/// The base with the scope before its grouping.
fn counted(
    tx: &mut Tx,
    base: store::Sql,
    group: &'static str,
    scope: &ListScope,
) -> Result<Vec<CountRow>, Error> {
    let head = base.text().strip_suffix(group).unwrap_or(base.text());
    let mut query = Query::new(store::Sql::literal(head));
    scope.narrow(&mut query, COLUMNS);
    query.push(group, []);
    tx.list(&query)
}
