//! Names and documents of people as their input methods, telephones and old registers send them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails should fail its test")]

use codes::name::{self, NameError};
use codes::{DocumentKind, IdentityDocument, Kind, Sex};
use jiff::civil::date;

const UYGHUR: &str = "阿依古丽·买买提";

#[track_caller]
fn kept(text: &str, spelling: &str) {
    assert_eq!(name::person(text).as_deref(), Ok(spelling), "{text:?} {text}");
    assert_eq!(name::person(spelling).as_deref(), Ok(spelling), "not stable: {spelling}");
    assert!(name::same(text, spelling), "{text:?}");
}

#[test]
fn the_dot_of_every_keyboard_is_one_dot() {
    for dot in [
        "·", "•", "・", "．", ".", "･", "‧", "∙", "⋅", "·", "●", "◦", "⸱", "᛫", "ꞏ", "。", "｡", "˙", " · ",
        "··", "\u{2024}", "\u{2981}", "\u{318d}", "﹒",
    ] {
        kept(&format!("阿依古丽{dot}买买提"), UYGHUR);
    }
    kept("阿卜杜热伊木・阿卜杜外力・阿卜杜热合曼", "阿卜杜热伊木·阿卜杜外力·阿卜杜热合曼");
    kept("·阿依古丽·买买提·", UYGHUR);
    // A name may be written without it, or with a hyphen: still one person, but not one spelling.
    assert!(name::same("阿依古丽买买提", UYGHUR) && name::same("阿依古丽—买买提", UYGHUR));
    // A full stop in Latin names stays one.
    kept("John F. Kennedy", "John F. Kennedy");
    kept("Ｊ．R．Smith", "J.R.Smith");
}

#[test]
fn what_cannot_be_seen_is_not_in_a_name() {
    for text in [
        "\u{202d}赵六\u{202c}",
        "\u{feff}赵六",
        "赵\u{200b}六",
        "赵六\u{fe0f}",
        "赵\u{e0100}六",
        "\u{2068}赵六\u{2069}",
        "赵\u{ad}六",
        "赵　六",
        " 赵 六\t",
        "赵\u{a0}六\r\n",
        "赵\u{3164}六",
        "赵\u{200d}六",
        "赵\u{180e}六",
        "赵\u{e0061}六",
        "赵\u{180b}六",
    ] {
        kept(text, "赵六");
    }
}

#[test]
fn letters_get_their_present_code_points() {
    kept("王\u{e863}", "王䶮");
    kept("\u{e81e}三", "龴三");
    kept("\u{2ee2}三", "马三");
    kept("⻩\u{2f9c}三", "黄足三");
    // Compatibility ideographs are other names of the same letters.
    kept("\u{f9d1}三", "六三");
    kept("\u{2f804}三", "你三");
    kept("李○", "李〇");
    kept("李〇", "李〇");
    kept("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ ハナコ");
    kept("ＮＧＵＹＥＮ　ＡＮ", "NGUYEN AN");
    kept("Ⅱ世", "II世");
    kept("ﬁona", "fiona");
    // Letters of all planes stay what they are.
    for name in [
        "𫖯明",
        "㛃珍",
        "曾䮌",
        "𠮷田",
        "王\u{2a700}",
        "王\u{2b740}",
        "王\u{2b820}",
        "王\u{2ceb0}",
        "王\u{30000}",
        "王\u{31350}",
        "王\u{2ebf0}",
        "王\u{323b0}",
        "王龻",
        "王\u{9fef}",
        "王\u{9ffc}",
        "佐々木",
        "赵C",
        "欧阳娜娜",
        "司马相如",
    ] {
        kept(name, name);
    }
}

#[test]
fn names_of_all_scripts_are_names() {
    for name in [
        "NGUYỄN THỊ HƯƠNG",
        "José María Núñez-O'Brien",
        "Łukasz Żółć",
        "Ивáн Иванович",
        "Γιώργος Παπαδόπουλος",
        "محمد علي",
        "ئايگۈل مەمەت",
        "བསྟན་འཛིན་རྒྱ་མཚོ",
        "ꆈꌠꉙ",
        "김철수",
        "やまだ はなこ",
        "สมชาย ใจดี",
        "प्रिया शर्मा",
        "ᠪᠠᠶᠠᠷ",
        "MUTHU A/L RAMAN",
        "Karl-Heinz v. Müller",
        "ʻAlohi",
        "Jean d'Arc",
        "X Æ A",
        "Kim",
        "Þór",
    ] {
        kept(name, name);
    }
    // Marks that were typed apart are one letter with the letter they stand on.
    kept("NGUYE\u{302}\u{303}N THI\u{323} HU\u{31b}O\u{31b}NG", "NGUYỄN THỊ HƯƠNG");
    kept("O’Brien", "O'Brien");
    kept("Jean‐Luc  Martin", "Jean-Luc Martin");
    let long = "Uvuvwevwevwe Onyetenyevwe Ugwemubwem Ossas ".repeat(4).trim_end().to_owned();
    kept(&long, &long);
    // What chooses the forms of Mongolian letters belongs to them.
    let mongolian = "ᠰᠠᠢ\u{180b}ᠨ ᠣᠶᠤᠨ\u{180e}ᠠ ᠦᠨᠳᠦᠷ\u{202f}ᠦᠨ";
    kept(mongolian, mongolian);
    assert!(name::same(mongolian, "ᠰᠠᠢᠨ ᠣᠶᠤᠨᠠ ᠦᠨᠳᠦᠷᠦᠨ"));
}

