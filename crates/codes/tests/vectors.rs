//! Published and observed codes, and what is said about broken ones.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails should fail its test")]

use codes::{
    BaseCode, CaseCode, CaseNumber, CitizenId, CodeError, ExchangeCaseNumber, HandlingCode,
    ImplementationCode, ItemCode, Kind, LegacyBaseCode, Level, LicenceId, LicenceType, OrganisationCode,
    PowerLevel, Region, Sex, Tidied, UnknownKind, Uscc, check,
};
use jiff::civil::date;

/// Credit codes of organs as they stand on published documents.
const ORGANS: [&str; 8] = [
    "91110000600037341L",
    "11100000000013338W",
    "12441500196720244T",
    "11330105002500287C",
    "11430000006122244L",
    "11370800MB28559184",
    "11511301008778183N",
    "11650000010183859F",
];

fn refusal(kind: Kind, value: &str) -> CodeError {
    check(kind, value).unwrap_err()
}

fn code(kind: Kind, value: &str) -> &'static str {
    refusal(kind, value).code()
}

#[test]
fn real_credit_codes_pass_both_check_characters() {
    for text in ORGANS {
        let organ = Uscc::parse(text).unwrap();
        assert_eq!(organ.to_string(), text);
        let (department, category) = (organ.department().chars().next(), organ.category().chars().next());
        let made =
            Uscc::make(department.unwrap(), category.unwrap(), organ.division(), organ.organisation().body());
        assert_eq!(made.unwrap(), organ);
    }
    let organ = Uscc::parse(ORGANS[1]).unwrap();
    assert_eq!((organ.department(), organ.category(), organ.division()), ("1", "1", "100000"));
    assert_eq!(organ.organisation().hyphenated(), "00001333-8");
}

#[test]
fn a_wrong_credit_code_says_why() {
    assert_eq!(code(Kind::Uscc, ""), "code.uscc.empty");
    assert_eq!(code(Kind::Uscc, " \u{3000}"), "code.uscc.empty");
    assert_eq!(code(Kind::Uscc, "9111000060003734"), "code.uscc.length");
    assert_eq!(code(Kind::Uscc, "9111000060003734IL"), "code.uscc.character");
    assert_eq!(code(Kind::Uscc, "91A10000600037341L"), "code.uscc.character");
    assert_eq!(code(Kind::Uscc, "统一社会信用代码统一社会信用代码统一"), "code.uscc.character");
    assert_eq!(code(Kind::Uscc, &"9".repeat(100_000)), "code.uscc.too-long");
    let error = refusal(Kind::Uscc, "91110000600037341M");
    assert_eq!(error.code(), "code.uscc.check-digit");
    assert_eq!((error.expected().unwrap().as_str(), error.found().unwrap().as_str()), ("L", "M"));
    assert_eq!(
        error.to_string(),
        "the last character should be L but is M: compare every character with the original"
    );
    let position = refusal(Kind::Uscc, "9111000060003734IL").to_string();
    assert!(position.starts_with("at character 17 of a unified social credit code stands 'I'"), "{position}");
}

#[test]
fn a_credit_code_needs_a_real_province_and_a_right_organisation_code() {
    assert_eq!(Uscc::make('9', '1', "990000", "60003734").unwrap_err().code(), "code.uscc.division");
    // The outer check character fits, the inner one does not.
    let error = refusal(Kind::Uscc, "91110000600037343T");
    assert_eq!(error.code(), "code.uscc.inner-check-digit", "{error}");
    assert_eq!((error.expected().unwrap().as_str(), error.found().unwrap().as_str()), ("1", "3"));
}

#[test]
fn typed_forms_are_tidied_and_the_report_says_how() {
    let report = check(Kind::Uscc, " 9111 0000 ６０００３７３４１l\u{feff}\n").unwrap();
    assert_eq!(report.value, "91110000600037341L");
    assert_eq!(report.tidied, [Tidied::Blanks, Tidied::FullWidth, Tidied::SmallLetters]);
    assert!(check(Kind::Uscc, "91110000600037341L").unwrap().tidied.is_empty());
}

#[test]
fn organisation_codes_come_with_and_without_their_hyphen() {
    for text in ["60003734-1", "600037341", "60003734—1", "６０００３７３４－１"] {
        assert_eq!(OrganisationCode::parse(text).unwrap().as_str(), "600037341", "{text}");
    }
    assert_eq!(OrganisationCode::make("60003734").unwrap().hyphenated(), "60003734-1");
    // The check character may be X, but nothing else that is not a digit.
    assert_eq!(OrganisationCode::make("D2143569").unwrap().as_str(), "D2143569X");
    assert_eq!(code(Kind::Org, "60003734-A"), "code.org.character");
    assert_eq!(code(Kind::Org, "60003734-2"), "code.org.check-digit");
    assert_eq!(code(Kind::Org, "6000373"), "code.org.length");
}

