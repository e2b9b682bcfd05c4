//! What a query is about beyond its words: what is to happen to something (变更、注销), and matters of everyday life that are
//! handled elsewhere.

/// What is to happen to a licence or registration that there is already. Getting it is what most items are for and needs no word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// 注销.
    Cancel,
    /// 变更.
    Change,
    /// 延续.
    Renew,
    /// 补办.
    Replace,
}

impl Act {
    const ALL: [Self; 4] = [Self::Cancel, Self::Change, Self::Renew, Self::Replace];

    /// The words that ask for it, as [`crate::plain::plain`] leaves them.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Cancel => {
                &["注销", "关店", "关门", "停业", "歇业", "不干了", "deregister", "cancel", "close down"]
            }
            Self::Change => {
                &["变更", "更改", "更名", "改名", "改地址", "换地址", "迁址", "换法人", "转让", "change"]
            }
            Self::Renew => &["延续", "续期", "续办", "换证", "到期", "延期", "renew", "renewal"],
            Self::Replace => &["补办", "补领", "补证", "遗失", "丢失", "丢了", "挂失", "replace", "lost"],
        }
    }

    /// Key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Cancel => "find-act-cancel",
            Self::Change => "find-act-change",
            Self::Renew => "find-act-renew",
            Self::Replace => "find-act-replace",
        }
    }

    /// What the text asks for.
    fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.is_in(text))
    }

    /// Whether the text names it.
    pub fn is_in(self, text: &str) -> bool {
        self.words().iter().any(|word| has(text, word))
    }
}

/// Who handles a matter of everyday life all over the country. The text says whom to ask; the numbers are national lines.
pub struct Elsewhere {
    /// Key of the text.
    pub key: &'static str,
    words: &'static [&'static str],
}

/// What people look for most at a government's site, whether or not it is handled here.
const ELSEWHERE: [Elsewhere; 14] = [
    Elsewhere {
        key: "find-elsewhere-complaint",
        words: &["投诉", "举报", "意见建议", "维权", "complaint", "complain", "report a problem"],
    },
    Elsewhere {
        key: "find-elsewhere-social",
        words: &[
            "社保",
            "社会保险",
            "社会保障卡",
            "养老",
            "失业",
            "工伤",
            "退休",
            "social insurance",
            "social security",
            "pension",
            "unemployment",
        ],
    },
    Elsewhere {
        key: "find-elsewhere-health",
        words: &["医保", "医疗保险", "生育津贴", "异地就医", "health insurance", "medical insurance"],
    },
    Elsewhere { key: "find-elsewhere-housing-fund", words: &["公积金", "housing fund"] },
    Elsewhere { key: "find-elsewhere-tax", words: &["税", "发票", "tax", "taxes", "invoice", "invoices"] },
    Elsewhere {
        key: "find-elsewhere-identity",
        words: &[
            "身份证",
            "户口",
            "户籍",
            "落户",
            "居住证",
            "暂住证",
            "identity card",
            "id card",
            "household register",
        ],
    },
    Elsewhere {
        key: "find-elsewhere-border",
        words: &["护照", "签证", "出入境", "港澳通行证", "passport", "visa", "entry permit"],
    },
    Elsewhere {
        key: "find-elsewhere-traffic",
        words: &[
            "驾照",
            "驾驶证",
            "行驶证",
            "违章",
            "车牌",
            "车辆年检",
            "driving licence",
            "driving license",
            "driver s license",
            "driver s licence",
            "number plate",
        ],
    },
    Elsewhere {
        key: "find-elsewhere-marriage",
        words: &["结婚", "离婚", "婚姻", "领证", "marriage", "marry", "divorce"],
    },
    Elsewhere {
        key: "find-elsewhere-property",
        words: &[
            "不动产",
            "房产证",
            "房本",
            "买房",
            "卖房",
            "title deed",
            "real estate",
            "property certificate",
        ],
    },
    Elsewhere {
        key: "find-elsewhere-school",
        words: &["入学", "上学", "转学", "学籍", "幼儿园", "school enrolment", "kindergarten"],
    },
    Elsewhere {
        key: "find-elsewhere-relief",
        words: &["低保", "救助", "特困", "残疾人", "残疾证", "minimum allowance", "welfare", "disability"],
    },
    Elsewhere {
        key: "find-elsewhere-legal", words: &["法律援助", "公证", "律师", "legal aid", "notary"]
    },
    Elsewhere {
        key: "find-elsewhere-birth",
        words: &["出生证", "出生医学证明", "准生证", "生育登记", "birth certificate"],
    },
];

/// What a query is about. `text` is as [`crate::plain::plain`] leaves it.
#[derive(Default, Clone, Copy)]
pub struct Asked {
    /// What is to happen to something there is already.
    pub act: Option<Act>,
    /// The word of a matter that is handled elsewhere unless an item is for it, and whose it is.
    pub everyday: Option<(&'static str, &'static Elsewhere)>,
}

impl Asked {
    /// Reads a query.
    pub fn read(text: &str) -> Self {
        let one = |elsewhere: &'static Elsewhere| {
            Some((*elsewhere.words.iter().find(|word| has(text, word))?, elsewhere))
        };
        Self { act: Act::of(text), everyday: ELSEWHERE.iter().find_map(one) }
    }

    /// The query without these words: what else it is about.
    pub fn rest(&self, text: &str) -> String {
        let mut rest = format!(" {text} ");
        let act = self.act.map(Act::words).unwrap_or_default();
        for word in self.everyday.iter().map(|(word, _)| word).chain(act) {
            rest = if word.is_ascii() {
                rest.replace(&format!(" {word} "), " ")
            } else {
                rest.replace(&crate::plain::usual(word), "")
            };
        }
        rest.trim().to_owned()
    }
}

/// Whether a text as [`crate::plain::plain`] leaves it has a word; an English one as a whole word.
pub fn has(text: &str, word: &str) -> bool {
    match word.is_ascii() {
        true => format!(" {text} ").contains(&format!(" {word} ")),
        false => text.contains(&crate::plain::usual(word)),
    }
}