#[test]
fn one_person_stays_one_person() {
    for (one, other) in [
        ("NGUYỄN THỊ HƯƠNG", "Nguyen Thi Huong"),
        ("ĐẶNG VĂN LÂM", "DANG VAN LAM"),
        ("José María", "JOSE MARIA"),
        ("SMITH, John", "John Smith"),
        ("ŁUKASZ", "lukasz"),
        ("Strauß", "STRAUSS"),
        ("陳大文", "陈大文"),
        ("黃真", "黄眞"),
        ("髙桥", "高橋"),
        ("İbrahim Işık", "IBRAHIM ISIK"),
        ("Στέφανος", "ΣΤΕΦΑΝΟΣ"),
    ] {
        assert!(name::same(one, other), "{one} {other}: {} {}", name::key(one), name::key(other));
    }
    for (one, other) in [
        ("赵六", "赵陆"),
        ("王玉", "王五"),
        ("李〇", "李零"),
        ("Ivan Petrov", "Ivana Petrov"),
        ("阿依古丽·买买提", "阿依古丽·买合买提"),
        ("Иван", "Йван"),
        ("", ""),
        ("·", ""),
        ("AB C", "A BD"),
        ("赵六", "六赵"),
    ] {
        assert!(!name::same(one, other), "{one} {other}");
    }
}

#[test]
fn what_is_no_name_is_refused_with_the_reason() {
    for (text, error) in [
        ("", NameError::Empty),
        (" \u{3000}\n", NameError::Empty),
        ("赵六😀", NameError::Character('😀')),
        ("<b>赵六</b>", NameError::Character('<')),
        ("赵\u{7}六", NameError::Character('\u{7}')),
        ("赵六★", NameError::Character('★')),
        ("=赵六", NameError::Character('=')),
        ("赵六1", NameError::Digits),
        ("13900000001", NameError::NoLetter),
        ("···", NameError::NoLetter),
        ("王?", NameError::Lost('?')),
        ("王□", NameError::Lost('□')),
        ("王\u{fffd}", NameError::Lost('\u{fffd}')),
        ("王〓", NameError::Lost('〓')),
        ("王\u{e000}", NameError::PrivateUse),
        ("王\u{f0000}", NameError::PrivateUse),
        ("Ⓐnna", NameError::Character('Ⓐ')),
        ("赵六（小六）", NameError::Character('(')),
    ] {
        assert_eq!(name::person(text), Err(error), "{text}");
    }
    assert_eq!(name::person(&"王".repeat(201)), Err(NameError::TooLong));
    assert_eq!(name::person(&"王".repeat(100_000)), Err(NameError::TooLong));
    assert!(name::person(&format!("a{}", "\u{301}".repeat(40))).is_err());
    assert!(name::person("\u{301}a").is_err());
    assert_eq!(NameError::Character('\u{7}').found().as_deref(), Some("\\u{7}"));
}

#[test]
fn names_of_shops_have_signs_and_digits() {
    for (text, spelling) in [
        ("赤峰市红山区示例餐饮管理有限公司", "赤峰市红山区示例餐饮管理有限公司"),
        ("示例(赤峰)有限公司", "示例（赤峰）有限公司"),
        ("７天　连锁", "7天连锁"),
        ("Ｋ＆Ｍ咖啡", "K&M咖啡"),
        ("Joe's Diner (Chifeng)", "Joe's Diner (Chifeng)"),
        ("好吃！餐馆", "好吃！餐馆"),
        ("阿依古丽•抓饭", "阿依古丽·抓饭"),
        ("ᠬᠤᠯᠠᠨ 红山小馆", "ᠬᠤᠯᠠᠨ 红山小馆"),
        ("老 王 面 馆", "老王面馆"),
    ] {
        assert_eq!(name::trade(text).as_deref(), Ok(spelling), "{text}");
    }
    for (text, code) in [
        ("😀<b>餐馆</b>", "name.character"),
        ("<b>餐馆</b>", "name.character"),
        ("餐馆\u{1b}[0m", "name.character"),
        ("餐?馆", "name.lost-letter"),
        ("餐馆\u{e001}", "name.private-use"),
        ("（）", "name.no-letter"),
        ("", "name.empty"),
    ] {
        assert_eq!(name::trade(text).unwrap_err().code(), code, "{text}");
    }
    assert!(name::same("示例(赤峰)有限公司", "示例（赤峰）有限公司"));
}

