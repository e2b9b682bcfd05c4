//! `find-peers ITEMS.tsv [postgres://…]`: the everyday questions of `crates/find` put to three searches over the same texts. ITEMS.tsv is
//! written by `onedoor bench find --out`. All three see one's own district and what it lies in first: the others by a filter, as one would
//! build it with them.

use std::collections::HashSet;
use std::error::Error;
use std::time::Instant;

use find::{Entry, Field, Place, Query};
use jieba_rs::Jieba;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery, TermSetQuery};
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, Term, doc};

const OWN: [&str; 3] = ["150402", "150400", "150000"];
const HITS: usize = 10;
const ROUNDS: usize = 20;

/// One of the items: key, division, organ, what it is called, what is said of it.
struct Line {
    key: String,
    region: String,
    organ: String,
    texts: Vec<(Field, String)>,
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().map(str::to_owned);
        let (key, region, organ, texts) = (next()?, next()?, next()?, next()?);
        let text = |one: &str| {
            let field = match one.get(..1)? {
                "E" => Field::Everyday,
                "N" => Field::Name,
                "W" => Field::Word,
                _ => Field::Summary,
            };
            Some((field, one.get(1..)?.to_owned()))
        };
        Some(Self { key, region, organ, texts: texts.split('\u{1f}').filter_map(text).collect() })
    }

    fn joined(&self, summaries: bool) -> String {
        let all = self.texts.iter().filter(|(field, _)| (*field == Field::Summary) == summaries);
        all.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("find-peers ITEMS.tsv [postgres://…]")?;
    let lines: Vec<Line> = std::fs::read_to_string(file)?.lines().filter_map(Line::read).collect();
    println!("{} items, {} questions", lines.len(), find::questions().count());
    println!(
        "{:<22} {:>6} {:>7} {:>8} {:>8} {:>8} {:>9}",
        "", "MRR", "first", "p50 µs", "p95 µs", "p99 µs", "index ms"
    );
    onedoor(&lines);
    let jieba = Jieba::new();
    tantivy(&lines, &jieba)?;
    if let Some(url) = args.next() {
        postgres(&lines, &jieba, &url)?;
    }
    Ok(())
}

/// Asks all questions, once for the answers and then for the time.
fn measure(name: &str, index_ms: u128, mut ask: impl FnMut(&str) -> Vec<String>) {
    let (mut sum, mut first, mut count) = (0.0, 0, 0);
    for question in find::questions() {
        let found = ask(question.text);
        let rank = found.iter().position(|key| question.answers.contains(&key.as_str()));
        sum += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        first += u32::from(rank == Some(0));
        count += 1;
        if std::env::var_os("MISSED").is_some() && rank != Some(0) {
            println!("  {name} {}: {} -> {:?}", question.kind, question.text, &found[..found.len().min(3)]);
        }
    }
    let mut took = Vec::new();
    for question in (0..ROUNDS).flat_map(|_| find::questions()) {
        let began = Instant::now();
        let _ = ask(question.text);
        took.push((began.elapsed().as_micros(), question.text));
    }
    took.sort_unstable();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].0;
    if std::env::var_os("SLOW").is_some() {
        println!(
            "  {name} slowest: {:?}",
            &took[took.len() - 5 * ROUNDS..].iter().step_by(ROUNDS).collect::<Vec<_>>()
        );
    }
    let share = f64::from(first) / f64::from(count);
    println!(
        "{name:<22} {:>6.3} {share:>7.3} {:>8} {:>8} {:>8} {index_ms:>9}",
        sum / f64::from(count),
        at(50),
        at(95),
        at(99)
    );
}

fn onedoor(lines: &[Line]) {
    let entry = |line: &Line| Entry {
        key: line.key.clone(),
        region: line.region.clone(),
        texts: line.texts.clone(),
        organ: Some((line.organ.clone(), String::new())).filter(|(zh, _)| !zh.is_empty()),
        ..Entry::default()
    };
    let entries: Vec<Entry> = lines.iter().map(entry).collect();
    let places = vec![
        Place { code: "150402".into(), name: "红山区".into() },
        Place { code: "150400".into(), name: "赤峰市".into() },
    ];
    let before = resident();
    let began = Instant::now();
    let index = find::Index::new(entries, places);
    let took = began.elapsed().as_millis();
    let ask = |text: &str| {
        let found = index.find(&Query { text, region: OWN[0], limit: HITS, ..Query::default() });
        found.hits.into_iter().map(|hit| hit.key).collect()
    };
    measure("onedoor", took, ask);
    println!(
        "{:<22} {:.1} MiB counted, process {} -> {} MiB",
        "",
        index.bytes() as f64 / f64::from(1 << 20),
        before,
        resident()
    );
}

