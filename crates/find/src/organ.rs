//! Organs under the names people give them: part of the name, or shortened as everybody does (城管局 for 城市管理综合执法局).

use crate::plain::plain;

/// Whether somebody who types this means that organ. Both names as [`plain`] leaves them, and the text without what people wrap around it.
pub fn is_organ(core: &str, zh: &str, en: &str) -> bool {
    if core.is_ascii() {
        return core.len() > 3 && plain(en).contains(core);
    }
    let name: Vec<char> = plain(zh).chars().collect();
    let wanted: Vec<char> = core.chars().collect();
    if wanted.len() < 2 || wanted.len() > name.len() {
        return false;
    }
    // The name proper begins where that of a place ends, which has at least two characters before 市 or 区: 红山区, not 城市.
    let mut begins = vec![0];
    for (at, letter) in name.iter().enumerate() {
        if "省州盟市区县旗".contains(*letter) && begins.last().is_some_and(|last| at - last > 1) {
            begins.push(at + 1);
        }
    }
    let begins_like = |from: usize| {
        let mut rest = name.iter().skip(from);
        name.get(from) == wanted.first() && wanted.iter().all(|letter| rest.any(|other| other == letter))
    };
    begins.into_iter().any(begins_like) || wanted.len() > 2 && plain(zh).contains(core)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_are_known_by_their_short_names() {
        let (zh, en) = ("红山区城市管理综合执法局", "Hongshan District Urban Management Bureau");
        for text in ["城管", "城管局", "城市管理局", "综合执法局", "红山区城管局", "urban management"]
        {
            assert!(is_organ(text, zh, en), "{text}");
        }
        for text in ["局", "管局", "红旗", "市场", "城管所", "urb", ""] {
            assert!(!is_organ(text, zh, en), "{text}");
        }
    }
}
