//! What visitors see and programs read.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;

use crate::world::{Answer, Desks, answer, app, get, import_organs, publish_demo, router};

struct Site {
    router: Router,
    _db: testkit::TestDb,
}

fn site() -> Site {
    let db = testkit::db::sqlite(&[directory::migrations(), catalogue::migrations()]);
    let app = app(db.clone(), &Arc::new(Desks::default()), &std::env::temp_dir());
    import_organs(&app);
    publish_demo(&app);
    Site { router: router(&app), _db: db }
}

fn run<F: Future>(test: impl FnOnce(Router) -> F) -> F::Output {
    let site = site();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test(site.router.clone()))
}

const ANSWERS: &str = "operator=individual&area=120&dine_in=yes&gas=yes&signboard=yes&premises=rent&agent=no";

#[track_caller]
fn has(page: &Answer, words: &[&str]) {
    for word in words {
        assert!(
            page.body.contains(word),
            "no “{word}” in a page of {} bytes ({})",
            page.body.len(),
            page.status
        );
    }
}

/// What is counted stands on the home page and in the guide; what is not known does not.
#[test]
fn figures_stand_where_they_are_known() {
    run(|router| async move {
        let home = get(&router, "/", "zh-CN").await;
        has(
            &home,
            &[
                "大家常办",
                "34 件",
                "/guide/pharmacy-opening",
                "近 30 天",
                "1,234",
                "97.5%",
                "按主题找事项",
                "准营准办",
            ],
        );
        assert!(!home.body.contains("网上申请") && !home.body.contains("99 件"), "a figure nobody has");
        has(
            &get(&router, "/guide/pharmacy-opening", "zh-CN").await,
            &["近 180 天", "12 件", "30 小时", "5 天"],
        );
        has(&get(&router, "/guide/fire-safety-check", "zh-CN").await, &["还太少"]);
        let topic = get(&router, "/items?topic=%E6%A1%A3%E6%A1%88%E6%96%87%E7%89%A9", "zh-CN").await;
        has(&topic, &["/guide/registration-archive"]);
        assert!(!topic.body.contains("/guide/pharmacy-opening"));
    });
}

#[test]
fn the_home_page_leads_to_search_doors_and_the_package() {
    run(|router| async move {
        let page = get(&router, "/", "zh-CN").await;
        assert_eq!(page.status, StatusCode::OK);
        has(
            &page,
            &[
                "您要办什么事？",
                "/items?audience=person",
                "/items?audience=enterprise",
                "/guide/restaurant-small",
            ],
        );
        has(&get(&router, "/", "en").await, &["What would you like to do?", "Opening a restaurant"]);
    });
}

#[test]
fn search_finds_says_when_it_does_not_and_survives_anything() {
    run(|router| async move {
        has(
            &get(&router, "/search?q=%E5%BC%80%E9%A4%90%E9%A6%86", "zh-CN").await,
            &["/guide/restaurant-small"],
        );
        has(&get(&router, "/search?q=open+a+restaurant", "en").await, &["/guide/restaurant-small"]);
        let nothing = get(&router, "/search?q=zzzz", "zh-CN").await;
        has(&nothing, &["没有找到", "12345", "/items"]);
        let insurance = get(&router, &format!("/search?q={}", kit::url_encode("社保")), "zh-CN").await;
        has(&insurance, &["本网没有办理“社保”的事项", "12333"]);
        assert!(!insurance.body.contains("/guide/"));
        let closing = get(&router, &format!("/search?q={}", kit::url_encode("营业执照丢了")), "zh-CN").await;
        has(
            &closing,
            &["还没有办理补办的事项", "0476-0000121", "（不办理补办）", "/guide/business-registration"],
        );
        let organ = get(&router, &format!("/search?q={}", kit::url_encode("城管局")), "zh-CN").await;
        has(&organ, &["/organs/11150402DEM000049B", "/guide/signboard-permit"]);
        let hall = get(&router, &format!("/search?q={}", kit::url_encode("政务服务中心")), "zh-CN").await;
        has(&hall, &["/organs/11150402DEM0000576"]);
        let by_sound: Value =
            serde_json::from_str(&get(&router, "/api/v1/items?q=kaicanguan&limit=7", "zh-CN").await.body)
                .unwrap();
        assert_eq!(by_sound["items"][0]["slug"], "restaurant-small");
        has(&get(&router, "/", "zh-CN").await, &["data-suggest=\"/api/v1/find?limit=8&amp;q=\""]);
        let hostile = get(&router, "/search?q=%3Cscript%3E%ff%00", "zh-CN").await;
        assert_eq!(hostile.status, StatusCode::OK);
        assert!(!hostile.body.contains("<script>%"));
        has(&get(&router, "/items?organ=11150402DEM000049B", "zh-CN").await, &["outdoor-advertising"]);
    });
}

