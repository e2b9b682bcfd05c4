//! Countries that issue passports, by their ISO 3166-1 codes, with their everyday names.
//!
//! Hong Kong, Macao and Taiwan are not among them: their residents are identified by their mainland travel or residence
//! permits. Dependent territories are not either: their people travel on the passports of the country.

use std::fmt;

use serde::Serialize;

/// A country, or the mark of a person who has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(&'static Row);

/// Alpha-3 code, numeric code (empty where there is none), Chinese and English name.
type Row = (&'static str, &'static str, &'static str, &'static str);

impl Country {
    /// Every country, in the order of the Chinese names' sounds; persons without one last.
    pub fn all() -> impl Iterator<Item = Country> {
        COUNTRIES.iter().map(Country)
    }

    /// The country with this code: three letters as in passports, `D` for Germany also.
    pub fn parse(code: &str) -> Option<Country> {
        let code = code.trim().to_ascii_uppercase();
        let code = if code == "D" { "DEU" } else { code.as_str() };
        COUNTRIES.iter().find(|row| row.0 == code).map(Country)
    }

    /// The country with this numeric code (ISO 3166-1 numeric-3).
    pub fn numbered(code: &str) -> Option<Country> {
        COUNTRIES.iter().find(|row| !row.1.is_empty() && row.1 == code).map(Country)
    }

