//! Paper: document sheet with number and seal, QR code.

use jiff::civil::Date;
use qrcode::{Color, EcLevel, QrCode};

use crate::html;
use crate::html::Html;
use crate::i18n::Tr;

/// A document as it would lie on the table: A4, with its number, date and seal (文书).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The organ in whose name it goes out.
    pub organ: String,
    /// What kind of document (行政许可受理通知书).
    pub title: String,
    /// Its number (赤红山政受〔2026〕12号); empty where the body says it.
    pub number: String,
    /// To whom.
    pub to: String,
    /// What it says.
    pub body: Html,
    /// The day on it.
    pub date: Date,
    /// The organ's seal, where it carries one.
    pub seal: Option<Seal>,
    /// What its QR code opens.
    pub verify_url: Option<String>,
    /// What its QR code is for, under it.
    pub verify_words: String,
    /// A licence to hang on the wall, with a frame, rather than a letter.
    pub is_certificate: bool,
}

/// The words on a seal. A seal has one face: it reads the same on a page in any language, as the real one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The organ's name along the rim, in Chinese.
    pub organ: String,
    /// Under the star, what kind of seal it is (政务服务专用); demonstrations must say so here.
    pub note: Option<String>,
}

/// The document sheet. Brings the page's `h1`.
pub fn sheet(tr: Tr, s: &Sheet) -> Html {
    let seal = s
        .seal
        .as_ref()
        .map(|face| html!("<div class=\"sheet-seal\">{}</div>", seal(&face.organ, face.note.as_deref())));
    let verify = s.verify_url.as_ref().map(|url| {
        html!(
            "<div class=\"sheet-verify\">{}<p class=\"hint\">{}</p></div>",
            qr(url, &s.verify_words),
            s.verify_words
        )
    });
    let number = (!s.number.is_empty()).then(|| html!("<p class=\"sheet-number\">{}</p>", s.number));
    html!(
        "<article class=\"sheet{certificate}\"><p class=\"sheet-organ\">{organ}</p><h1>{title}</h1>{number}\
         {to}<div class=\"sheet-body\">{body}</div>\
         <div class=\"sheet-foot\">{verify}<div class=\"sheet-sign\"><p>{organ}</p><p><time datetime=\"{iso}\">{date}</time></p>{seal}</div></div></article>\n",
        organ = s.organ,
        title = s.title,
        certificate = if s.is_certificate { " certificate" } else { "" },
        number = number,
        to = (!s.to.is_empty())
            .then(|| html!("<p class=\"sheet-to\">{}</p>", tr.with("kit-sheet-to", "name", &s.to))),
        body = s.body,
        verify = verify,
        iso = s.date.to_string(),
        date = tr.document_date(s.date),
        seal = seal,
    )
}

/// A round seal drawn from an organ's name: the name along the rim, a star in the middle (GB/T 33190 does not fix the
/// picture; the form follows 国发〔1999〕25号). It is a picture only: what makes a document real is its signature.
pub fn seal(organ: &str, note: Option<&str>) -> Html {
    let name: Vec<char> = organ.chars().take(28).collect();
    let count = name.len().max(1) as f64;
    // The name takes at most 260 degrees over the top, evenly.
    let step = (260.0 / count).min(26.0);
    let size = if name.len() > 18 { 13 } else { 17 };
    let letters: Html = name
        .iter()
        .enumerate()
        .map(|(index, letter)| {
            let angle = (index as f64 - (count - 1.0) / 2.0) * step;
            html!(
                "<text x=\"80\" y=\"27\" font-size=\"{}\" transform=\"rotate({} 80 80)\">{}</text>",
                size,
                (angle * 10.0).round() / 10.0,
                letter.to_string()
            )
        })
        .collect();
    let note = note.map(|note| html!("<text x=\"80\" y=\"126\" font-size=\"12\">{}</text>", note));
    html!(
        "<svg class=\"seal\" viewBox=\"0 0 160 160\" width=\"160\" height=\"160\" role=\"img\" lang=\"zh-CN\" aria-label=\"{}\">\
         <circle cx=\"80\" cy=\"80\" r=\"76\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"4\"/>\
         <path fill=\"currentColor\" d=\"M80 54l6.200 19h20l-16.200 11.700 6.200 19L80 92l-16.200 11.700 6.200-19L53.800 73h20z\"/>\
         <g fill=\"currentColor\" text-anchor=\"middle\">{}{}</g></svg>",
        organ,
        letters,
        note
    )
}

/// A QR code as SVG, with its words for those who cannot see it. Text too long for a code (over about 2,000 bytes) gives
/// the words alone.
pub fn qr(text: &str, words: &str) -> Html {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else {
        return html!("<p>{}</p>", words);
    };
    let width = code.width();
    let mut path = String::new();
    for (row, line) in code.to_colors().chunks(width.max(1)).enumerate() {
        let mut column = 0;
        let mut rest = line;
        while let Some((first, _)) = rest.split_first() {
            let run = rest.iter().take_while(|module| *module == first).count();
            if *first == Color::Dark {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", column + 4, row + 4));
            }
            column += run;
            rest = rest.get(run..).unwrap_or(&[]);
        }
    }
    let side = width + 8;
    html!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{words}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>",
        side = side,
        words = words,
        path = path,
    )
}
