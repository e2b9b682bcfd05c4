//! Round trips, and the promise of each check character: one wrong character never passes.
#![allow(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use codes::{
    BaseCode, CaseCode, CaseNumber, CitizenId, ExchangeCaseNumber, HandlingCode, ImplementationCode,
    ItemCode, Kind, LicenceId, LicenceType, OrganisationCode, PowerLevel, Region, Uscc, check,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

fn first(text: &str) -> char {
    text.chars().next().unwrap()
}

fn organs() -> impl Strategy<Value = Uscc> {
    ("[1-9ANY]", "[1-9]", "(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{4}", "[0-9A-HJ-NPQRTUWXY]{8}")
        .prop_map(|(department, category, division, body)| {
            Uscc::make(first(&department), first(&category), &division, &body).unwrap()
        })
}

fn days(from: Date, count: i64) -> impl Strategy<Value = Date> {
    (0..count).prop_map(move |n| from.checked_add(n.days()).unwrap())
}

fn citizens() -> impl Strategy<Value = CitizenId> {
    ("(1[1-5]|2[1-3]|3[1-7]|51)[0-9]{4}", days(date(1900, 1, 1), 60_000), 0..1000_u16)
        .prop_map(|(division, birth, sequence)| CitizenId::make(&division, birth, sequence).unwrap())
}

fn regions() -> impl Strategy<Value = Region> {
    (1..=5_u16, 1..100_u16, 0..100_u16, 0..1000_u16, 0..1000_u16).prop_map(
        |(province, city, county, town, village)| {
            let town = if county == 0 { 0 } else { town };
            let village = if town == 0 { 0 } else { village };
            Region::make(10 + province, city, county, town, village).unwrap()
        },
    )
}

fn implementations() -> impl Strategy<Value = ImplementationCode> {
    let levels = "[1-7]".prop_map(|level| PowerLevel::from_digit(first(&level)).unwrap());
    let bases = "(00|15|44)(0[1-9]|[12][0-9])[0-9]{8}".prop_map(|text| BaseCode::parse(&text).unwrap());
    (organs(), levels, bases).prop_map(|(organ, level, base)| ImplementationCode::make(&organ, level, &base))
}

fn licences() -> impl Strategy<Value = LicenceId> {
    (organs(), 0..1000_u16, organs(), "[0-9A-Z]{1,32}", 1..1000_u16).prop_map(
        |(authority, n, issuer, serial, version)| {
            LicenceId::make(&LicenceType::make(&authority, n).unwrap(), &issuer, &serial, version).unwrap()
        },
    )
}

fn case_numbers() -> impl Strategy<Value = CaseNumber> {
    (regions(), days(date(2000, 1, 1), 36_000), prop_oneof![1..100_000_u32, 100_000..100_000_000_u32])
        .prop_map(|(region, day, serial)| CaseNumber::make(&region, day, serial).unwrap())
}

/// Every text that differs from this one in one character of the alphabet.
fn one_wrong<'a>(text: &'a str, alphabet: &'a str) -> impl Iterator<Item = String> + 'a {
    text.char_indices().filter(|(_, c)| *c != '.' && *c != '-').flat_map(move |(at, old)| {
        alphabet.chars().filter(move |new| *new != old).map(move |new| {
            let mut wrong = text.to_owned();
            wrong.replace_range(at..at + 1, new.encode_utf8(&mut [0; 4]));
            wrong
        })
    })
}