    /// Three letters (ISO 3166-1 alpha-3, and `XXA` of ICAO 9303 for stateless persons).
    pub fn code(self) -> &'static str {
        self.0.0
    }

    /// Everyday name in Chinese.
    pub fn zh(self) -> &'static str {
        self.0.2
    }

    /// Everyday name in English.
    pub fn en(self) -> &'static str {
        self.0.3
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Country").field(&self.code()).finish()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[rustfmt::skip]
const COUNTRIES: &[Row] = &[
    ("ALB", "008", "阿尔巴尼亚", "Albania"),
    ("DZA", "012", "阿尔及利亚", "Algeria"),
    ("AFG", "004", "阿富汗", "Afghanistan"),
    ("ARG", "032", "阿根廷", "Argentina"),
    ("ARE", "784", "阿联酋", "United Arab Emirates"),
    ("OMN", "512", "阿曼", "Oman"),
    ("AZE", "031", "阿塞拜疆", "Azerbaijan"),
    ("EGY", "818", "埃及", "Egypt"),
    ("ETH", "231", "埃塞俄比亚", "Ethiopia"),
    ("IRL", "372", "爱尔兰", "Ireland"),
    ("EST", "233", "爱沙尼亚", "Estonia"),
    ("AND", "020", "安道尔", "Andorra"),
    ("AGO", "024", "安哥拉", "Angola"),
    ("ATG", "028", "安提瓜和巴布达", "Antigua and Barbuda"),
    ("AUT", "040", "奥地利", "Austria"),
    ("AUS", "036", "澳大利亚", "Australia"),
    ("BRB", "052", "巴巴多斯", "Barbados"),
    ("PNG", "598", "巴布亚新几内亚", "Papua New Guinea"),
    ("BHS", "044", "巴哈马", "Bahamas"),
    ("PAK", "586", "巴基斯坦", "Pakistan"),
    ("PRY", "600", "巴拉圭", "Paraguay"),
    ("PSE", "275", "巴勒斯坦", "Palestine"),
    ("BHR", "048", "巴林", "Bahrain"),
    ("PAN", "591", "巴拿马", "Panama"),
    ("BRA", "076", "巴西", "Brazil"),
    ("BLR", "112", "白俄罗斯", "Belarus"),
    ("BGR", "100", "保加利亚", "Bulgaria"),
    ("MKD", "807", "北马其顿", "North Macedonia"),
    ("BEN", "204", "贝宁", "Benin"),
    ("BEL", "056", "比利时", "Belgium"),
    ("ISL", "352", "冰岛", "Iceland"),
    ("BOL", "068", "玻利维亚", "Bolivia"),
    ("POL", "616", "波兰", "Poland"),
    ("BIH", "070", "波斯尼亚和黑塞哥维那", "Bosnia and Herzegovina"),
    ("BWA", "072", "博茨瓦纳", "Botswana"),
    ("BLZ", "084", "伯利兹", "Belize"),
    ("BTN", "064", "不丹", "Bhutan"),
    ("BFA", "854", "布基纳法索", "Burkina Faso"),
    ("BDI", "108", "布隆迪", "Burundi"),
    ("PRK", "408", "朝鲜", "DPR Korea"),
    ("GNQ", "226", "赤道几内亚", "Equatorial Guinea"),
    ("DNK", "208", "丹麦", "Denmark"),
    ("DEU", "276", "德国", "Germany"),
    ("TLS", "626", "东帝汶", "Timor-Leste"),
    ("TGO", "768", "多哥", "Togo"),
    ("DOM", "214", "多米尼加", "Dominican Republic"),
    ("DMA", "212", "多米尼克", "Dominica"),
    ("RUS", "643", "俄罗斯", "Russia"),
    ("ECU", "218", "厄瓜多尔", "Ecuador"),
    ("ERI", "232", "厄立特里亚", "Eritrea"),
    ("FRA", "250", "法国", "France"),
    ("PHL", "608", "菲律宾", "Philippines"),
    ("FIN", "246", "芬兰", "Finland"),
    ("CPV", "132", "佛得角", "Cabo Verde"),
    ("GMB", "270", "冈比亚", "Gambia"),
    ("COG", "178", "刚果（布）", "Congo (Brazzaville)"),
    ("COD", "180", "刚果（金）", "Congo (Kinshasa)"),
    ("COL", "170", "哥伦比亚", "Colombia"),
    ("CRI", "188", "哥斯达黎加", "Costa Rica"),
    ("GRD", "308", "格林纳达", "Grenada"),
    ("GEO", "268", "格鲁吉亚", "Georgia"),
    ("CUB", "192", "古巴", "Cuba"),
    ("GTM", "320", "瓜地马拉", "Guatemala"),
    ("GUY", "328", "圭亚那", "Guyana"),
    ("KAZ", "398", "哈萨克斯坦", "Kazakhstan"),
    ("HTI", "332", "海地", "Haiti"),
    ("KOR", "410", "韩国", "Republic of Korea"),
    ("NLD", "528", "荷兰", "Netherlands"),
    ("MNE", "499", "黑山", "Montenegro"),
    ("HND", "340", "洪都拉斯", "Honduras"),
    ("KIR", "296", "基里巴斯", "Kiribati"),
    ("DJI", "262", "吉布提", "Djibouti"),
    ("KGZ", "417", "吉尔吉斯斯坦", "Kyrgyzstan"),
    ("GIN", "324", "几内亚", "Guinea"),
    ("GNB", "624", "几内亚比绍", "Guinea-Bissau"),
    ("CAN", "124", "加拿大", "Canada"),
    ("GHA", "288", "加纳", "Ghana"),
    ("GAB", "266", "加蓬", "Gabon"),
    ("KHM", "116", "柬埔寨", "Cambodia"),
    ("CZE", "203", "捷克", "Czechia"),
    ("ZWE", "716", "津巴布韦", "Zimbabwe"),
    ("CMR", "120", "喀麦隆", "Cameroon"),
    ("QAT", "634", "卡塔尔", "Qatar"),
    ("COM", "174", "科摩罗", "Comoros"),
    ("CIV", "384", "科特迪瓦", "Côte d'Ivoire"),
    ("KWT", "414", "科威特", "Kuwait"),
    ("HRV", "191", "克罗地亚", "Croatia"),
    ("KEN", "404", "肯尼亚", "Kenya"),
    ("COK", "184", "库克群岛", "Cook Islands"),
    ("LVA", "428", "拉脱维亚", "Latvia"),
    ("LSO", "426", "莱索托", "Lesotho"),
    ("LAO", "418", "老挝", "Laos"),
    ("LBN", "422", "黎巴嫩", "Lebanon"),
    ("LBR", "430", "利比里亚", "Liberia"),
    ("LBY", "434", "利比亚", "Libya"),
    ("LTU", "440", "立陶宛", "Lithuania"),
    ("LIE", "438", "列支敦士登", "Liechtenstein"),
    ("LUX", "442", "卢森堡", "Luxembourg"),
    ("RWA", "646", "卢旺达", "Rwanda"),
    ("ROU", "642", "罗马尼亚", "Romania"),
    ("MDG", "450", "马达加斯加", "Madagascar"),
    ("MLT", "470", "马耳他", "Malta"),
    ("MDV", "462", "马尔代夫", "Maldives"),
    ("MWI", "454", "马拉维", "Malawi"),
    ("MYS", "458", "马来西亚", "Malaysia"),
    ("MLI", "466", "马里", "Mali"),
    ("MHL", "584", "马绍尔群岛", "Marshall Islands"),
    ("MUS", "480", "毛里求斯", "Mauritius"),
    ("MRT", "478", "毛里塔尼亚", "Mauritania"),
    ("USA", "840", "美国", "United States"),
    ("MNG", "496", "蒙古", "Mongolia"),
    ("BGD", "050", "孟加拉国", "Bangladesh"),
    ("PER", "604", "秘鲁", "Peru"),
    ("FSM", "583", "密克罗尼西亚", "Micronesia"),
    ("MMR", "104", "缅甸", "Myanmar"),
    ("MDA", "498", "摩尔多瓦", "Moldova"),
    ("MAR", "504", "摩洛哥", "Morocco"),
    ("MCO", "492", "摩纳哥", "Monaco"),
    ("MOZ", "508", "莫桑比克", "Mozambique"),
    ("MEX", "484", "墨西哥", "Mexico"),
    ("NAM", "516", "纳米比亚", "Namibia"),
    ("ZAF", "710", "南非", "South Africa"),
    ("SSD", "728", "南苏丹", "South Sudan"),
    ("NPL", "524", "尼泊尔", "Nepal"),
    ("NIC", "558", "尼加拉瓜", "Nicaragua"),
    ("NER", "562", "尼日尔", "Niger"),
    ("NGA", "566", "尼日利亚", "Nigeria"),
    ("NIU", "570", "纽埃", "Niue"),
    ("NOR", "578", "挪威", "Norway"),
    ("PLW", "585", "帕劳", "Palau"),
    ("PRT", "620", "葡萄牙", "Portugal"),
    ("JPN", "392", "日本", "Japan"),
    ("SWE", "752", "瑞典", "Sweden"),
    ("CHE", "756", "瑞士", "Switzerland"),
    ("SLV", "222", "萨尔瓦多", "El Salvador"),
    ("WSM", "882", "萨摩亚", "Samoa"),
    ("SRB", "688", "塞尔维亚", "Serbia"),
    ("SLE", "694", "塞拉利昂", "Sierra Leone"),
    ("SEN", "686", "塞内加尔", "Senegal"),
    ("CYP", "196", "塞浦路斯", "Cyprus"),
    ("SYC", "690", "塞舌尔", "Seychelles"),
    ("SAU", "682", "沙特阿拉伯", "Saudi Arabia"),
    ("STP", "678", "圣多美和普林西比", "Sao Tome and Principe"),
    ("KNA", "659", "圣基茨和尼维斯", "Saint Kitts and Nevis"),
    ("LCA", "662", "圣卢西亚", "Saint Lucia"),
    ("SMR", "674", "圣马力诺", "San Marino"),
    ("VCT", "670", "圣文森特和格林纳丁斯", "Saint Vincent and the Grenadines"),
    ("LKA", "144", "斯里兰卡", "Sri Lanka"),
    ("SVK", "703", "斯洛伐克", "Slovakia"),
    ("SVN", "705", "斯洛文尼亚", "Slovenia"),
    ("SWZ", "748", "斯威士兰", "Eswatini"),
    ("SDN", "729", "苏丹", "Sudan"),
    ("SUR", "740", "苏里南", "Suriname"),
    ("SOM", "706", "索马里", "Somalia"),
    ("SLB", "090", "所罗门群岛", "Solomon Islands"),
    ("TJK", "762", "塔吉克斯坦", "Tajikistan"),
    ("THA", "764", "泰国", "Thailand"),
    ("TZA", "834", "坦桑尼亚", "Tanzania"),
    ("TON", "776", "汤加", "Tonga"),
    ("TTO", "780", "特里尼达和多巴哥", "Trinidad and Tobago"),
    ("TUN", "788", "突尼斯", "Tunisia"),
    ("TUV", "798", "图瓦卢", "Tuvalu"),
    ("TUR", "792", "土耳其", "Türkiye"),
    ("TKM", "795", "土库曼斯坦", "Turkmenistan"),
    ("VUT", "548", "瓦努阿图", "Vanuatu"),
    ("VEN", "862", "委内瑞拉", "Venezuela"),
    ("BRN", "096", "文莱", "Brunei"),
    ("UGA", "800", "乌干达", "Uganda"),
    ("UKR", "804", "乌克兰", "Ukraine"),
    ("URY", "858", "乌拉圭", "Uruguay"),
    ("UZB", "860", "乌兹别克斯坦", "Uzbekistan"),
    ("ESP", "724", "西班牙", "Spain"),
    ("GRC", "300", "希腊", "Greece"),
    ("SGP", "702", "新加坡", "Singapore"),
    ("NZL", "554", "新西兰", "New Zealand"),
    ("HUN", "348", "匈牙利", "Hungary"),
    ("SYR", "760", "叙利亚", "Syria"),
    ("JAM", "388", "牙买加", "Jamaica"),
    ("ARM", "051", "亚美尼亚", "Armenia"),
    ("YEM", "887", "也门", "Yemen"),
    ("IRQ", "368", "伊拉克", "Iraq"),
    ("IRN", "364", "伊朗", "Iran"),
    ("ISR", "376", "以色列", "Israel"),
    ("ITA", "380", "意大利", "Italy"),
    ("IND", "356", "印度", "India"),
    ("IDN", "360", "印度尼西亚", "Indonesia"),
    ("GBR", "826", "英国", "United Kingdom"),
    ("JOR", "400", "约旦", "Jordan"),
    ("VNM", "704", "越南", "Vietnam"),
    ("ZMB", "894", "赞比亚", "Zambia"),
    ("TCD", "148", "乍得", "Chad"),
    ("CHL", "152", "智利", "Chile"),
    ("CAF", "140", "中非", "Central African Republic"),
    ("CHN", "156", "中国", "China"),
    ("NRU", "520", "瑙鲁", "Nauru"),
    ("VAT", "336", "梵蒂冈", "Holy See"),
    ("FJI", "242", "斐济", "Fiji"),
    ("XXA", "", "无国籍", "Stateless person"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_stand_once() {
        let all: Vec<Country> = Country::all().collect();
        assert_eq!(all.len(), 198);
        for (at, one) in all.iter().enumerate() {
            assert!(one.code().len() == 3 && one.code().bytes().all(|b| b.is_ascii_uppercase()), "{one:?}");
            let same = |other: &Country| {
                other.code() == one.code() || other.zh() == one.zh() || other.en() == one.en()
            };
            assert!(!all[at + 1..].iter().any(same), "{one:?}");
            assert_eq!(Country::parse(&one.code().to_lowercase()), Some(*one));
        }
        assert_eq!(Country::numbered("704").map(Country::zh), Some("越南"));
        assert_eq!(Country::parse("D").map(Country::en), Some("Germany"));
        assert!(["HKG", "TWN", "", "ZZZ"].iter().all(|code| Country::parse(code).is_none()));
        assert_eq!(Country::numbered(""), None);
    }
}
