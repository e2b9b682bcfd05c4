//! A big installation in seconds: every table that has rows gets many like them, written past the store; and what a statement costs
//! there, counted by the database itself. For tests of lists, which must not notice how much else there is.

use crate::{TestDb, pg_server};
use postgres::Client;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, StatementStatus};
use store::{Kind, Value};

/// Whose the new rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of another county, other organs and other people.
    Others,
    /// Of the same as the rows they are like.
    Own,
}

/// What a statement cost: steps of SQLite's machine, or rows PostgreSQL looked at. Comparable with itself only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost(pub u64);

/// A direct way into the database of a test, beside the store.
pub enum Direct {
    /// SQLite.
    Lite(Connection),
    /// PostgreSQL.
    Pg(Box<Client>),
}

/// A column and how the new rows' values are made from the old one's.
struct Column {
    name: String,
    is_text: bool,
    is_bytes: bool,
    is_bool: bool,
}

impl Direct {
    /// Opens it.
    pub fn open(db: &TestDb) -> Self {
        match db.kind() {
            Kind::Sqlite => {
                let path = db.url().strip_prefix("sqlite:").expect("a file");
                let connection = Connection::open(path).expect("the file opens");
                connection
                    .execute_batch(
                        "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF",
                    )
                    .expect("settings");
                Self::Lite(connection)
            }
            Kind::Postgres => {
                let mut client = pg_server::admin(db.url()).expect("the server answers");
                // Nothing refers to the new rows, and they to nothing.
                client.batch_execute("SET session_replication_role = replica").expect("settings");
                Self::Pg(Box::new(client))
            }
        }
    }

    fn texts(&mut self, query: &str) -> Vec<Vec<String>> {
        match self {
            Self::Lite(connection) => {
                let mut statement = connection.prepare(query).expect("a question about the schema");
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
                rows.expect("an answer").collect::<Result<_, _>>().expect("texts")
            }
            Self::Pg(client) => {
                let rows = client.query(query, &[]).expect("a question about the schema");
                rows.iter().map(|row| (0..row.len()).map(|at| row.get(at)).collect()).collect()
            }
        }
    }

