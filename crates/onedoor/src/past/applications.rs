//! What was applied for before the demonstration began: who, for what, and how it went. Made-up people and shops; told in working days before
//! today, so that it is as old on every day on which a demonstration begins.

use contract::Fault;
use jiff::ToSpan;
use serde_json::{Value, json};

use super::agenda::Days;
use super::streets;

/// The enterprises that somebody of the story acts for, by their keys in the site file.
const SHILI: Option<&str> = Some("shili");
pub(super) const YANGBAN: Option<&str> = Some("yangban");

/// Something that happened to an application.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Handed in.
    HandIn,
    /// Corrections were asked for, because of one material.
    Ask(&'static str, &'static str),
    /// What was asked for came.
    Supplement,
    /// Accepted.
    Accept,
    /// The bill was paid at the payment site.
    Pay(Pay),
    /// Something of the bill was waived: fen, and why.
    Waive(i64, &'static str),
    /// What was paid in vain was given back, after two people.
    Refund,
    /// Not accepted: reasons and basis.
    NotAccepted(&'static str, &'static str),
    /// A reviewer of the organ took the task.
    Take(&'static str),
    /// The organ reviewed, every step of it, and agrees.
    Review(&'static str, &'static str),
    /// The organ did the next step of its review.
    Step(&'static str, &'static str),
    /// The organ reviewed and does not agree: what the first criterion lacks, and its opinion.
    Against(&'static str, &'static str, &'static str),
    /// The organ granted its part.
    Grant(&'static str),
    /// The organ refused its part: reasons and basis.
    Refuse(&'static str, &'static str, &'static str),
    /// The results were picked up.
    HandOut,
    /// The applicant took it back.
    Withdraw(&'static str),
    /// The applicant rated it: 1 very satisfied … 5 very dissatisfied.
    Rate(i64, &'static str),
    /// The supervisor called whoever rated it badly: whether they were reached, and what was said.
    CallBack(bool, &'static str),
    /// And told them what was put right.
    Answer(&'static str),
    /// And closed it.
    Close,
}

/// How a bill was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pay {
    /// Once, and told once.
    Once,
    /// From two devices at the same time.
    Twice,
    /// One yuan too little came in.
    Short,
}

/// An application of the story.
pub(super) struct Application {
    /// Login of whoever applies.
    pub(super) who: &'static str,
    /// Key of the enterprise it is for, where it is not for themselves.
    pub(super) party: Option<&'static str>,
    /// Address of the item.
    pub(super) item: &'static str,
    /// Whether it was handed in on paper at the counter.
    pub(super) counter: bool,
    /// The clerk who takes it.
    pub(super) clerk: &'static str,
    /// Answers to the questions.
    pub(super) answers: Value,
    /// What no source knows.
    pub(super) form: Value,
    /// What happened: working days before today, time of day, what.
    pub(super) acts: Vec<(i64, i64, Act)>,
}

impl Application {
    pub(super) fn new(
        who: &'static str,
        item: &'static str,
        form: Value,
        acts: Vec<(i64, i64, Act)>,
    ) -> Application {
        let (party, counter, clerk) = (None, false, "clerk1");
        Application { who, party, item, counter, clerk, answers: json!({}), form, acts }
    }

    pub(super) fn answering(self, answers: Value) -> Application {
        Application { answers, ..self }
    }

    pub(super) fn at_counter(self) -> Application {
        Application { counter: true, ..self }
    }

    pub(super) fn by(self, clerk: &'static str) -> Application {
        Application { clerk, ..self }
    }

    pub(super) fn of(self, party: Option<&'static str>) -> Application {
        Application { party, ..self }
    }
}

/// All of them.
pub(super) fn all(days: &Days) -> Result<Vec<Application>, Fault> {
    let ends = contract::time::china_date(days.at(0, 0)?).saturating_add(3.years()).to_string();
    let parts = [registrations(&ends), stalls(), food(&ends), others(days)?, restaurants(&ends)];
    Ok(parts.into_iter().flatten().collect())
}

/// Handed in, accepted, reviewed, granted and picked up, by one organ: on which working days before today.
pub(super) fn smooth(
    organ: &'static str,
    [handed_in, accepted, reviewed, granted, picked_up]: [i64; 5],
) -> Vec<(i64, i64, Act)> {
    vec![
        (handed_in, 912, Act::HandIn),
        (accepted, 1020, Act::Accept),
        (reviewed, 1425, Act::Review(organ, "材料齐全，符合条件，同意。")),
        (granted, 1540, Act::Grant(organ)),
        (picked_up, 1610, Act::HandOut),
    ]
}

pub(super) fn with(
    mut acts: Vec<(i64, i64, Act)>,
    more: impl IntoIterator<Item = (i64, i64, Act)>,
) -> Vec<(i64, i64, Act)> {
    acts.extend(more);
    acts
}

fn registration(
    who: &'static str,
    name: &str,
    scope: &str,
    place: &str,
    ends: &str,
    acts: Vec<(i64, i64, Act)>,
) -> Application {
    let form = json!({
        "business_name": name, "business_scope": scope, "staff_count": 3, "capital": 10, "premises_address": place,
        "premises_area": 68, "premises_tenure": "rent", "lease_until": ends,
    });
    let answers = json!({ "premises": "rent", "agent": false });
    Application::new(who, "business-registration", form, acts).answering(answers)
}

/// Asked once for a better photograph, then registered.
fn corrected() -> Vec<(i64, i64, Act)> {
    vec![
        (15, 1030, Act::HandIn),
        (15, 1515, Act::Ask("premises.photos", "照片上看不清门牌号，请重新拍一张带门牌的门头照片。")),
        (13, 905, Act::Supplement),
        (13, 1010, Act::Accept),
        (13, 1530, Act::Review("lead", "补正后材料齐全，同意登记。")),
        (12, 1000, Act::Grant("lead")),
        (12, 1640, Act::HandOut),
        (11, 1900, Act::Rate(2, "补一张照片就行，短信说得很清楚。")),
    ]
}

/// Refused for its place, rated, called back, answered.
fn refused() -> Vec<(i64, i64, Act)> {
    vec![
        (6, 930, Act::HandIn),
        (6, 1100, Act::Accept),
        (
            6,
            1500,
            Act::Against(
                "lead",
                "经营场所登记用途是住宅车库，没有利害关系人同意的证明。",
                "经营场所不符合规定，建议不予登记。",
            ),
        ),
        (
            5,
            1010,
            Act::Refuse(
                "lead",
                "申请的经营场所登记用途为住宅，没有提交有利害关系的业主一致同意将住宅改变为经营性用房的证明。",
                "《中华人民共和国民法典》第二百七十九条",
            ),
        ),
        (4, 2010, Act::Rate(4, "不给办我能理解，就是窗口没说清楚换个地方还要不要重新交材料。")),
        (3, 1015, Act::CallBack(true, "本人接听：想换到示例街的门面，问材料能不能接着用。")),
        (
            2,
            1120,
            Act::Answer(
                "身份信息和照片在您的空间里可以直接沿用，只需要换成新门面的租赁合同和门头照片；已请登记窗口把这句话写进不予登记的告知里。",
            ),
        ),
    ]
}

fn registrations(ends: &str) -> Vec<Application> {
    let lead = |days| smooth("lead", days);
    let wulan = vec![
        (8, 935, Act::HandIn),
        (8, 1105, Act::Accept),
        (8, 1520, Act::Withdraw("店面没有谈下来，以后再办。")),
    ];
    vec![
        registration(
            "yiming",
            "红山区一鸣食品店",
            "食品销售；日用百货销售。",
            "内蒙古自治区赤峰市红山区示例街15号",
            ends,
            with(lead([22, 22, 22, 21, 21]), [(20, 1830, Act::Rate(1, "头一天交，第二天就拿到了执照。"))]),
        ),
        registration(
            "tang",
            "红山区小雨花店",
            "鲜花零售；礼品零售。",
            "内蒙古自治区赤峰市红山区示例街19号",
            ends,
            lead([18, 18, 18, 17, 17]),
        )
        .at_counter()
        .by("clerk2"),
        registration(
            "pan",
            "红山区家乐便民超市",
            "食品销售；日用百货销售；烟草制品零售。",
            "内蒙古自治区赤峰市红山区样板路23号",
            ends,
            corrected(),
        )
        .by("clerk2"),
        registration(
            "jin",
            "红山区美玲面馆",
            "餐饮服务。",
            "内蒙古自治区赤峰市红山区示例街27号",
            ends,
            with(lead([13, 13, 13, 12, 11]), [(11, 2000, Act::Rate(1, ""))]),
        ),
        registration(
            "suhe",
            "红山区苏和汽车用品店",
            "汽车零配件零售。",
            "内蒙古自治区赤峰市红山区样板小区4号楼车库2号",
            ends,
            refused(),
        ),
        registration(
            "wulan",
            "红山区乌兰民族服饰店",
            "服装零售。",
            "内蒙古自治区赤峰市红山区示例街29号",
            ends,
            wulan,
        )
        .by("clerk2"),
        // Accepted yesterday, promised within a day: it is due now.
        registration(
            "haiyang",
            "红山区海洋水产店",
            "食品销售。",
            "内蒙古自治区赤峰市红山区样板路37号",
            ends,
            vec![(2, 1640, Act::HandIn), (1, 1530, Act::Accept)],
        ),
        registration(
            "nan",
            "红山区向阳五金店",
            "五金产品零售。",
            "内蒙古自治区赤峰市红山区样板路39号",
            ends,
            vec![(0, 830, Act::HandIn)],
        ),
    ]
}

fn stall(who: &'static str, place: &str, food: &str, acts: Vec<(i64, i64, Act)>) -> Application {
    let form = json!({ "stall_place": place, "stall_hours": "night", "stall_food": food });
    Application::new(who, "food-stall", form, acts)
}

fn stalls() -> Vec<Application> {
    let food = |days| smooth("food", days);
    let bao = [
        (11, 1750, Act::Rate(5, "在大厅排了一上午，说是一天办结，领卡又等一个小时。")),
        (10, 1005, Act::CallBack(false, "响铃未接。")),
        (9, 940, Act::CallBack(true, "本人接听：意见是领证窗口中午没人。")),
        (8, 1500, Act::Answer("出件窗口已改为中午不间断，领证可以预约时段，也可以选择邮寄；给您添麻烦了。")),
        (7, 1110, Act::Close),
    ];
    vec![
        stall(
            "sun",
            "示例街夜市 12 号摊位",
            "烤面筋、烤冷面",
            with(food([17, 17, 17, 16, 16]), [(15, 2030, Act::Rate(1, "网上交，来一趟就拿卡了。"))]),
        ),
        stall("chunhua", "示例街夜市 15 号摊位", "凉粉、酸梅汤", food([14, 14, 14, 13, 13])).at_counter(),
        stall("bao", "示例街夜市 18 号摊位", "烤羊肉串", with(food([12, 12, 12, 11, 11]), bao))
            .at_counter()
            .by("clerk2"),
        stall(
            "wulan",
            "示例街夜市 21 号摊位",
            "奶茶、炒米",
            with(food([8, 8, 7, 7, 6]), [(5, 1920, Act::Rate(2, ""))]),
        ),
        stall("nan", "示例街夜市 22 号摊位", "煎饼果子", food([5, 5, 4, 4, 3])).by("clerk2"),
        stall(
            "shi",
            "示例小学门前人行道",
            "糖葫芦",
            vec![
                (3, 1010, Act::HandIn),
                (
                    2,
                    910,
                    Act::NotAccepted(
                        "申请的经营地点不在划定的摊贩经营区域内，本局对该地点不受理备案；示例街夜市尚有空余摊位，可以改到那里再申请。",
                        "《中华人民共和国食品安全法》第三十六条",
                    ),
                ),
            ],
        ),
        stall("tang", "示例街夜市 9 号摊位", "鲜榨果汁", vec![(0, 845, Act::HandIn)]),
    ]
}

fn food_licence(
    who: &'static str,
    name: &str,
    place: &str,
    ends: &str,
    acts: Vec<(i64, i64, Act)>,
) -> Application {
    let form = json!({
        "business_name": name, "premises_address": place, "premises_area": 68, "premises_tenure": "rent", "lease_until": ends,
        "dine_in": true, "seats": 24, "food_categories": ["hot", "drinks"], "food_manager": "高食安",
        "food_manager_phone": "13000000430", "water": "municipal",
    });
    let answers = json!({ "area": 68, "premises": "rent" });
    Application::new(who, "food-business-licence", form, acts).answering(answers)
}

fn food(ends: &str) -> Vec<Application> {
    let food = |days| smooth("food", days);
    vec![
        food_licence(
            "zhao",
            "示例餐饮（样板路店）",
            "内蒙古自治区赤峰市红山区样板路20号",
            ends,
            food([21, 20, 16, 15, 14]),
        )
        .of(SHILI),
        food_licence(
            "yiming",
            "红山区一鸣食品店",
            "内蒙古自治区赤峰市红山区示例街15号",
            ends,
            with(food([19, 19, 15, 14, 14]), [(13, 1215, Act::Rate(1, "执照不用再交一遍，省事。"))]),
        ),
        food_licence(
            "tang",
            "红山区小雨茶饮",
            "内蒙古自治区赤峰市红山区示例街21号",
            ends,
            with(food([14, 13, 9, 8, 7]), [(6, 2100, Act::Rate(3, ""))]),
        )
        .at_counter()
        .by("clerk2"),
        // Promised within seven days and accepted seven days ago: visited, not decided.
        food_licence(
            "jin",
            "红山区美玲面馆",
            "内蒙古自治区赤峰市红山区示例街27号",
            ends,
            vec![
                (8, 1040, Act::HandIn),
                (7, 1015, Act::Accept),
                (3, 1050, Act::Step("food", "现场核查：后厨分区、上下水和冷藏设备与图纸一致，已拍照。")),
            ],
        ),
        food_licence(
            "pan",
            "红山区家乐便民超市",
            "内蒙古自治区赤峰市红山区样板路23号",
            ends,
            vec![(5, 1420, Act::HandIn), (4, 1010, Act::Accept)],
        )
        .by("clerk2"),
        food_licence(
            "qin",
            "样板商贸食堂",
            "内蒙古自治区赤峰市红山区样板路68号",
            ends,
            vec![
                (3, 1110, Act::HandIn),
                (2, 1430, Act::Ask("food.workflow", "流程图没有标出生熟分开的区域，请按范本补画后上传。")),
            ],
        )
        .of(YANGBAN),
    ]
}

fn sign(who: &'static str, name: &str, place: &str, text: &str, acts: Vec<(i64, i64, Act)>) -> Application {
    let form = json!({
        "business_name": name, "premises_address": place, "premises_tenure": "rent", "sign_text": text, "sign_width": 3.6,
        "sign_height": 0.9, "sign_position": "一层门楣上方", "sign_lighting": "inner",
    });
    Application::new(who, "signboard-permit", form, acts).answering(json!({ "premises": "rent" }))
}

fn archive(who: &'static str, entity: &str, acts: Vec<(i64, i64, Act)>) -> Application {
    Application::new(who, "registration-archive", json!({ "entity": entity, "what": ["basic"] }), acts)
}

/// At one office, seldom and in every state: signs, streets, advertising, archives, a pharmacy, companies.
fn others(days: &Days) -> Result<Vec<Application>, Fault> {
    let streets = streets::all(days)?;
    Ok(signs().into_iter().chain(streets).chain(archives()).chain(openings()).collect())
}

fn signs() -> Vec<Application> {
    let city = |days| smooth("city", days);
    vec![
        sign(
            "yiming",
            "红山区一鸣食品店",
            "内蒙古自治区赤峰市红山区示例街15号",
            "一鸣食品（蒙汉双文）",
            with(city([16, 16, 13, 12, 11]), [(10, 2015, Act::Rate(1, ""))]),
        ),
        sign(
            "zhao",
            "示例餐饮（样板路店）",
            "内蒙古自治区赤峰市红山区样板路20号",
            "示例餐饮（蒙汉双文）",
            city([13, 12, 10, 9, 8]),
        )
        .of(SHILI)
        .by("clerk2"),
        // Taken by a reviewer and left: beyond its limit by now.
        sign(
            "jin",
            "红山区美玲面馆",
            "内蒙古自治区赤峰市红山区示例街27号",
            "美玲面馆（蒙汉双文）",
            vec![(10, 1120, Act::HandIn), (9, 1005, Act::Accept), (9, 1440, Act::Take("city"))],
        ),
        sign(
            "pan",
            "红山区家乐便民超市",
            "内蒙古自治区赤峰市红山区样板路23号",
            "家乐便民超市（蒙汉双文）",
            vec![(4, 1630, Act::HandIn), (3, 1020, Act::Accept)],
        )
        .by("clerk2"),
    ]
}

fn archives() -> Vec<Application> {
    // On the spot: no review, decided by whoever answers for the register.
    let at_once = |day| {
        vec![
            (day, 1030, Act::HandIn),
            (day, 1040, Act::Accept),
            (day, 1105, Act::Grant("lead")),
            (day, 1120, Act::HandOut),
        ]
    };
    vec![
        archive("bao", "红山区一鸣食品店", at_once(20)).at_counter(),
        archive("yiming", "赤峰市红山区样板商贸有限公司", at_once(16)).at_counter().by("clerk2"),
        archive(
            "haiyang",
            "红山区小雨花店",
            with(at_once(11), [(11, 1820, Act::Rate(1, "十分钟就打出来了。"))]),
        )
        .at_counter(),
        archive("chunhua", "红山区美玲面馆", at_once(6)).at_counter().by("clerk2"),
        archive("suhe", "红山区家乐便民超市", at_once(3)).at_counter(),
    ]
}

/// A pharmacy and two companies.
fn openings() -> Vec<Application> {
    let pharmacy = vec![
        (18, 1010, Act::HandIn),
        (17, 930, Act::Accept),
        (15, 1440, Act::Step("food", "资料齐全，执业药师已注册到本店。")),
        (12, 1030, Act::Step("food", "现场检查：营业面积、阴凉柜、温湿度记录符合要求。")),
        (9, 1510, Act::Review("food", "资料和现场均符合条件，同意。")),
        (7, 1400, Act::Grant("food")),
        (6, 1000, Act::HandOut),
        (5, 1245, Act::Rate(2, "现场来得准时，一次看完。")),
    ];
    let company = |name: &str, person: &str| {
        json!({
            "company_name": name, "representative": person, "company_address": "内蒙古自治区赤峰市红山区样板路70号",
            "company_capital": 100, "company_scope": "日用百货销售；互联网销售。",
            "shareholders": [{ "name": person, "amount": 100 }],
        })
    };
    let pharmacy_form = json!({
        "business_name": "红山区文静药店", "premises_address": "内蒙古自治区赤峰市红山区样板小区7号楼底商", "premises_area": 96,
        "pharmacist": "施文静", "categories": ["otc", "rx"],
    });
    vec![
        Application::new("shi", "pharmacy-opening", pharmacy_form, pharmacy),
        Application::new(
            "qin",
            "company-registration",
            company("赤峰市红山区永安商贸有限公司", "秦永安"),
            smooth("lead", [16, 16, 15, 15, 14]),
        ),
        Application::new(
            "haiyang",
            "company-registration",
            company("赤峰市红山区海洋水产有限公司", "于海洋"),
            vec![
                (6, 1010, Act::HandIn),
                (
                    5,
                    1440,
                    Act::Ask(
                        "company.articles",
                        "章程没有写明股东的出资时间，请按公司法补写后由全体股东签字。",
                    ),
                ),
            ],
        )
        .by("clerk2"),
    ]
}

fn restaurant(
    who: &'static str,
    name: &str,
    place: &str,
    ends: &str,
    acts: Vec<(i64, i64, Act)>,
) -> Application {
    let form = json!({
        "business_name": name, "business_scope": "餐饮服务；食品销售。", "staff_count": 6, "capital": 20, "premises_address": place,
        "premises_area": 150, "premises_tenure": "rent", "lease_until": ends, "dine_in": true, "seats": 40, "premises_storey": 1,
        "gas": true, "food_categories": ["hot", "cold"], "food_manager": "高食安", "food_manager_phone": "13000000430",
        "water": "municipal", "gas_alarm": true, "fire_responsible": "高食安", "exits": 2, "extinguishers": 6,
        "decoration": "noncombustible", "sign_text": "餐馆招牌（蒙汉双文）", "sign_width": 4.2, "sign_height": 0.9,
        "sign_position": "一层门楣上方", "sign_lighting": "inner",
    });
    let answers = json!({
        "operator": "individual", "area": 150, "dine_in": true, "gas": true, "signboard": true, "premises": "rent", "agent": false,
    });
    Application::new(who, "restaurant-small", form, acts).answering(answers)
}

fn restaurants(ends: &str) -> Vec<Application> {
    let lu = vec![
        (20, 1005, Act::HandIn),
        (20, 1520, Act::Accept),
        (19, 1430, Act::Review("lead", "登记事项齐全，同意。")),
        (17, 1020, Act::Review("food", "现场核查合格，同意。")),
        (16, 1500, Act::Review("fire", "疏散通道、灭火器和燃气报警器符合要求，同意。")),
        (16, 1610, Act::Review("city", "招牌尺寸和位置符合规定，同意。")),
        (15, 940, Act::Grant("lead")),
        (15, 1010, Act::Grant("food")),
        (15, 1030, Act::Grant("fire")),
        (15, 1110, Act::Grant("city")),
        (14, 1020, Act::HandOut),
        (13, 2040, Act::Rate(1, "四个证一起拿，没有跑第二趟。")),
    ];
    let wulan = vec![
        (14, 930, Act::HandIn),
        (13, 1450, Act::Accept),
        (12, 1500, Act::Review("lead", "登记事项齐全，同意。")),
        (10, 1440, Act::Review("food", "现场核查合格，同意。")),
        (
            9,
            1020,
            Act::Against(
                "fire",
                "二层雅间只有一部敞开楼梯，疏散出口不足两个。",
                "疏散条件不符合要求，建议不予许可。",
            ),
        ),
        (9, 1430, Act::Review("city", "招牌符合规定，同意。")),
        (8, 950, Act::Grant("lead")),
        (8, 1010, Act::Grant("food")),
        (
            8,
            1420,
            Act::Refuse(
                "fire",
                "营业前检查发现二层就餐区只有一部敞开楼梯，安全出口不足两个，不具备投入使用、营业的消防安全条件。整改后可以重新申请，其余三项许可不受影响。",
                "《中华人民共和国消防法》第十五条",
            ),
        ),
        (8, 1450, Act::Grant("city")),
        (7, 1030, Act::HandOut),
        (5, 2115, Act::Rate(4, "消防不合格应该早点告诉我，店都装修完了。")),
    ];
    let bao = vec![
        (9, 1030, Act::HandIn),
        (8, 1120, Act::Accept),
        (7, 1420, Act::Review("lead", "登记事项齐全，同意。")),
        (4, 1040, Act::Review("food", "现场核查合格，同意。")),
        (4, 1520, Act::Step("fire", "资料齐全，约定现场检查。")),
        (3, 1430, Act::Review("city", "招牌符合规定，同意。")),
    ];
    let su = vec![
        (7, 1035, Act::HandIn),
        (6, 1450, Act::Ask("premises.floor-plan", "平面图没有标尺寸和出口，请补标后重新上传。")),
        (4, 910, Act::Supplement),
        (4, 1035, Act::Accept),
        (3, 1540, Act::Review("lead", "登记事项齐全，同意。")),
    ];
    vec![
        restaurant("chunhua", "红山区春花饺子馆", "内蒙古自治区赤峰市红山区样板路41号", ends, lu),
        restaurant("wulan", "红山区乌兰奶茶馆", "内蒙古自治区赤峰市红山区示例街35号", ends, wulan)
            .by("clerk2"),
        restaurant("bao", "红山区青山烤肉店", "内蒙古自治区赤峰市红山区示例街33号", ends, bao),
        restaurant("suhe", "红山区苏和火锅店", "内蒙古自治区赤峰市红山区样板路45号", ends, su).by("clerk2"),
        restaurant(
            "shi",
            "红山区文静粥铺",
            "内蒙古自治区赤峰市红山区样板小区7号楼底商",
            ends,
            vec![(2, 1930, Act::HandIn)],
        ),
        restaurant(
            "tang",
            "红山区小雨简餐",
            "内蒙古自治区赤峰市红山区示例街23号",
            ends,
            vec![(1, 1110, Act::HandIn)],
        ),
    ]
}
