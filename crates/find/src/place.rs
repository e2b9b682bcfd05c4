//! Places that a query names (赤峰办营业执照): what is looked for is then for there.

/// A division: its code (GB/T 2260) and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Code.
    pub code: String,
    /// Name, Chinese.
    pub name: String,
}

/// What the names of divisions end with.
const ENDS: [&str; 10] = ["自治旗", "自治区", "自治州", "省", "市", "区", "县", "旗", "盟", "镇"];

/// The part of a name that people say: 赤峰 of 赤峰市. Never a single character.
fn short(name: &str) -> Option<&str> {
    let rest = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    (rest.chars().count() > 1).then_some(rest)
}

/// Where a code lies: itself and all it lies in, nearest first.
pub(crate) fn chain(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    if code.is_empty() {
        return all;
    }
    all.push(code.to_owned());
    for length in [9, 6] {
        if code.len() > length {
            all.extend(code.get(..length).map(str::to_owned));
        }
    }
    let county = code.get(..6).unwrap_or_default();
    for length in [4, 2] {
        if let Some(start) = county.get(..length) {
            let above = format!("{start}{}", "0".repeat(6 - length));
            if all.last() != Some(&above) {
                all.push(above);
            }
        }
    }
    all
}

/// The place that a query names, and the query without it. A place alone is not looked for but asked about; nearer ones come first where
/// several have one name.
pub(crate) fn named<'a>(places: &'a [Place], core: &str, own: &str) -> Option<(&'a Place, String)> {
    if places.iter().any(|place| place.name == core) {
        return None;
    }
    let is_near =
        |place: &Place| place.code.bytes().zip(own.bytes()).take_while(|(one, other)| one == other).count();
    let stands = |place: &Place| {
        let is_there = core.len() > place.name.len() && core.contains(&place.name);
        let begins = |word: &&str| core.len() > word.len() && core.starts_with(word);
        let word = if is_there { Some(place.name.as_str()) } else { short(&place.name).filter(begins) }?;
        Some((word.len(), word.to_owned()))
    };
    let (place, word) = places
        .iter()
        .filter_map(|place| Some((place, stands(place)?)))
        .max_by_key(|(place, (length, _))| (*length, is_near(place)))
        .map(|(place, (_, word))| (place, word))?;
    let rest = core.replacen(&word, "", 1).trim().to_owned();
    (!rest.is_empty()).then_some((place, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_out_of_a_query() {
        let place = |code: &str, name: &str| Place { code: code.to_owned(), name: name.to_owned() };
        let places = [
            place("150400", "赤峰市"),
            place("150402", "红山区"),
            place("150102", "新城区"),
            place("610102", "新城区"),
        ];
        let told =
            |core: &str| named(&places, core, "150402").map(|(place, rest)| (place.code.clone(), rest));
        assert_eq!(told("赤峰营业执照"), Some(("150400".to_owned(), "营业执照".to_owned())));
        assert_eq!(told("红山区开餐馆"), Some(("150402".to_owned(), "开餐馆".to_owned())));
        assert_eq!(told("新城区药店"), Some(("150102".to_owned(), "药店".to_owned())));
        assert_eq!(told("红山区"), None);
        assert_eq!(told("开餐馆"), None);
    }

    #[test]
    fn a_code_lies_in_others() {
        assert_eq!(chain("150402"), ["150402", "150400", "150000"]);
        assert_eq!(chain("150402001"), ["150402001", "150402", "150400", "150000"]);
        assert_eq!(chain("150000"), ["150000"]);
        assert!(chain("").is_empty());
        assert_eq!(chain("1"), ["1"]);
    }
}