fn document(kind: DocumentKind, country: &str, number: &str) -> IdentityDocument {
    IdentityDocument::parse(kind, country, number).unwrap_or_else(|error| panic!("{number}: {error}"))
}

#[test]
fn numbers_of_people_without_an_identity_card_are_read() {
    use DocumentKind::*;
    for (kind, number, spelling) in [
        (TaiwanResidence, "830000197303106328", "830000197303106328"),
        (HkMacaoResidence, "810000197303106324", "810000197303106324"),
        (HkMacaoResidence, "820000197303106326", "820000197303106326"),
        (PermanentResidence, "911156198001010016", "911156198001010016"),
        (PermanentResidence, "ESP110080010112", "ESP110080010112"),
        (PermanentResidence, "esp 1100 8001 0112", "ESP110080010112"),
        (CitizenId, "\u{202d}150402199001010015\u{202c}", "150402199001010015"),
        (CitizenId, "150402-19900101-0015", "150402199001010015"),
        (CitizenId, "１５０４０２ １９９００１０１ ００１５", "150402199001010015"),
        (HkMacaoPermit, "h12345678", "H12345678"),
        (HkMacaoPermit, "M1234567801", "M1234567801"),
        (HkMacaoPermit, "HA1234567", "HA1234567"),
        (TaiwanPermit, "12345678", "12345678"),
        (TaiwanPermit, "0123456701(B)", "0123456701B"),
        (Passport, "e 1234-5678", "E12345678"),
    ] {
        let read = document(kind, "vnm", number);
        assert_eq!((read.kind(), read.reveal()), (kind, spelling), "{number}");
        assert_eq!(read.country().map(|country| country.zh()), (kind == Passport).then_some("越南"));
        assert_eq!(document(kind, "VNM", spelling), read);
    }
}

#[test]
fn a_number_that_says_what_it_is_is_believed() {
    use DocumentKind::*;
    assert_eq!(document(CitizenId, "", "830000197303106328").kind(), TaiwanResidence);
    assert_eq!(document(TaiwanPermit, "", "830000197303106328").kind(), TaiwanResidence);
    assert_eq!(document(HkMacaoPermit, "", "810000197303106324").kind(), HkMacaoResidence);
    assert_eq!(document(HkMacaoResidence, "", "150402199001010015").kind(), CitizenId);
    assert_eq!(document(CitizenId, "", "911156198001010016").kind(), PermanentResidence);
    assert_eq!(document(CitizenId, "", "ESP110080010112").kind(), PermanentResidence);
    let recognised = |number| IdentityDocument::recognise(number).map(|document| document.kind());
    assert_eq!(recognised("H12345678"), Some(HkMacaoPermit));
    assert_eq!(recognised("150402199001010015"), Some(CitizenId));
    assert_eq!((recognised("12345678"), recognised("E12345678"), recognised("")), (None, None, None));
}

#[test]
fn wrong_numbers_say_why_and_never_themselves() {
    use DocumentKind::*;
    for (kind, country, number, code) in [
        (CitizenId, "", "150402199001010016", "code.citizen-id.check-digit"),
        (TaiwanResidence, "", "830000197303106327", "code.citizen-id.check-digit"),
        (PermanentResidence, "", "911156198001010017", "code.permanent-residence.check-digit"),
        (PermanentResidence, "", "999156198001010016", "code.permanent-residence.division"),
        (PermanentResidence, "", "911156198013010016", "code.permanent-residence.day"),
        (PermanentResidence, "", "ESP110080130112", "code.permanent-residence.day"),
        (PermanentResidence, "", "ESP990080010112", "code.permanent-residence.division"),
        (PermanentResidence, "", "ES1110080010112", "code.permanent-residence.character"),
        (PermanentResidence, "", "1234", "code.permanent-residence.length"),
        (HkMacaoPermit, "", "C12345678", "code.hk-macao-permit.character"),
        (HkMacaoPermit, "", "H1234567", "code.hk-macao-permit.length"),
        (HkMacaoPermit, "", "H123456789", "code.hk-macao-permit.length"),
        (HkMacaoPermit, "", "HA123456789", "code.hk-macao-permit.length"),
        (TaiwanPermit, "", "1234567", "code.taiwan-permit.length"),
        (TaiwanPermit, "", "123456789", "code.taiwan-permit.length"),
        (TaiwanPermit, "", "A1234567", "code.taiwan-permit.character"),
        (Passport, "", "E12345678", "code.passport.value"),
        (Passport, "TWN", "E12345678", "code.passport.value"),
        (Passport, "USA", "123", "code.passport.length"),
        (Passport, "USA", "ABCDEFG", "code.passport.shape"),
        (Passport, "USA", "护照12345", "code.passport.character"),
        (Passport, "USA", "", "code.passport.empty"),
        (HkMacaoPermit, "", "()", "code.hk-macao-permit.empty"),
    ] {
        let error = IdentityDocument::parse(kind, country, number).unwrap_err();
        assert_eq!(error.code(), code, "{number}");
        assert!(number.len() < 3 || !format!("{error} {error:?}").contains(number), "{error:?}");
    }
}