/// What is not an item is found too, and narrowed by what it is; a place in the query is where it is looked for.
#[test]
fn search_finds_organs_and_places_and_narrows() {
    run(|router| async move {
        let ask = async |text: &str, more: &str| {
            get(&router, &format!("/search?q={}{more}", kit::url_encode(text)), "zh-CN").await
        };
        let brigade = ask("消防", "").await;
        has(
            &brigade,
            &["/guide/fire-safety-check", "/organs/11150402DEM000030E", "in=organ", "红山区消防救援大队"],
        );
        let only = ask("消防", "&in=organ").await;
        has(&only, &["/organs/11150402DEM000030E", "aria-current"]);
        assert!(!only.body.contains("/guide/"));
        has(&ask("赤峰市", "").await, &["/places/150400"]);
        has(&ask("红山区开饭馆", "").await, &["/guide/restaurant-small"]);
        has(&ask("消防", "&audience=enterprise").await, &["audience=person"]);
        // An unknown group shows everything rather than nothing.
        has(&ask("消防", "&in=nonsense").await, &["/guide/fire-safety-check"]);
        let found: Value =
            serde_json::from_str(&get(&router, "/api/v1/find?limit=8&q=kcg", "zh-CN").await.body).unwrap();
        assert_eq!(found["items"][0]["href"], "/guide/restaurant-small");
        assert_eq!(found["items"][0]["kind"], "package");
        let nothing: Value =
            serde_json::from_str(&get(&router, "/api/v1/find?q=", "zh-CN").await.body).unwrap();
        assert_eq!(nothing["items"], serde_json::json!([]));
        let long = format!("/search?q={}", kit::url_encode(&"我想开一家餐馆".repeat(400)));
        assert_eq!(get(&router, &long, "zh-CN").await.status, StatusCode::OK);
    });
}

/// Every division and organ has its page, also where nobody has joined yet.
#[test]
fn divisions_and_organs_have_their_pages() {
    run(|router| async move {
        let district = get(&router, "/places/150402", "zh-CN").await;
        has(
            &district,
            &["红山区政务服务", "/places/150400", "/organs/11150402DEM000014Q", "/guide/restaurant-small"],
        );
        let city = get(&router, "/places/150400", "zh-CN").await;
        has(&city, &["/places/150402", "/organs/11150402DEM000030E", "/places/150000"]);
        let empty = get(&router, "/places/150102", "zh-CN").await;
        assert_eq!(empty.status, StatusCode::OK);
        has(&empty, &["还没有部门和大厅接入本网"]);
        let organ = get(&router, "/organs/11150402DEM000030E", "en").await;
        has(
            &organ,
            &["Hongshan District Fire and Rescue Brigade", "/guide/fire-safety-check", "/places/150402"],
        );
        for path in ["/places/999999", "/places/x", "/organs/x"] {
            assert_eq!(get(&router, path, "zh-CN").await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(district.body.len() < 60_000 && city.body.len() < 60_000);
    });
}

/// An answer that rules a package out is told at once; one that does not is followed by the next question.
#[test]
fn an_answer_that_rules_it_out_is_told_at_once() {
    run(|router| async move {
        let company = get(&router, "/start/restaurant-small?operator=company", "zh-CN").await;
        has(&company, &["您的情形不能按这件事办", "修改", "ask=operator"]);
        let large = get(&router, "/start/restaurant-small?operator=individual&area=450", "zh-CN").await;
        has(&large, &["您的情形不能按这件事办", "300 平方米以上"]);
        let small = get(&router, "/start/restaurant-small?operator=individual&area=120", "zh-CN").await;
        assert!(!small.body.contains("您的情形不能按这件事办"));
        let again = get(&router, "/start/restaurant-small?operator=company&ask=operator", "zh-CN").await;
        has(&again, &["name=\"operator\""]);
    });
}

/// PKG-03: the guide computes and reports the result: 36 before, 24 now, each of the 12 with its reason.
#[test]
fn the_guide_tells_36_24_and_why() {
    run(|router| async move {
        let page = get(&router, "/guide/restaurant-small", "zh-CN").await;
        has(
            &page,
            &[
                "36 份",
                "24 份",
                "12 份",
                "共用一份",
                "数据共享核验",
                "改为承诺",
                "用已有证照",
                "用本次办的证照",
            ],
        );
        has(
            &page,
            &["<svg", "市场监督管理局", "10 个工作日", "行政许可法", "行政复议", "/start/restaurant-small"],
        );
        let rows = page.body.matches("<strong>共用一份</strong>").count();
        assert_eq!(rows, 3);
        let without = get(&router, "/guide/restaurant-small?gas=no", "zh-CN").await;
        has(&without, &["34 份", "22 份"]);
        let english = get(&router, "/guide/restaurant-small", "en").await;
        has(&english, &["Materials required before", "Looked up.", "Result"]);
        assert_eq!(get(&router, "/guide/no-such", "zh-CN").await.status, StatusCode::NOT_FOUND);
        for slug in
            ["food-business-licence", "outdoor-advertising", "registration-archive", "street-occupation"]
        {
            assert_eq!(get(&router, &format!("/guide/{slug}"), "en").await.status, StatusCode::OK, "{slug}");
        }
    });
}

/// CAT-14: the one-time notification notice has all materials, conditions and limits.
#[test]
fn the_one_time_notice_has_everything() {
    run(|router| async move {
        let page = get(&router, "/guide/fire-safety-check/notice", "zh-CN").await;
        has(
            &page,
            &[
                "一次性告知书",
                "消防安全制度",
                "供用气合同",
                "疏散通道和安全出口畅通",
                "承诺 5 个工作日",
                "法定时限 10 个工作日",
            ],
        );
        let materials = page.body.matches("（必须提交）").count() + page.body.matches("（可以后补）").count();
        assert_eq!(materials, 9);
    });
}

async fn post(router: &Router, path: &str, field: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
    let cookies: Vec<String> = response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned))
        .collect();
    let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
    let page = String::from_utf8_lossy(&bytes).into_owned();
    let token =
        page.split("name=\"_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let request = Request::post(path)
        .header(header::COOKIE, cookies.join("; "))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("_token={token}&{field}")))
        .unwrap();
    answer(router, request).await
}