/// 11010519491231002X is the example of GB 11643.
#[test]
fn the_standard_s_identity_number_is_read() {
    let id = CitizenId::parse("11010519491231002x").unwrap();
    assert_eq!(id.reveal(), "11010519491231002X");
    assert_eq!((id.division(), id.birth(), id.sex()), ("110105", date(1949, 12, 31), Sex::Female));
    assert_eq!(id.last_four(), "002X");
    assert_eq!(CitizenId::make("110105", date(1949, 12, 31), 2).unwrap(), id);
    // 512221 (Wanxian in Sichuan) was retired when Chongqing became a municipality; people keep it.
    assert!(CitizenId::make("512221", date(1970, 1, 1), 13).is_ok());
}

#[test]
fn an_identity_number_never_shows_by_accident() {
    let id = CitizenId::make("150402", date(1988, 2, 29), 17).unwrap();
    assert_eq!(id.masked(), format!("150**************{}", &id.reveal()[17..]));
    assert_eq!(id.masked().chars().count(), 18);
    assert!(!format!("{id:?}").contains("1988"));
    let json = serde_json::to_string(&check(Kind::CitizenId, id.reveal()).unwrap()).unwrap();
    assert!(!json.contains("1988") && !json.contains(id.last_four()), "{json}");
    for broken in ["150402198802290", "990402198802290170", "150402198802300177", "15040219880229017A"] {
        let error = refusal(Kind::CitizenId, broken);
        assert!(!error.to_string().contains("1988") && !format!("{error:?}").contains("1988"), "{error:?}");
    }
}

#[test]
fn identity_numbers_need_a_province_a_day_and_a_fitting_end() {
    assert_eq!(code(Kind::CitizenId, "110105491231002"), "code.citizen-id.length");
    assert_eq!(code(Kind::CitizenId, "110105194912310021"), "code.citizen-id.check-digit");
    assert_eq!(code(Kind::CitizenId, "990105194912310021"), "code.citizen-id.division");
    assert_eq!(code(Kind::CitizenId, "110105199902290021"), "code.citizen-id.day");
    assert_eq!(code(Kind::CitizenId, "11010519491231X021"), "code.citizen-id.character");
    assert!(
        CitizenId::make("830000", date(1990, 5, 4), 123).is_ok(),
        "residence permits of Taiwan residents"
    );
    assert_eq!(
        CitizenId::make("110105", date(1990, 5, 4), 1000).unwrap_err().code(),
        "code.citizen-id.value"
    );
}

#[test]
fn divisions_have_one_form_however_they_come() {
    for (text, stored, filled, level) in [
        ("15", "150000", "150000000000", Level::Province),
        ("150000000000", "150000", "150000000000", Level::Province),
        ("1525", "152500", "152500000000", Level::City),
        ("150402", "150402", "150402000000", Level::County),
        ("511602000000", "511602", "511602000000", Level::County),
        ("152502001", "152502001", "152502001000", Level::Town),
        ("152502001003", "152502001003", "152502001003", Level::Village),
        ("441900003000", "441900003", "441900003000", Level::Town),
    ] {
        let region = Region::parse(text).unwrap();
        assert_eq!(
            (region.as_str(), region.filled().as_str(), region.level()),
            (stored, filled, level),
            "{text}"
        );
        assert_eq!(Region::parse(&region.filled()).unwrap(), region);
    }
}

#[test]
fn divisions_know_what_they_lie_in() {
    let village = Region::parse("152502001003").unwrap();
    let above: Vec<String> = village.ancestors().map(|region| region.to_string()).collect();
    assert_eq!(above, ["152502001", "152502", "152500", "150000"]);
    let league = Region::parse("152500").unwrap();
    assert_eq!(league.prefix(), "1525");
    assert!(league.contains(&village) && league.contains(&league));
    assert!(!village.contains(&league) && !league.contains(&Region::parse("152600").unwrap()));
    // Dongguan has towns and no counties.
    let town = Region::parse("441900003").unwrap();
    assert_eq!(town.parent().unwrap().as_str(), "441900");
    assert_eq!(Region::make(44, 19, 0, 3, 0).unwrap(), town);
}