#[test]
fn a_renewed_permit_is_the_same_person_s() {
    use DocumentKind::*;
    assert_eq!(
        document(HkMacaoPermit, "", "H1234567800").key(),
        document(HkMacaoPermit, "", "H12345678").key()
    );
    assert_eq!(
        document(TaiwanPermit, "", "0123456701(B)").key(),
        document(TaiwanPermit, "", "01234567").key()
    );
    // One number by law, whichever card it stands on.
    assert_eq!(document(TaiwanResidence, "", "830000197303106328").key()[0], "citizen-id");
    // The same number of two countries is two people's.
    assert_ne!(document(Passport, "USA", "123456789").key(), document(Passport, "IND", "123456789").key());
}

#[test]
fn numbers_tell_birth_and_sex_where_they_do() {
    use DocumentKind::*;
    let taiwan = document(TaiwanResidence, "", "830000197303106328");
    assert_eq!((taiwan.birth(), taiwan.sex()), (Some(date(1973, 3, 10)), Some(Sex::Female)));
    let foreign = document(PermanentResidence, "", "911156198001010016");
    assert_eq!((foreign.birth(), foreign.sex()), (Some(date(1980, 1, 1)), Some(Sex::Male)));
    for (kind, number) in
        [(PermanentResidence, "ESP110080010112"), (HkMacaoPermit, "H12345678"), (Passport, "E12345678")]
    {
        let silent = document(kind, "USA", number);
        assert_eq!((silent.birth(), silent.sex()), (None, None), "{number}");
    }
}

#[test]
fn masks_hide_the_middle_and_most_of_the_last_four() {
    use DocumentKind::*;
    for (kind, number, masked) in [
        (CitizenId, "150402199001010015", "150**************5"),
        (TaiwanResidence, "830000197303106328", "830**************8"),
        (PermanentResidence, "ESP110080010112", "ESP***********2"),
        (HkMacaoPermit, "H12345678", "H*******8"),
        (TaiwanPermit, "12345678", "1******8"),
        (Passport, "E12345678", "E*******8"),
        (Passport, "A1234", "*****"),
    ] {
        let document = document(kind, "USA", number);
        assert_eq!(document.masked(), masked);
        assert!(!format!("{document:?}").contains(number));
        assert_eq!(document.last_four(), &number[number.len() - 4..]);
    }
    assert_eq!(
        document(CitizenId, "", "150402199001010015").masked(),
        codes::CitizenId::parse("150402199001010015").unwrap().masked()
    );
    let report = codes::check(Kind::HkMacaoPermit, "h1234 5678").unwrap();
    assert_eq!(report.value, "H*******8");
}

#[test]
fn nobody_is_born_tomorrow() {
    let future = "150402209903071235";
    let today = date(2026, 11, 29);
    assert_eq!(codes::check_on(Kind::CitizenId, future, today).unwrap_err().code(), "code.citizen-id.future");
    assert!(codes::check_on(Kind::CitizenId, future, date(2099, 3, 7)).is_ok(), "born today");
    assert!(codes::check(Kind::CitizenId, future).is_ok(), "without a day nothing is said");
    assert!(codes::check_on(Kind::CitizenId, "15040219900612998X", today).is_ok());
    assert!(codes::check_on(Kind::Uscc, "91110000600037341L", today).is_ok());
    for kind in DocumentKind::ALL {
        if let Ok(document) = IdentityDocument::parse(kind, "VNM", future) {
            assert_eq!(document.born_by(today).is_ok(), document.birth().is_none(), "{kind:?}");
        }
    }
}
