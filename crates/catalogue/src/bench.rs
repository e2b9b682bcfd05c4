//! `onedoor bench find`: the everyday questions of `find`, asked among very many synthetic implementation items. The names are made of
//! matters and acts that real catalogues have, also of the nearest neighbours of what is asked for; nobody implements these items.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use find::{Entry, Field, Place, Query};
use serde::Serialize;

use crate::finding::Finding;
use crate::tree;

/// What the synthetic items are about, and the organ that would handle it.
const MATTERS: &[(&str, &str)] = &[
    ("公司", "市场监督管理局"),
    ("合伙企业", "市场监督管理局"),
    ("个人独资企业", "市场监督管理局"),
    ("农民专业合作社", "市场监督管理局"),
    ("外国企业常驻代表机构", "市场监督管理局"),
    ("食品生产", "市场监督管理局"),
    ("食品添加剂生产", "市场监督管理局"),
    ("药品批发企业", "市场监督管理局"),
    ("医疗器械经营", "市场监督管理局"),
    ("特种设备使用", "市场监督管理局"),
    ("锅炉压力容器", "市场监督管理局"),
    ("计量标准器具", "市场监督管理局"),
    ("建设工程消防设计", "住房和城乡建设局"),
    ("消防技术服务机构", "消防救援大队"),
    ("城市道路挖掘", "城市管理综合执法局"),
    ("城市桥梁架设管线", "城市管理综合执法局"),
    ("城市建筑垃圾处置", "城市管理综合执法局"),
    ("城市绿化用地", "城市管理综合执法局"),
    ("户外宣传品张贴", "城市管理综合执法局"),
    ("道路旅客运输", "交通运输局"),
    ("道路货物运输", "交通运输局"),
    ("出租汽车", "交通运输局"),
    ("机动车驾驶员培训", "交通运输局"),
    ("危险化学品", "应急管理局"),
    ("烟花爆竹零售", "应急管理局"),
    ("非煤矿山", "应急管理局"),
    ("林木种子", "林业和草原局"),
    ("草原使用", "林业和草原局"),
    ("野生动物人工繁育", "林业和草原局"),
    ("兽药", "农牧局"),
    ("饲料", "农牧局"),
    ("农药", "农牧局"),
    ("种畜禽", "农牧局"),
    ("生鲜乳收购站", "农牧局"),
    ("拖拉机和联合收割机", "农牧局"),
    ("动物防疫条件", "农牧局"),
    ("取水", "水利局"),
    ("河道采砂", "水利局"),
    ("水土保持方案", "水利局"),
    ("排污口", "生态环境局"),
    ("辐射安全", "生态环境局"),
    ("危险废物", "生态环境局"),
    ("医疗机构", "卫生健康委员会"),
    ("放射诊疗", "卫生健康委员会"),
    ("护士执业", "卫生健康委员会"),
    ("公共场所卫生", "卫生健康委员会"),
    ("民办学校", "教育局"),
    ("教师资格", "教育局"),
    ("社会团体", "民政局"),
    ("养老机构", "民政局"),
    ("殡葬设施", "民政局"),
    ("最低生活保障", "民政局"),
    ("旅馆业", "公安局"),
    ("保安服务公司", "公安局"),
    ("爆破作业单位", "公安局"),
    ("印章刻制业", "公安局"),
    ("出版物零售", "文化和旅游局"),
    ("营业性演出", "文化和旅游局"),
    ("娱乐场所", "文化和旅游局"),
    ("旅行社", "文化和旅游局"),
    ("高危险性体育项目", "体育局"),
    ("建筑工程施工", "住房和城乡建设局"),
    ("商品房预售", "住房和城乡建设局"),
    ("燃气", "住房和城乡建设局"),
    ("供热", "住房和城乡建设局"),
    ("矿产资源勘查", "自然资源局"),
    ("测绘", "自然资源局"),
    ("国有建设用地", "自然资源局"),
    ("人力资源服务", "人力资源和社会保障局"),
    ("劳务派遣", "人力资源和社会保障局"),
    ("失业保险", "人力资源和社会保障局"),
    ("工伤", "人力资源和社会保障局"),
    ("残疾人", "残疾人联合会"),
    ("退役军人", "退役军人事务局"),
    ("律师执业", "司法局"),
    ("公证员", "司法局"),
    ("粮食收购", "发展和改革委员会"),
    ("成品油零售", "商务局"),
    ("拍卖", "商务局"),
    ("二手车交易市场", "商务局"),
    ("防雷装置", "气象局"),
    ("承装电力设施", "能源局"),
    ("快递业务", "邮政管理局"),
];

/// What would be done about it.
const ACTS: &[&str] = &[
    "经营许可",
    "变更登记",
    "注销登记",
    "延续核准",
    "备案",
    "审批",
    "年度检查",
    "补贴申领",
    "证书补办",
    "资质认定",
    "信息查询",
    "从业资格认定",
];

/// The place whose questions they are.
const OWN: &str = "150402";
/// Of so many places one writes texts of its own.
const OWN_TEXTS: usize = 10;
/// How often every question is asked.
const ROUNDS: usize = 20;
/// Hits asked for, as a page shows them.
const HITS: usize = 10;