/// Every text in which two unlike neighbours stand the other way round.
fn neighbours_exchanged(text: &str) -> impl Iterator<Item = String> + '_ {
    (1..text.len()).filter_map(move |at| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.swap(at - 1, at);
        let wrong = String::from_utf8(bytes).unwrap();
        (wrong != text).then_some(wrong)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn credit_codes_round_trip_and_catch_one_wrong_character(organ in organs()) {
        prop_assert_eq!(&Uscc::parse(organ.as_str()).unwrap(), &organ);
        prop_assert_eq!(OrganisationCode::parse(organ.organisation().as_str()).unwrap(), organ.organisation());
        for wrong in one_wrong(organ.as_str(), USCC_ALPHABET) {
            prop_assert!(Uscc::parse(&wrong).is_err(), "{}", wrong);
        }
    }

    #[test]
    fn organisation_codes_round_trip_and_catch_one_wrong_digit(body in "[0-9A-Z]{8}") {
        let code = OrganisationCode::make(&body).unwrap();
        prop_assert_eq!(code.body(), &body);
        prop_assert_eq!(&OrganisationCode::parse(&code.hyphenated()).unwrap(), &code);
        // Modulo 11 tells any two digits apart, but not every letter from every other character.
        let digits: String = body.chars().map(|c| if c.is_ascii_digit() { c } else { '7' }).collect();
        let code = OrganisationCode::make(&digits).unwrap();
        for wrong in one_wrong(code.as_str(), DIGITS) {
            prop_assert!(OrganisationCode::parse(&wrong).is_err(), "{}", wrong);
        }
    }

    #[test]
    fn identity_numbers_round_trip_and_catch_slips(id in citizens()) {
        prop_assert_eq!(&CitizenId::parse(id.reveal()).unwrap(), &id);
        let digits = one_wrong(id.reveal(), DIGITS);
        for wrong in digits.chain(one_wrong(id.reveal(), "X")).chain(neighbours_exchanged(id.reveal())) {
            prop_assert!(CitizenId::parse(&wrong).is_err());
        }
    }

    #[test]
    fn divisions_round_trip_and_lie_in_their_parents(region in regions()) {
        prop_assert_eq!(&Region::parse(region.as_str()).unwrap(), &region);
        prop_assert_eq!(&Region::parse(&region.filled()).unwrap(), &region);
        prop_assert_eq!(&Region::parse(region.prefix()).unwrap(), &region);
        for above in region.ancestors() {
            prop_assert!(above.contains(&region) && !region.contains(&above));
            prop_assert!(above.level() < region.level());
        }
    }

    #[test]
    fn item_codes_round_trip(code in implementations(), variant in 0..100_u8) {
        let handling = HandlingCode::make(&code, variant).unwrap();
        prop_assert_eq!(HandlingCode::parse(&handling.to_string()).unwrap(), handling.clone());
        prop_assert_eq!(ItemCode::parse(&code.to_string()).unwrap(), ItemCode::Implementation(code));
        prop_assert_eq!(ItemCode::parse(&handling.to_string()).unwrap(), ItemCode::Handling(handling));
    }

    #[test]
    fn licence_identifiers_round_trip_and_catch_one_wrong_character(id in licences()) {
        let text = id.to_string();
        prop_assert_eq!(&LicenceId::parse(&text).unwrap(), &id);
        let (root, rest) = text.split_at("1.2.156.3005.2.".len());
        for wrong in one_wrong(rest, ALPHANUMERIC) {
            prop_assert!(LicenceId::parse(&format!("{root}{wrong}")).is_err(), "{}", wrong);
        }
    }

    #[test]
    fn case_numbers_round_trip_and_catch_slips(number in case_numbers()) {
        let text = number.to_string();
        prop_assert_eq!(&CaseNumber::parse(&text).unwrap(), &number);
        let digits = text.replace('-', "");
        prop_assert_eq!(CaseCode::parse(&digits).unwrap(), CaseCode::Public(number));
        for wrong in one_wrong(&text, DIGITS).chain(neighbours_exchanged(&digits)) {
            prop_assert!(CaseNumber::parse(&wrong).is_err(), "{}", wrong);
        }
    }

    #[test]
    fn a_case_number_without_hyphens_is_no_identity_number(
        region in regions(), day in days(date(2022, 1, 1), 28_000), serial in 1..100_000_u32,
    ) {
        let digits = CaseNumber::make(&region, day, serial).unwrap().to_string().replace('-', "");
        prop_assert!(CitizenId::parse(&digits).is_err());
    }

    #[test]
    fn exchange_case_numbers_round_trip(
        item in implementations(), day in days(date(2016, 1, 1), 20_000), n in 1..10_000_u16,
    ) {
        let number = ExchangeCaseNumber::make(&item, day, n).unwrap();
        prop_assert_eq!(ExchangeCaseNumber::parse(&number.to_string()).unwrap(), number);
    }

    #[test]
    fn a_valid_code_is_valid_again_in_the_form_reported(
        organ in organs(), licence in licences(), number in case_numbers(),
    ) {
        for (kind, text) in [
            (Kind::Uscc, organ.to_string()),
            (Kind::LicenceId, licence.to_string()),
            (Kind::Case, number.to_string()),
        ] {
            let typed: String = text.to_lowercase().chars().flat_map(|c| [c, ' ']).collect();
            let report = check(kind, &typed).unwrap();
            prop_assert_eq!(&report.value, &text);
            prop_assert_eq!(check(kind, &report.value).unwrap().value, text);
        }
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,60}", digits in "[0-9０-９X.\\-é]{0,45}") {
        for kind in Kind::ALL {
            for value in [&text, &digits] {
                if let Err(error) = check(kind, value) {
                    prop_assert!(error.code().starts_with("code."));
                    prop_assert!(error.to_string().len() < 400);
                }
            }
        }
        let _ = LicenceType::parse(&text);
    }
}