#[test]
fn wrong_divisions_are_refused() {
    assert_eq!(code(Kind::Region, "990000"), "code.region.division");
    assert_eq!(code(Kind::Region, "150002"), "code.region.division");
    assert_eq!(code(Kind::Region, "152500001000"), "code.region.division");
    assert_eq!(code(Kind::Region, "152502000001"), "code.region.division");
    assert_eq!(code(Kind::Region, "15040"), "code.region.length");
    assert_eq!(code(Kind::Region, "15040A"), "code.region.character");
    assert_eq!(Region::make(15, 100, 0, 0, 0).unwrap_err().code(), "code.region.value");
}

#[test]
fn divisions_of_statistics_only_are_recognised() {
    for text in ["150172", "150271", "150571", "152571", "152971", "340178"] {
        assert!(Region::parse(text).unwrap().is_statistical_only(), "{text}");
    }
    for text in ["150102", "150181", "152500", "150000", "469021", "429004"] {
        assert!(!Region::parse(text).unwrap().is_statistical_only(), "{text}");
    }
    let report = check(Kind::Region, "150172").unwrap();
    assert_eq!(report.parts.get("statistical-only"), Some("true"));
}

#[test]
fn item_codes_of_both_schemes_are_told_apart() {
    let code = ItemCode::parse("11650000010183859F2650116013001").unwrap();
    let ItemCode::Implementation(implementation) = &code else { panic!("{code:?}") };
    assert_eq!(implementation.organ().as_str(), "11650000010183859F");
    assert_eq!(implementation.level(), PowerLevel::Province);
    assert_eq!((implementation.base().catalogue(), implementation.base().item_type()), ("65", "01"));
    let organ = Uscc::parse("12441500196720244T").unwrap();
    let base = BaseCode::make("44", "21", "99806003").unwrap();
    let city = ImplementationCode::make(&organ, PowerLevel::City, &base);
    assert_eq!(city.to_string(), "12441500196720244T3442199806003");
    let handling = HandlingCode::make(&city, 1).unwrap();
    assert_eq!(handling.to_string(), "12441500196720244T344219980600301");
    for (text, scheme) in [
        ("650116013001", "base"),
        ("12441500196720244T3442199806003", "implementation"),
        ("12441500196720244T344219980600301", "handling"),
        ("XK0010100Y", "base-2016"),
        ("XK0010100Y52000000001333", "implementation-2016"),
    ] {
        let code = ItemCode::parse(text).unwrap();
        assert_eq!((code.scheme(), code.to_string().as_str()), (scheme, text));
        assert_eq!(check(Kind::Item, text).unwrap().parts.get("scheme"), Some(scheme));
    }
    let old = LegacyBaseCode::parse("XK00101 00Y").unwrap();
    assert_eq!((old.item_type(), old.main(), old.sub()), ("XK", "00101", "00Y"));
}

#[test]
fn wrong_item_codes_say_where() {
    assert_eq!(code(Kind::Item, "990116013001"), "code.item.division");
    assert_eq!(code(Kind::Item, "650016013001"), "code.item.value");
    assert_eq!(code(Kind::Item, "65011601300A"), "code.item.character");
    assert_eq!(code(Kind::Item, "6501160130"), "code.item.character");
    assert_eq!(code(Kind::Item, "12441500196720244T8442199806003"), "code.item.value");
    let error = refusal(Kind::Item, "12441500196720244U3442199806003");
    assert_eq!(error.code(), "code.item.part");
    assert!(
        error.to_string().starts_with("in the organ's credit code: the last character should be T"),
        "{error}"
    );
    assert_eq!(code(Kind::Item, "65011601300"), "code.item.length");
    assert_eq!(HandlingCode::make(&implementation(), 100).unwrap_err().code(), "code.item.value");
}

fn implementation() -> ImplementationCode {
    ImplementationCode::parse("12441500196720244T3442199806003").unwrap()
}

/// Identifiers observed on licences in use (GB/T 36904).
#[test]
fn real_licence_identifiers_pass() {
    for text in [
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    ] {
        assert_eq!(LicenceId::parse(text).unwrap().to_string(), text);
    }
    let licence_type = LicenceType::make(&Uscc::parse("11100000000013338W").unwrap(), 11).unwrap();
    let issuer = Uscc::parse("11430000006122244L").unwrap();
    let first = LicenceId::make(&licence_type, &issuer, "20230000403", 1).unwrap();
    assert_eq!(first.check_character(), 'U');
    assert!(first.next_version().unwrap().to_string().ends_with(".002.S"));
    assert!(LicenceId::make(&licence_type, &issuer, "1", 999).unwrap().next_version().is_err());
}