/// Memory of this process, MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The words of a text as jieba cuts them for search engines.
fn words(jieba: &Jieba, text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let cut = jieba.cut_for_search(&lower, true);
    let words =
        cut.iter().map(|token| token.word.trim()).filter(|word| word.chars().any(char::is_alphanumeric));
    words.map(str::to_owned).collect()
}

fn tantivy(lines: &[Line], jieba: &Jieba) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let mut schema = Schema::builder();
    let key = schema.add_text_field("key", STRING | STORED);
    let region = schema.add_text_field("region", STRING);
    let name = schema.add_text_field("name", TEXT);
    let summary = schema.add_text_field("summary", TEXT);
    let index = Index::create_in_ram(schema.build());
    index.tokenizers().register("default", TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
    let mut writer = index.writer_with_num_threads(1, 100_000_000)?;
    for line in lines {
        writer.add_document(doc!(
            key => line.key.as_str(),
            region => line.region.as_str(),
            name => words(jieba, &format!("{} {}", line.joined(false), line.organ)).join(" "),
            summary => words(jieba, &line.joined(true)).join(" "),
        ))?;
    }
    writer.commit()?;
    let took = began.elapsed().as_millis();
    let searcher = index.reader()?.searcher();
    let ask = |text: &str| {
        let term = |field, word: &str| -> Box<dyn tantivy::query::Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
        };
        let mut any: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        for word in words(jieba, text) {
            any.push((Occur::Should, Box::new(BoostQuery::new(term(name, &word), 2.0))));
            any.push((Occur::Should, term(summary, &word)));
        }
        let near = TermSetQuery::new(OWN.iter().map(|code| Term::from_field_text(region, code)));
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(BooleanQuery::new(any)) as Box<dyn tantivy::query::Query>),
            (Occur::Must, Box::new(BoostQuery::new(Box::new(near), 0.0))),
        ]);
        let Ok(top) = searcher.search(&query, &TopDocs::with_limit(HITS).order_by_score()) else {
            return Vec::new();
        };
        let read = |at| searcher.doc::<tantivy::TantivyDocument>(at).ok();
        let keys =
            top.into_iter().filter_map(|(_, at)| read(at)?.get_first(key)?.as_str().map(str::to_owned));
        keys.collect()
    };
    measure("tantivy 0.27 + jieba", took, ask);
    Ok(())
}

fn postgres(lines: &[Line], jieba: &Jieba, url: &str) -> Result<(), Box<dyn Error>> {
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    let began = Instant::now();
    client.batch_execute(
        "DROP TABLE IF EXISTS find_peer; CREATE TABLE find_peer (key TEXT, region TEXT, words TSVECTOR);
         SET default_text_search_config = 'simple';",
    )?;
    let mut rows = client.transaction()?;
    let insert = rows.prepare(
        "INSERT INTO find_peer VALUES ($1, $2, setweight(to_tsvector('simple', $3), 'A') || setweight(to_tsvector('simple', $4), 'D'))",
    )?;
    for line in lines {
        let names = words(jieba, &format!("{} {}", line.joined(false), line.organ)).join(" ");
        let summary = words(jieba, &line.joined(true)).join(" ");
        rows.execute(&insert, &[&line.key, &line.region, &names, &summary])?;
    }
    rows.commit()?;
    client.batch_execute(
        "CREATE INDEX ON find_peer USING gin (words); CREATE INDEX ON find_peer (region); ANALYZE find_peer;",
    )?;
    let took = began.elapsed().as_millis();
    let ask_for = client.prepare(
        "SELECT key FROM find_peer, to_tsquery('simple', $1) q WHERE words @@ q AND region = ANY($2) ORDER BY ts_rank(words, q) DESC LIMIT 10",
    )?;
    let near: Vec<&str> = OWN.to_vec();
    let ask = |text: &str| {
        let words: HashSet<String> = words(jieba, text).into_iter().collect();
        let quoted: Vec<String> =
            words.iter().map(|word| format!("'{}'", word.replace('\'', "''"))).collect();
        if quoted.is_empty() {
            return Vec::new();
        }
        let rows = client.query(&ask_for, &[&quoted.join(" | "), &near]).unwrap_or_default();
        rows.iter().map(|row| row.get(0)).collect()
    };
    measure("PostgreSQL + jieba", took, ask);
    client.batch_execute("DROP TABLE find_peer")?;
    Ok(())
}