/// Texts as they come from input methods: letters of many scripts, marks, dots, blanks and what cannot be seen.
fn typed() -> impl Strategy<Value = String> {
    let letters = "[a-zA-ZÀ-ỹĐđŁøßА-я赵六陈陳〇○髙𫖯㛃⻢⾼ᠪᠠཀཁᄀ가アﾞﾊ\\u{300}-\\u{304}\\u{31b}]";
    let between = "[ ·•・．.。\u{3000}'’‐—,/（）()&1９\u{200b}\u{202d}\u{180b}\u{180e}\u{202f}\u{fe0f}\u{f0b}\u{e863}\u{f9d1}]";
    proptest::collection::vec(prop_oneof![3 => letters, 2 => between], 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    /// What is kept is kept as it is when it comes again, and is the same name as what was typed.
    #[test]
    fn names_have_one_spelling(text in prop_oneof![typed(), any::<String>()]) {
        for spell in [codes::name::person, codes::name::trade] {
            if let Ok(kept) = spell(&text) {
                prop_assert_eq!(spell(&kept), Ok(kept.clone()), "{:?}", text);
                prop_assert_eq!(codes::name::key(&kept), codes::name::key(&text), "{:?} {:?}", text, kept);
                prop_assert!(!codes::name::key(&kept).is_empty());
            }
        }
    }

    #[test]
    fn telephone_numbers_have_one_spelling(text in "(\\+|00|0|86|400|)[0-9 ()-]{3,16}(转[0-9]{1,3}|x[0-9]|)") {
        if let Ok(telephone) = codes::Telephone::parse(&text) {
            let again = codes::Telephone::parse(telephone.as_str());
            prop_assert_eq!(again.as_ref(), Ok(&telephone), "{:?}", text);
            prop_assert!(telephone.masked().contains('*'));
        }
    }

    #[test]
    fn documents_have_one_spelling(text in "([HM]A?|9[1-6][0-9]|[A-Z]{1,3}|)[0-9 ]{5,18}", kind in 0..codes::DocumentKind::ALL.len()) {
        if let Ok(document) = codes::IdentityDocument::parse(codes::DocumentKind::ALL[kind], "USA", &text) {
            let again = codes::IdentityDocument::parse(document.kind(), "USA", document.reveal());
            prop_assert_eq!(again.as_ref(), Ok(&document));
            prop_assert!(document.masked().ends_with(|c| document.reveal().ends_with(c) || c == '*'));
        }
    }

    #[test]
    fn a_masked_address_begins_as_the_address_does(text in any::<String>()) {
        let masked = codes::address::masked(&text);
        prop_assert!(text.trim().is_empty() || text.trim().starts_with(masked.trim_end_matches('*')));
    }
}