    fn tables(&mut self) -> Vec<String> {
        let query = match self {
            Self::Lite(_) => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Pg(_) => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
            }
        };
        self.texts(query).into_iter().filter_map(|row| row.into_iter().next()).collect()
    }

    /// The columns to be written; what the database counts up by itself is left out.
    fn columns(&mut self, table: &str) -> Vec<Column> {
        let query = match self {
            Self::Lite(_) => format!(
                "SELECT c.name, lower(c.type) FROM pragma_table_info('{table}') c, sqlite_schema s \
                 WHERE s.name = '{table}' AND NOT (c.pk = 1 AND s.sql LIKE '%AUTOINCREMENT%')"
            ),
            Self::Pg(_) => format!(
                "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() \
                 AND table_name = '{table}' AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position"
            ),
        };
        let column = |row: Vec<String>| {
            let [name, of]: [String; 2] = row.try_into().expect("two columns");
            Column {
                is_text: of == "text",
                is_bytes: of == "blob" || of == "bytea",
                is_bool: of == "boolean",
                name,
            }
        };
        self.texts(&query).into_iter().map(column).collect()
    }

    /// The columns of each rule of uniqueness.
    fn unique(&mut self, table: &str) -> Vec<Vec<String>> {
        let query = match self {
            Self::Lite(_) => format!(
                "SELECT group_concat(i.name, ' ') FROM pragma_index_list('{table}') l, pragma_index_info(l.name) i \
                 WHERE l.\"unique\" GROUP BY l.name UNION ALL \
                 SELECT group_concat(name, ' ') FROM pragma_table_info('{table}') WHERE pk > 0 HAVING count(*) > 0"
            ),
            Self::Pg(_) => format!(
                "SELECT string_agg(a.attname::text, ' ') FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid \
                 AND a.attnum = ANY(i.indkey) WHERE i.indrelid = '{table}'::regclass AND i.indisunique GROUP BY i.indexrelid"
            ),
        };
        let rows = self.texts(&query).into_iter().flatten();
        rows.map(|names| names.split(' ').map(str::to_owned).collect()).collect()
    }

    /// Gives every table that has rows about so many more, half with lower and half with higher ids than those they are like. Answers
    /// which tables could not be filled, and why.
    pub fn fill(&mut self, rows: u32, whose: Whose) -> Vec<String> {
        let mut refused = Vec::new();
        for table in self.tables() {
            let columns = self.columns(&table);
            let unique = self.unique(&table);
            if let Err(why) = self.fill_table(&table, &columns, &unique, rows, whose) {
                refused.push(format!("{table}: {why}"));
            }
        }
        let done = match self {
            Self::Lite(connection) => connection.execute_batch("ANALYZE").map_err(|e| e.to_string()),
            Self::Pg(client) => client.batch_execute("VACUUM ANALYZE").map_err(|e| e.to_string()),
        };
        done.expect("statistics");
        refused
    }

    fn fill_table(
        &mut self,
        table: &str,
        columns: &[Column],
        unique: &[Vec<String>],
        rows: u32,
        whose: Whose,
    ) -> Result<(), String> {
        // In each rule one column must differ: a number where there is one, or else the last.
        let of = |name: &String| columns.iter().find(|column| column.name == *name);
        let differs: Vec<&str> = unique
            .iter()
            .filter_map(|rule| {
                let held: Vec<&Column> = rule.iter().filter_map(of).collect();
                let number =
                    held.iter().rev().find(|column| !column.is_text && !column.is_bytes && !column.is_bool);
                number.or(held.last()).map(|column| column.name.as_str())
            })
            .collect();
        let is_lite = matches!(self, Self::Lite(_));
        let step = if whose == Whose::Own { 4_096 } else { 4_099 };
        let value = |column: &Column| {
            let name = &column.name;
            let signed = format!("(CASE WHEN k.n % 2 = 0 THEN k.n ELSE -k.n END * {step})");
            if differs.contains(&name.as_str()) {
                match (column.is_text, column.is_bytes, is_lite) {
                    (true, ..) => format!("s.{name} || '~{step}~' || k.n"),
                    (_, true, true) => "randomblob(32)".to_owned(),
                    (_, true, false) => format!("sha256((s.{name}::text || '~{step}~' || k.n)::bytea)"),
                    _ => format!("s.{name} + {signed}"),
                }
            } else if whose == Whose::Others && name == "region" {
                "'650102'".to_owned()
            } else if whose == Whose::Others && OWNERS.contains(&name.as_str()) && !column.is_text {
                format!("s.{name} + 1000003")
            } else {
                format!("s.{name}")
            }
        };
        let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let values: Vec<String> = columns.iter().map(value).collect();
        let list = names.join(", ");
        // A few rows of each table are what the others are like, the newest among them.
        let text = format!(
            "INSERT INTO {table} ({list}) WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < \
             {rows} / (SELECT max(1, count(*)) FROM (SELECT 1 FROM {table} LIMIT 20) few)) \
             SELECT {} FROM (SELECT * FROM {table} ORDER BY 1 DESC LIMIT 20) s, k ON CONFLICT DO NOTHING",
            values.join(", ")
        );
        match self {
            Self::Lite(connection) => connection.execute_batch(&text).map_err(|e| e.to_string()),
            Self::Pg(client) => {
                let text = text.replace("max(1, count(*))", "greatest(1, count(*))");
                client.batch_execute(&text).map_err(|e| {
                    e.as_db_error().map_or_else(|| e.to_string(), |error| error.message().to_owned())
                })
            }
        }
    }

    /// Runs a reading statement, as the store showed it, to its end; answers what it cost.
    pub fn cost(&mut self, text: &str, values: &[Value]) -> Result<Cost, String> {
        match self {
            Self::Lite(connection) => {
                let run = || -> rusqlite::Result<Cost> {
                    let mut statement = connection.prepare(text)?;
                    for (at, value) in values.iter().enumerate() {
                        statement.raw_bind_parameter(at + 1, Bound(value))?;
                    }
                    let mut rows = statement.raw_query();
                    while rows.next()?.is_some() {}
                    drop(rows);
                    Ok(Cost(u64::try_from(statement.get_status(StatementStatus::VmStep)).unwrap_or(0)))
                };
                run().map_err(|e| e.to_string())
            }
            Self::Pg(client) => {
                let explained = format!("EXPLAIN (ANALYZE, FORMAT JSON) {text}");
                let mut run = || -> Result<Cost, postgres::Error> {
                    let statement = client.prepare(&explained)?;
                    let places: Vec<&(dyn postgres::types::ToSql + Sync)> = values
                        .iter()
                        .map(|value| -> &(dyn postgres::types::ToSql + Sync) { value })
                        .collect();
                    let Told(plan) = client.query_one(&statement, &places)?.try_get(0)?;
                    Ok(Cost(looked_at(&plan[0]["Plan"])))
                };
                run().map_err(|e| e.as_db_error().map_or_else(|| e.to_string(), |db| db.message().to_owned()))
            }
        }
    }
}

/// Columns of those whom a row belongs to.
const OWNERS: [&str; 12] = [
    "organ",
    "account",
    "party",
    "applicant",
    "holder",
    "assignee",
    "person",
    "caller",
    "unit",
    "entity",
    "inspector",
    "to_organ",
];

/// JSON as the server tells it.
struct Told(serde_json::Value);

impl<'a> postgres::types::FromSql<'a> for Told {
    fn from_sql(
        _: &postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(serde_json::from_slice(raw)?))
    }

    fn accepts(of: &postgres::types::Type) -> bool {
        *of == postgres::types::Type::JSON
    }
}

/// Rows the leaves of a plan looked at: those handed on and those thrown away.
fn looked_at(plan: &serde_json::Value) -> u64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let below = plan["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !below.is_empty() {
        return below.iter().map(looked_at).sum();
    }
    let thrown = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    ((number("Actual Rows") + thrown) * number("Actual Loops").max(1.0)) as u64
}

/// A value bound without copying.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
        }))
    }
}
