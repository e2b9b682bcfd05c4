//! Tests of the language files and of the check itself.

use super::*;

/// The prefixes whose keys are put together at run time.
const DYNAMIC: [&str; 11] = [
    "kit-fact-",
    "kit-said-",
    "store-",
    "kit-flow-",
    "kit-month-",
    "kit-weekday-",
    "kit-state-",
    "kit-accessibility-",
    "kit-fault-",
    "kit-code-",
    "form-",
];

#[test]
fn own_catalogue_is_complete() {
    assert_eq!(check_catalogue(&crate::LOCALES, env!("CARGO_MANIFEST_DIR"), &DYNAMIC), Vec::<String>::new());
}

#[test]
fn the_check_finds_what_is_wrong() {
    let dir = std::env::temp_dir().join(format!("kit-check-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let source = "tr.t(\"sample-here\"); tr.t(\"sample-missing\"); Fault::conflict(\"sample.untold\");";
    std::fs::write(dir.join("page.rs"), source).unwrap();
    let catalogue = Catalogue {
        owner: "sample",
        zh: "sample-here = 在\nsample-unused = 无用\nsample-args = { $n }\nsample-state-a = 甲\n",
        en: "sample-here = Here\nsample-unused = Unused\nsample-args = { $m }\nsample-extra = x\nsample-state-a = A\n",
    };
    let faults = check_catalogue(&catalogue, dir.to_str().unwrap(), &["sample-state-"]).join("\n");
    std::fs::remove_dir_all(&dir).unwrap();
    for expected in [
        "`sample-missing` is used",
        "`sample.untold` is used",
        "`sample-unused` is not used",
        "`sample-args`: en.ftl takes",
        "zh-CN.ftl lacks `sample-extra`",
    ] {
        assert!(faults.contains(expected), "{expected} not in:\n{faults}");
    }
    assert!(!faults.contains("sample-state-a") && !faults.contains("`sample-here`"));
}

#[test]
fn texts_take_values_and_plurals() {
    let (zh, en) = (Tr::new(Lang::Zh), Tr::new(Lang::En));
    assert_eq!(en.n("kit-left-working", 1), "1 working day left");
    assert_eq!(en.n("kit-left-working", 12_345), "12,345 working days left");
    assert_eq!(zh.with("kit-pager-total", "total", "1000+"), "共 1000+ 条");
    assert_eq!(zh.t("kit-upload-broken.action"), "请检查网络后重新上传。");
    assert_eq!(zh.t("kit-no-such-key"), "kit-no-such-key");
    assert_eq!(fault_key("case.already-accepted"), "case-already-accepted");
}

#[test]
fn a_catalogue_installs_once() {
    let more = Catalogue { owner: "install-test", zh: "install-test-a = 甲\n", en: "install-test-a = A\n" };
    install(&[more]);
    install(&[more]);
    assert_eq!(Tr::new(Lang::En).t("install-test-a"), "A");
    assert_eq!(Tr::new(Lang::Zh).t("kit-sign-in"), "登录");
}
