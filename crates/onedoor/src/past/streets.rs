//! Streets occupied for a while, and what hangs above them: applications that cost something, with their bills paid, waived, overdue, paid twice, given back.

use contract::Fault;
use serde_json::json;

use super::agenda::Days;
use super::applications::{Act, Application, Pay, YANGBAN, smooth, with};

fn street(who: &'static str, place: &str, why: &str, from: &str, acts: Vec<(i64, i64, Act)>) -> Application {
    let form = json!({ "place": place, "area": 20, "from": from, "days": 2, "reason": why });
    Application::new(who, "street-occupation", form, acts).answering(json!({ "days": 2 }))
}

/// Streets, and what hangs above them.
pub(super) fn all(days: &Days) -> Result<Vec<Application>, Fault> {
    Ok(in_order(days)?.into_iter().chain(in_trouble(days)?).collect())
}

/// Paid as they should be, refused and given back, still open; and one that government pays for.
fn in_order(days: &Days) -> Result<Vec<Application>, Fault> {
    let on =
        |back| -> Result<String, Fault> { Ok(contract::time::china_date(days.at(back, 0)?).to_string()) };
    let city = |days| smooth("city", days);
    let advertising = json!({
        "business_name": "赤峰市红山区样板商贸有限公司", "place": "样板路68号楼顶", "size": "6 m × 3 m", "kind": "roof",
        "until": on(-240)?,
    });
    Ok(vec![
        street(
            "bao",
            "示例街31号门前",
            "店面装修搭脚手架",
            &on(13)?,
            with(city([15, 15, 14, 13, 13]), [(14, 1030, Act::Pay(Pay::Once))]),
        )
        .at_counter(),
        street(
            "nan",
            "样板路39号门前盲道",
            "卸货临时堆放",
            &on(9)?,
            vec![
                (12, 1020, Act::HandIn),
                (12, 1130, Act::Accept),
                (12, 1400, Act::Pay(Pay::Once)),
                (
                    11,
                    1000,
                    Act::Against(
                        "city",
                        "占用范围包括盲道，没有不占用盲道的方案。",
                        "影响残疾人通行，建议不予许可。",
                    ),
                ),
                (
                    10,
                    1010,
                    Act::Refuse(
                        "city",
                        "申请占用的范围包括盲道，影响残疾人通行，且有不占用盲道的卸货位置可以使用。",
                        "《中华人民共和国无障碍环境建设法》关于不得非法占用无障碍设施的规定",
                    ),
                ),
                (9, 1030, Act::Refund),
            ],
        ),
        street(
            "suhe",
            "样板路43号门前",
            "更换门头施工",
            &on(-2)?,
            vec![(2, 1030, Act::HandIn), (2, 1450, Act::Accept)],
        ),
        Application::new(
            "qin",
            "outdoor-advertising",
            advertising,
            vec![
                (9, 1500, Act::HandIn),
                (8, 1010, Act::Accept),
                (5, 1430, Act::Step("city", "位置在规划的广告设置区内，同意。")),
            ],
        )
        .of(YANGBAN)
        .by("clerk2"),
    ])
}

/// Overdue, paid twice, paid too little, waived in part.
fn in_trouble(days: &Days) -> Result<Vec<Application>, Fault> {
    let on =
        |back| -> Result<String, Fault> { Ok(contract::time::china_date(days.at(back, 0)?).to_string()) };
    let city = |days| smooth("city", days);
    Ok(vec![
        // Granted and never paid: the permit waits, and the bill is overdue.
        street(
            "tang",
            "示例街35号门前",
            "花店开业活动",
            &on(15)?,
            vec![
                (19, 1000, Act::HandIn),
                (19, 1130, Act::Accept),
                (18, 1020, Act::Review("city", "面积和通道符合要求，同意。")),
                (18, 1500, Act::Grant("city")),
            ],
        ),
        // Paid on two telephones at once: what came twice waits for a decision.
        street(
            "shi",
            "样板路51号门前",
            "外墙清洗搭设围挡",
            &on(2)?,
            with(city([6, 6, 5, 4, 3]), [(5, 1700, Act::Pay(Pay::Twice))]),
        ),
        // One yuan too little came in: it counts once somebody has looked at it.
        street(
            "haiyang",
            "示例街37号门前",
            "招牌更换临时占道",
            &on(-1)?,
            vec![(4, 1000, Act::HandIn), (4, 1420, Act::Accept), (3, 1100, Act::Pay(Pay::Short))],
        ),
        // Half of it waived.
        street(
            "pan",
            "样板路23号门前",
            "公益义诊搭设帐篷",
            &on(1)?,
            with(
                city([7, 7, 6, 5, 4]),
                [
                    (6, 1530, Act::Waive(1_000, "公益活动占用，按减免规定减半收取（演示）。")),
                    (5, 930, Act::Pay(Pay::Once)),
                ],
            ),
        ),
    ])
}