#[test]
fn wrong_licence_identifiers_say_why() {
    let good = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S";
    let edit = |from: &str, to: &str| code(Kind::LicenceId, &good.replace(from, to));
    assert_eq!(edit(".S", ".T"), "code.licence-id.check-digit");
    assert_eq!(edit("403.002", "404.002"), "code.licence-id.check-digit");
    assert_eq!(edit("1.2.156", "1.2.157"), "code.licence-id.shape");
    assert_eq!(edit(".002", ""), "code.licence-id.shape");
    assert_eq!(edit(".S", ".SS"), "code.licence-id.shape");
    assert_eq!(edit(".002", ".2"), "code.licence-id.value");
    assert_eq!(edit("20230000403", "2023_403"), "code.licence-id.value");
    assert_eq!(edit("20230000403", &"1".repeat(33)), "code.licence-id.value");
    assert_eq!(edit(".S", ".S.S"), "code.licence-id.shape");
}

#[test]
fn the_public_case_number_reads_in_three_groups() {
    let region = Region::parse("150402001").unwrap();
    let number = CaseNumber::make(&region, date(2026, 11, 21), 42).unwrap();
    assert_eq!(number.to_string(), "150402-261121-000422");
    for typed in [
        "150402-261121-000422",
        "150402261121000422",
        " 150402 261121 000422 ",
        "１５０４０２－２６１１２１－０００４２２",
    ] {
        assert_eq!(CaseNumber::parse(typed).unwrap(), number, "{typed}");
    }
    assert_eq!((number.division(), number.day(), number.serial()), ("150402", date(2026, 11, 21), 42));
    let busy = CaseNumber::make(&region, date(2026, 11, 21), 123_456).unwrap();
    assert_eq!(CaseNumber::parse(&busy.to_string()).unwrap(), busy);
    assert_eq!(busy.to_string().len(), "150402-261121-1234560".len());
}

#[test]
fn wrong_case_numbers_say_why() {
    assert_eq!(code(Kind::Case, "150402-261121-000423"), "code.case.check-digit");
    assert_eq!(code(Kind::Case, "150402-262121-000422"), "code.case.check-digit");
    assert_eq!(code(Kind::Case, "150402-261121-00042"), "code.case.length");
    assert_eq!(code(Kind::Case, "150402-261121-00042A"), "code.case.character");
    let region = Region::parse("150402").unwrap();
    assert_eq!(CaseNumber::make(&region, date(2026, 11, 21), 0).unwrap_err().code(), "code.case.value");
    assert_eq!(CaseNumber::make(&region, date(1999, 11, 21), 1).unwrap_err().code(), "code.case.day");
}

/// The 43 characters observed in the national exchange: implementation code, day, serial.
#[test]
fn the_exchange_case_number_is_read() {
    let text = "12441500196720244T3442199806003202206230068";
    let number = ExchangeCaseNumber::parse(text).unwrap();
    assert_eq!((number.day(), number.serial()), (date(2022, 6, 23), 68));
    assert_eq!(ExchangeCaseNumber::make(&implementation(), date(2022, 6, 23), 68).unwrap().to_string(), text);
    assert!(matches!(CaseCode::parse(text).unwrap(), CaseCode::Exchange(_)));
    assert_eq!(code(Kind::Case, "12441500196720244T3442199806003202206310068"), "code.case.day");
    assert_eq!(code(Kind::Case, "12441500196720244T3442199806003202206230000"), "code.case.value");
    assert_eq!(code(Kind::Case, "12441500196720244U3442199806003202206230068"), "code.case.part");
    let full = ExchangeCaseNumber::make(&implementation(), date(2022, 6, 23), 10_000);
    assert_eq!(full.unwrap_err().code(), "code.case.value");
}

#[test]
fn codes_are_strings_in_json() {
    let organ: Uscc = serde_json::from_str("\" 91110000600037341l\"").unwrap();
    assert_eq!(serde_json::to_string(&organ).unwrap(), "\"91110000600037341L\"");
    let number: CaseNumber = serde_json::from_str("\"150402261121000422\"").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"150402-261121-000422\"");
    let error = serde_json::from_str::<Uscc>("\"91110000600037341M\"").unwrap_err().to_string();
    assert!(error.contains("should be L"), "{error}");
}

#[test]
fn the_report_in_json_names_the_parts() {
    let json = serde_json::to_value(check(Kind::Case, "150402261121000422").unwrap()).unwrap();
    let expected = serde_json::json!({
        "kind": "case",
        "value": "150402-261121-000422",
        "tidied": [],
        "parts": {"form": "public", "division": "150402", "day": "2026-11-21", "serial": "42", "check": "2"},
    });
    assert_eq!(json, expected);
}

#[test]
fn every_kind_has_its_name() {
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert!(code(kind, "").starts_with(&format!("code.{}.", kind.as_str())));
    }
    assert_eq!("driving-licence".parse::<Kind>(), Err(UnknownKind));
}