/// What came out.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Items searched.
    pub items: usize,
    /// Questions asked.
    pub questions: usize,
    /// Mean reciprocal rank of the first right answer.
    pub mrr: f64,
    /// Share of questions whose first answer is right.
    pub first_right: f64,
    /// Half of the answers take no longer, microseconds.
    pub p50_us: u64,
    /// Of a hundred answers 95 take no longer, microseconds.
    pub p95_us: u64,
    /// Of a hundred answers 99 take no longer, microseconds.
    pub p99_us: u64,
    /// Making the index, milliseconds.
    pub index_ms: u64,
    /// What the index holds, mebibytes, counted.
    pub index_mib: f64,
    /// Questions whose first answer is wrong.
    pub missed: Vec<String>,
}

/// The demonstration's items and as many synthetic ones as make `items`, in the places that come with the product.
///
/// # Errors
/// The first fault of the definitions.
pub fn corpus(items: usize, definitions: &[(String, String)]) -> Result<(Vec<Entry>, Vec<Place>), Finding> {
    let read = tree::read(definitions, &[]);
    if let Some(fault) = read.findings.into_iter().find(Finding::is_error) {
        return Err(fault);
    }
    let mut all: Vec<Entry> = read.definitions.iter().map(|one| own(&one.item)).collect();
    let places: Vec<Place> = directory::region::shipped()
        .iter()
        .map(|line| Place { code: line.code.to_owned(), name: line.zh.to_owned() })
        .collect();
    let kinds = MATTERS.iter().flat_map(|matter| ACTS.iter().map(move |act| (matter, act)));
    let mut number = 0_usize;
    'full: for ((matter, organ), act) in kinds {
        for place in &places {
            if all.len() >= items {
                break 'full;
            }
            number += 1;
            all.push(synthetic(number, place, matter, organ, act));
        }
    }
    Ok((all, places))
}

fn own(item: &contract::item::Item) -> Entry {
    let entry = crate::versions::entry(item, contract::ItemVersionId(0), None);
    crate::search::entry(&entry)
}

fn synthetic(number: usize, place: &Place, matter: &str, organ: &str, act: &str) -> Entry {
    let name = format!("{matter}{act}");
    let mut texts =
        vec![(Field::Name, name.clone()), (Field::Summary, format!("从事{matter}的，向主管部门申请{act}。"))];
    if number.is_multiple_of(OWN_TEXTS) {
        texts.push((
            Field::Summary,
            format!("在{}从事{matter}的单位和个人，到{}{organ}窗口申请{act}。", place.name, place.name),
        ));
    }
    Entry {
        key: format!("synthetic-{number}"),
        codes: vec![format!("SYN{number:028}")],
        region: place.code.clone(),
        texts,
        organ: Some((format!("{}{organ}", place.name), String::new())),
        facets: vec![("organ".to_owned(), format!("{}{organ}", place.code))],
        leads: false,
    }
}

/// Asks the questions among `items` items.
///
/// # Errors
/// The first fault of the definitions.
pub fn find(items: usize, definitions: &[(String, String)]) -> Result<Report, Finding> {
    let (entries, places) = corpus(items, definitions)?;
    let items = entries.len();
    let began = Instant::now();
    let index = find::Index::new(entries, places);
    let index_ms = millis(began.elapsed());
    let ask = |text: &str| {
        let began = Instant::now();
        let found = index.find(&Query { text, region: OWN, limit: HITS, ..Query::default() });
        (began.elapsed(), found)
    };
    let (mut sum, mut first, mut missed, mut questions) = (0.0, 0_usize, Vec::new(), 0_usize);
    for question in find::questions() {
        let (_, found) = ask(question.text);
        let rank = found.hits.iter().position(|hit| question.answers.contains(&hit.key.as_str()));
        questions += 1;
        sum += rank.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
        match rank {
            Some(0) => first += 1,
            _ => missed.push(miss(&question, &found)),
        }
    }
    let rounds = (0..ROUNDS).flat_map(|_| find::questions());
    let mut took: Vec<u64> = rounds.map(|question| micros(ask(question.text).0)).collect();
    took.sort_unstable();
    let at = |share: usize| {
        took.get((took.len() * share / 100).min(took.len().saturating_sub(1))).copied().unwrap_or(0)
    };
    Ok(Report {
        items,
        questions,
        mrr: sum / questions.max(1) as f64,
        first_right: first as f64 / questions.max(1) as f64,
        p50_us: at(50),
        p95_us: at(95),
        p99_us: at(99),
        index_ms,
        index_mib: index.bytes() as f64 / f64::from(1 << 20),
        missed,
    })
}

fn miss(question: &find::Question<'_>, found: &find::Found) -> String {
    let first: Vec<&str> = found.hits.iter().take(3).map(|hit| hit.key.as_str()).collect();
    format!("{}: {} -> {}", question.kind, question.text, first.join(" "))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The same texts for others to search, one entry a line with tabs between: key, division, organ, and the texts, each after a letter for
/// what it says (E everyday name, N name, W word, S summary), with U+001F between.
///
/// # Errors
/// The first fault of the definitions.
pub fn as_lines(items: usize, definitions: &[(String, String)]) -> Result<String, Finding> {
    let (entries, _) = corpus(items, definitions)?;
    let mut lines = String::new();
    for entry in entries {
        let text = |(field, text): &(Field, String)| {
            let letter = match field {
                Field::Everyday => 'E',
                Field::Name => 'N',
                Field::Word => 'W',
                Field::Summary => 'S',
            };
            format!("{letter}{text}")
        };
        let texts: Vec<String> = entry.texts.iter().map(text).collect();
        let organ = entry.organ.map(|(zh, _)| zh).unwrap_or_default();
        // Writing to memory does not fail.
        let _ = writeln!(lines, "{}\t{}\t{}\t{}", entry.key, entry.region, organ, texts.join("\u{1f}"));
    }
    Ok(lines)
}