/// PKG-06: guided questions lead to the exact set of items, or to another guide.
#[test]
fn scenario_questions_lead_to_the_right_way() {
    run(|router| async move {
        has(
            &get(&router, "/start/restaurant-small", "zh-CN").await,
            &["您打算以什么形式开办", "name=\"operator\""],
        );
        let mut path = "/start/restaurant-small".to_owned();
        for field in [
            "operator=individual",
            "area=%EF%BC%91%EF%BC%92%EF%BC%90",
            "dine_in=yes",
            "gas=yes",
            "signboard=yes",
            "premises=rent",
            "agent=no",
        ] {
            let answered = post(&router, &path, field).await;
            assert_eq!(answered.status, StatusCode::SEE_OTHER, "{field}: {}", answered.body);
            path = answered.location;
        }
        assert_eq!(path, format!("/start/restaurant-small?{ANSWERS}"));
        let fits = get(&router, &path, "zh-CN").await;
        has(
            &fits,
            &["适合您", "包含 4 个事项", "36 份", "24 份", "/apply/restaurant-small?operator=individual"],
        );
        // What not everybody has to bring says for which answer it is asked.
        has(&fits, &["因为“厨房使用燃气吗？”答“是”"]);
        let large = get(&router, &path.replace("area=120", "area=450"), "zh-CN").await;
        has(&large, &["您的情形不能按这件事办", "逐项办理", "/guide/food-business-licence"]);
        let company = get(&router, &path.replace("operator=individual", "operator=company"), "en").await;
        has(&company, &["does not fit", "register the company first", "/guide/company-registration"]);
        // Which answers decided, and which other ones would have led elsewhere, in the words of the questions.
        let large = path.replace("area=120", "area=350");
        let large = get(&router, &large, "zh-CN").await;
        has(
            &large,
            &["为什么这样判断", "答“350 ㎡”", "如果回答不同", "答“299 ㎡”", "您的情形适合按这件事办"],
        );
        let wrong = post(&router, "/start/restaurant-small?operator=individual", "area=lots").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        has(&wrong, &["请填写数字", "lots"]);
        let again = get(&router, &format!("{path}&ask=gas"), "zh-CN").await;
        has(&again, &["厨房使用燃气吗", "checked"]);
        let none = get(&router, "/start/company-registration", "zh-CN").await;
        assert_eq!(none.location, "/apply/company-registration");
    });
}

