//! Addresses 地址: what of one everybody may see.

/// The public beginning of an address, down to the county, and stars for the rest: `内蒙古自治区赤峰市红山区****`. An address in
/// which no division can be made out is hidden whole: nobody knows where in it its private part begins.
pub fn masked(address: &str) -> String {
    let letters: Vec<char> = address.trim().chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let public: String = letters.iter().take(public_part(&letters)).collect();
    format!("{public}****")
}

/// Whether a text is an address that leads to a door: it names a division or a street, and a number in it that is not a
/// document's (红市监受〔2026〕12号).
pub fn is_one(text: &str) -> bool {
    let letters: Vec<char> = text.trim().chars().collect();
    let of_a_document = |end: usize| {
        let number = letters.iter().take(end).rev().take_while(|c| c.is_numeric() || **c == ' ').count();
        end.checked_sub(number + 1)
            .and_then(|at| letters.get(at))
            .is_some_and(|c| "〕)）]】第字".contains(*c))
    };
    let at_a_door = letters.windows(2).enumerate().any(|(at, two)| match two {
        [number, of] => number.is_numeric() && "号室单栋幢弄组楼".contains(*of) && !of_a_document(at + 1),
        _ => false,
    });
    at_a_door && (public_part(&letters) > 0 || letters.iter().any(|c| "街路巷弄村".contains(*c)))
}

/// Ends of the names of divisions, from the province to the county, the longer ones first.
const ENDS: [&[&str]; 3] = [
    &["特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省"],
    &["自治州", "地区", "盟", "市"],
    &["自治县", "自治旗", "特区", "林区", "县", "旗", "区", "市"],
];
/// The most letters of a division's own name with its end (双江拉祜族佤族布朗族傣族自治县 has fifteen).
const LONGEST: usize = 18;

/// How many letters from the beginning name divisions.
fn public_part(letters: &[char]) -> usize {
    let mut at = 0;
    for (level, ends) in ENDS.iter().enumerate() {
        let Some(end) = division_end(letters.get(at..).unwrap_or_default(), ends, level) else { continue };
        at += end;
    }
    at
}

/// Where the first division of this level ends in the letters, one that has a name of its own and stands at their beginning.
fn division_end(letters: &[char], ends: &[&str], level: usize) -> Option<usize> {
    // A street, a number or a blank is no part of a division's name, after its first letter (路桥区).
    let stops = |c: char| "街路巷号弄村室栋幢 ,，、".contains(c) || c.is_ascii() || c.is_numeric();
    for at in 0..letters.len().min(LONGEST) {
        let rest = letters.get(at..).unwrap_or_default();
        let end = ends.iter().find(|end| rest.iter().copied().take(end.chars().count()).eq(end.chars()));
        if let Some(end) = end {
            // 市 and 区 alone are no names; 市辖区, 小区 and 社区, 园区 are no counties.
            let named =
                at > 0 && !(level == 2 && letters.get(at - 1).is_some_and(|c| "小社园厂矿".contains(*c)));
            return named.then(|| at + end.chars().count());
        }
        if at > 0 && letters.get(at).is_some_and(|c| stops(*c)) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_numbers_and_names() {
        for (text, one) in [
            ("内蒙古自治区赤峰市红山区示例街1号2单元301室", true),
            ("示例街1号2单元301室", true),
            ("红山区12号楼", true),
            ("示例村3组", true),
            ("红山区食品药品监督管理局", false),
            ("赤峰市红山区示例餐饮管理有限公司", false),
            ("赤消验字〔2021〕第 0099 号", false),
            ("红市监受〔2026〕12号", false),
            ("红市监受(2026)12号", false),
            ("蒙（2020）红山区不动产权第 0000099 号", false),
            ("红山区人民路小学", false),
            ("120", false),
            ("", false),
        ] {
            assert_eq!(is_one(text), one, "{text}");
        }
    }

    #[test]
    fn the_public_beginning_is_shown_and_the_private_end_is_not() {
        for (address, seen) in [
            ("内蒙古自治区赤峰市红山区示例街1号2单元301室", "内蒙古自治区赤峰市红山区****"),
            ("赤峰市红山区示例街8号", "赤峰市红山区****"),
            ("红山区样板路20号", "红山区****"),
            ("北京市海淀区示例路1号院2号楼", "北京市海淀区****"),
            ("内蒙古自治区锡林郭勒盟苏尼特右旗赛罕塔拉镇1号", "内蒙古自治区锡林郭勒盟苏尼特右旗****"),
            (
                "云南省临沧市双江拉祜族佤族布朗族傣族自治县示例村3组",
                "云南省临沧市双江拉祜族佤族布朗族傣族自治县****",
            ),
            ("内蒙古自治区呼伦贝尔市满洲里市示例街2号", "内蒙古自治区呼伦贝尔市满洲里市****"),
            ("示例小区3号楼501", "****"),
            ("示例街1号2单元301室", "****"),
            ("12 Rue de l'Exemple, Paris", "****"),
            ("香港特别行政区九龙示例道1号", "香港特别行政区****"),
            ("广东省东莞市示例镇样板路1号", "广东省东莞市****"),
            ("江苏省镇江市示例区1号", "江苏省镇江市示例区****"),
            ("湖南省怀化市通道侗族自治县示例镇", "湖南省怀化市通道侗族自治县****"),
            ("新疆维吾尔自治区伊犁哈萨克自治州示例县", "新疆维吾尔自治区伊犁哈萨克自治州示例县****"),
            ("路桥区示例街", "路桥区****"),
            ("", ""),
        ] {
            assert_eq!(masked(address), seen, "{address}");
        }
    }
}