#[test]
fn the_api_lists_items_and_plans() {
    run(|router| async move {
        let json = |answer: Answer| -> Value { serde_json::from_str(&answer.body).unwrap() };
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = json(get(&router, &format!("/api/v1/items?limit=4{after}"), "en").await);
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["slug"].as_str().unwrap().to_owned()),
            );
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 48);
        assert!(seen.is_sorted());
        let plan = json(get(&router, "/api/v1/items/restaurant-small/plan", "en").await);
        assert_eq!(plan["plan"]["before"], 36);
        assert_eq!(plan["plan"]["asked"].as_array().unwrap().len(), 24);
        let other = json(get(&router, "/api/v1/items/restaurant-small/plan?area=500", "en").await);
        assert_eq!(
            (other["applies"].as_bool(), other["instead"].as_str()),
            (Some(false), Some("food-business-licence"))
        );
        let item = json(get(&router, "/api/v1/items/11150402DEM000030E4000125001000", "en").await);
        assert_eq!(item["item"]["slug"], "fire-safety-check");
        let form = json(get(&router, "/api/v1/items/restaurant-small/form", "en").await);
        assert!(form["schema"]["properties"].as_object().unwrap().len() > 15);
        let missing = get(&router, "/api/v1/items/nothing", "en").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        has(&missing, &["catalogue.no-such-item"]);
    });
}

#[test]
fn the_list_of_versions_is_for_publishers() {
    run(|router| async move {
        let page = get(&router, "/admin/items", "zh-CN").await;
        assert_ne!(page.status, StatusCode::OK);
        assert!(!page.body.contains("restaurant-small"));
    });
}

/// CAT-07: power list, responsibility list, flow charts and register are made from the catalogue and published; whoever publishes is told
/// of an item that is missing from one of them.
#[test]
fn the_four_linked_lists_are_published_and_gaps_reported() {
    run(|router| async move {
        let lists = get(&router, "/published", "zh-CN").await;
        has(&lists, &["权力清单", "责任清单", "权力运行流程图", "权力事项登记表", "收费目录清单"]);
        assert!(!lists.body.contains("清单不全的事项"));
        for list in ["power", "responsibility", "charts", "register"] {
            let page = get(&router, &format!("/published/{list}"), "zh-CN").await;
            has(&page, &["食品经营许可", "红山区市场监督管理局", "/guide/street-occupation"]);
        }
        has(&get(&router, "/published/power", "zh-CN").await, &["中华人民共和国公司法"]);
        has(&get(&router, "/published/spared", "en").await, &["List of materials not asked for"]);
        let before = get(&router, "/published/power?on=2000-01-01", "zh-CN").await;
        has(&before, &["这一天没有列入本清单的内容"]);
        let file = get(&router, "/published/register/file", "zh-CN").await;
        assert!(file.body.starts_with('\u{feff}') && file.body.contains("\"食品经营许可\""));
        let found: Value =
            serde_json::from_str(&get(&router, "/api/v1/published/power", "en").await.body).unwrap();
        assert_eq!(found["lines"].as_array().unwrap().len(), 48);
        assert!(found["next"].is_null());
        let organ = get(&router, "/published/power?organ=11150402DEM000030E", "zh-CN").await;
        assert!(organ.body.contains("fire-safety-check") && !organ.body.contains("/guide/food-stall"));
        assert_eq!(get(&router, "/published/nonsense", "zh-CN").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            get(&router, "/published/power?on=yesterday", "zh-CN").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    });
}

/// What an item says too little for is named.
#[test]
fn an_item_missing_from_a_list_is_known() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let tree = catalogue::tree::read(&catalogue::folder::read(&root).unwrap(), &[]);
    for definition in tree.definitions {
        let version = definition.clone().into_version(contract::ItemVersionId(1), 1, 0);
        let whole = catalogue::lists::missing(&version);
        assert!(whole.is_empty(), "{}: {whole:?}", version.item.slug);
        let mut bare = (*version.item).clone();
        bare.basis.clear();
        bare.contact = None;
        let version = contract::item::ItemVersion { item: Arc::new(bare), ..version };
        let missing = catalogue::lists::missing(&version);
        use catalogue::lists::List;
        assert_eq!(missing, [List::Power, List::Responsibility, List::Register], "{}", version.item.slug);
    }
}
