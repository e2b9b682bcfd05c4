//! A licence as a PDF: A4 with its fields, the issuer's seal as a picture, and a QR code that opens the verification page.
//! It carries its letters ([`song`]). What does not fit a page goes on to the next; every page names the licence. The PDF is
//! a copy to show and print, the register is the original.

pub(crate) mod paper;
pub(crate) mod song;

use contract::{Fault, Lang, Text};
use pdf_writer::types::{ActionType, AnnotationType, SigFlags};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use qrcode::{EcLevel, QrCode};

use song::{Song, lines, width};

/// Millimetres to points.
const MM: f32 = 72.0 / 25.4;
const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
const INK: (f32, f32, f32) = (0.106, 0.122, 0.141);
const SEAL_RED: (f32, f32, f32) = (0.784, 0.063, 0.18);
/// Where labels and values begin, and where values end.
const LABELS: f32 = 28.0 * MM;
const VALUES: f32 = 70.0 * MM;
const VALUES_END: f32 = PAGE.0 - 28.0 * MM;
/// The lowest line of a page that another follows.
const LAST_LINE: f32 = 30.0 * MM;
/// The lowest line above the seal and the QR code.
const ABOVE_SEAL: f32 = 84.0 * MM;
/// Lower left corner and side of the QR code.
const CODE: (f32, f32, f32) = (28.0 * MM, 34.0 * MM, 32.0 * MM);

/// What stands on the page.
pub struct Sheet<'a> {
    /// Name of the licence.
    pub title: &'a Text,
    /// Issuing organ.
    pub issuer: &'a Text,
    /// Label and value, in order.
    pub rows: &'a [(String, String)],
    /// Identifier line at the foot.
    pub foot: &'a str,
    /// Says, where 〓 stands for letters that cannot be set, where they can be read.
    pub unset: &'a str,
    /// What the QR code opens.
    pub link: &'a str,
    /// Language of the fixed words.
    pub lang: Lang,
    /// A licence to hang on the wall, with a frame, rather than a decision.
    pub is_licence: bool,
    /// The seal to be set on it: it is drawn, and there is room for the signature ([`seals::pdf`]).
    pub seal: Option<Face<'a>>,
}

/// A seal as it is seen on paper.
pub struct Face<'a> {
    /// The organ along the rim, in Chinese.
    pub organ: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What stands under the star; may be empty.
    pub note: String,
    /// When it is set, epoch ms.
    pub at_ms: i64,
}

/// Makes the PDF.
///
/// # Errors
/// `licence.qr` for a link too long for a QR code; `licence.type` when the type in the program is damaged.
pub fn pdf(sheet: &Sheet<'_>) -> Result<Vec<u8>, Fault> {
    let (pages, song, place) = draw(sheet)?;
    let book = Book {
        seal: sheet.seal.as_ref().map(|face| (face, place)),
        title: sheet.title.get(sheet.lang),
        author: sheet.issuer.get(sheet.lang),
        lang: sheet.lang,
        link: Some(sheet.link),
    };
    bind(&book, pages, song)
}

/// What a PDF says of itself, besides its pages.
struct Book<'a> {
    title: &'a str,
    author: &'a str,
    lang: Lang,
    /// What the QR code on the last page opens.
    link: Option<&'a str>,
    /// The seal to be set, and where it is drawn on the last page.
    seal: Option<(&'a Face<'a>, Rect)>,
}

/// A signature to be filled in, and the field that shows it on the last page.
fn sign(pdf: &mut Pdf, (field, signature, page): (Ref, Ref, Ref), (face, place): (&Face<'_>, Rect)) {
    let mut widget = pdf.indirect(field).dict();
    widget.pair(Name(b"Type"), Name(b"Annot")).pair(Name(b"Subtype"), Name(b"Widget"));
    // Print, and locked.
    widget.pair(Name(b"FT"), Name(b"Sig")).pair(Name(b"T"), TextStr("seal")).pair(Name(b"F"), 132);
    widget.pair(Name(b"Rect"), place).pair(Name(b"P"), page).pair(Name(b"V"), signature);
    widget.finish();
    let mut dict = pdf.indirect(signature).dict();
    dict.pair(Name(b"Type"), Name(b"Sig")).pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    dict.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached")).pair(Name(b"Name"), TextStr(face.name));
    dict.pair(Name(b"M"), Str(seals::pdf::moment(face.at_ms).as_bytes()));
    dict.insert(Name(b"ByteRange")).array().items(seals::pdf::RANGE);
    dict.pair(Name(b"Contents"), Str(&seals::pdf::hole()));
}

/// Pages and the letters they use as one PDF.
fn bind(book: &Book<'_>, pages: Vec<Vec<u8>>, song: Song) -> Result<Vec<u8>, Fault> {
    let (catalog, tree, info, link, type_first) =
        (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let mut next = type_first.get() + 8;
    let refs: Vec<(Ref, Ref)> = pages
        .iter()
        .map(|_| {
            next += 2;
            (Ref::new(next - 2), Ref::new(next - 1))
        })
        .collect();

    let (field, signature) = (Ref::new(next), Ref::new(next + 1));
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    if book.seal.is_some() {
        root.form().fields([field]).sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
    }
    root.pages(tree).lang(TextStr(book.lang.tag()));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info).title(TextStr(book.title)).author(TextStr(book.author));
    pdf.pages(tree).kids(refs.iter().map(|(page, _)| *page)).count(i32::try_from(refs.len()).unwrap_or(1));
    for (number, ((page, content), drawn)) in refs.iter().zip(pages).enumerate() {
        let mut leaf = pdf.page(*page);
        leaf.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(*content);
        if number + 1 == refs.len() {
            let on_it = [book.link.map(|_| link), book.seal.map(|_| field)];
            if on_it.iter().any(Option::is_some) {
                leaf.annotations(on_it.into_iter().flatten());
            }
        }
        let mut resources = leaf.resources();
        let mut fonts = resources.fonts();
        for (name, font) in Song::names(type_first) {
            fonts.pair(name, font);
        }
        fonts.finish();
        resources.finish();
        leaf.finish();
        pdf.stream(*content, &drawn);
    }
    if let Some(address) = book.link {
        let (left, bottom, side) = CODE;
        let mut opens = pdf.annotation(link);
        opens
            .subtype(AnnotationType::Link)
            .rect(Rect::new(left, bottom, left + side, bottom + side))
            .border(0.0, 0.0, 0.0, None);
        opens.contents(TextStr(address));
        opens.action().action_type(ActionType::Uri).uri(Str(address.as_bytes()));
        opens.finish();
    }
    if let (Some(seal), Some((page, _))) = (book.seal, refs.last()) {
        sign(&mut pdf, (field, signature, *page), seal);
    }
    song.write(&mut pdf, type_first)?;
    Ok(pdf.finish())
}

struct Pen {
    content: Content,
    song: Song,
    /// Pages drawn before this one.
    done: Vec<Vec<u8>>,
}

impl Pen {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.content.begin_text().set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
        self.song.show(&mut self.content, size, text);
        self.content.end_text();
    }

    fn centred(&mut self, y: f32, size: f32, text: &str) {
        self.text((PAGE.0 - width(text, size)) / 2.0, y, size, text);
    }

    /// Letters along the upper rim of a circle, at most 260 degrees of it, each standing on the radius.
    fn rim(&mut self, (x, y): (f32, f32), r: f32, size: f32, text: &str) {
        let letters: Vec<char> = text.chars().collect();
        let step = (260.0 / letters.len().max(1) as f32).min(26.0);
        for (i, letter) in letters.iter().enumerate() {
            let turn = ((letters.len() as f32 - 1.0) / 2.0 - i as f32) * step.to_radians();
            let (sin, cos) = turn.sin_cos();
            let half = width(&letter.to_string(), size) / 2.0;
            let (px, py) = (x - r * sin - half * cos, y + r * cos - half * sin);
            self.content.begin_text().set_text_matrix([cos, sin, -sin, cos, px, py]);
            self.song.show(&mut self.content, size, &letter.to_string());
            self.content.end_text();
        }
    }

    fn circle(&mut self, x: f32, y: f32, r: f32) {
        let k = 0.552_284_8 * r;
        self.content
            .move_to(x + r, y)
            .cubic_to(x + r, y + k, x + k, y + r, x, y + r)
            .cubic_to(x - k, y + r, x - r, y + k, x - r, y)
            .cubic_to(x - r, y - k, x - k, y - r, x, y - r)
            .cubic_to(x + k, y - r, x + r, y - k, x + r, y)
            .close_path()
            .stroke();
    }

    fn star(&mut self, x: f32, y: f32, r: f32) {
        for i in 0..10u8 {
            let angle = std::f32::consts::FRAC_PI_2 + f32::from(i) * std::f32::consts::PI / 5.0;
            let radius = if i % 2 == 0 { r } else { r * 0.382 };
            let (px, py) = (x + radius * angle.cos(), y + radius * angle.sin());
            if i == 0 {
                self.content.move_to(px, py);
            } else {
                self.content.line_to(px, py);
            }
        }
        self.content.close_path().fill_nonzero();
    }
}

impl Pen {
    /// A round seal: the organ along the rim, a star, and what kind of seal it is.
    fn seal(&mut self, (x, y): (f32, f32), face: &Face<'_>) {
        self.content.set_fill_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2);
        self.content.set_stroke_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2).set_line_width(2.4);
        self.circle(x, y, 20.0 * MM);
        self.star(x, y + 2.0 * MM, 6.5 * MM);
        self.rim((x, y), 15.2 * MM, 11.0, face.organ);
        self.text(x - width(&face.note, 8.0) / 2.0, y - 11.0 * MM, 8.0, &face.note);
        self.content.set_fill_rgb(INK.0, INK.1, INK.2);
    }

    /// The double frame of a licence, in the colour of the seal.
    fn frame(&mut self, sheet: &Sheet<'_>) {
        self.content.set_fill_rgb(INK.0, INK.1, INK.2);
        if !sheet.is_licence {
            return;
        }
        self.content.set_stroke_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2);
        for (inset, line) in [(11.0 * MM, 1.6), (12.6 * MM, 0.6)] {
            let (w, h) = (PAGE.0 - 2.0 * inset, PAGE.1 - 2.0 * inset);
            self.content.set_line_width(line).rect(inset, inset, w, h).stroke();
        }
        self.content.set_stroke_rgb(INK.0, INK.1, INK.2);
    }

    /// Ends this page and begins the next with the name of the licence; answers its first line.
    fn turn(&mut self, sheet: &Sheet<'_>) -> f32 {
        self.foot(sheet, false);
        let drawn = std::mem::replace(&mut self.content, Content::new());
        self.done.push(drawn.finish().to_vec());
        self.frame(sheet);
        let mut y = PAGE.1 - 30.0 * MM;
        for line in lines(sheet.title.get(sheet.lang), 15.0, PAGE.0 - 50.0 * MM) {
            self.centred(y, 15.0, &line);
            y -= 20.0;
        }
        y - 6.0 * MM
    }

    /// The identifier line, and which page this is where there are several.
    fn foot(&mut self, sheet: &Sheet<'_>, last: bool) {
        self.centred(20.0 * MM, 8.5, sheet.foot);
        if !last || !self.done.is_empty() {
            let number = (self.done.len() + 1).to_string();
            self.text(VALUES_END - width(&number, 8.5), 20.0 * MM, 8.5, &number);
        }
    }

    /// Label and value; what does not fit goes on to the next page.
    fn row(&mut self, sheet: &Sheet<'_>, mut y: f32, label: &str, value: &str) -> f32 {
        let labels = lines(label, 13.0, VALUES - LABELS - 8.0);
        let values = lines(value, 13.0, VALUES_END - VALUES);
        for at in 0..labels.len().max(values.len()) {
            if y < LAST_LINE {
                y = self.turn(sheet);
            }
            for (x, column) in [(LABELS, &labels), (VALUES, &values)] {
                if let Some(line) = column.get(at) {
                    self.text(x, y, 13.0, line);
                }
            }
            y -= 20.0;
        }
        y - 9.0
    }
}

/// The text as it can be set: what cannot, such as Mongolian, is marked, several letters in a row once. Whether anything was.
fn settable(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let (mut gap, mut any) = (false, false);
    for c in text.chars().filter(|c| *c == '\n' || !c.is_control() && !kit::turns_order(*c)) {
        let can = c == '\n' || song::has(c);
        match can {
            true => out.push(c),
            false if !gap => out.push('〓'),
            false => {}
        }
        gap = !can;
        any |= gap;
    }
    (out, any)
}

/// Draws every page; answers them with the letters they use, and the place of the seal on the last.
fn draw(sheet: &Sheet<'_>) -> Result<(Vec<Vec<u8>>, Song, Rect), Fault> {
    let mut pen = Pen { content: Content::new(), song: Song::default(), done: Vec::new() };
    pen.frame(sheet);
    let mut y = PAGE.1 - 52.0 * MM;
    let title = sheet.title.get(sheet.lang);
    // A long name is set smaller rather than over half the page.
    let size = if width(title, 30.0) > 2.0 * (PAGE.0 - 50.0 * MM) { 20.0 } else { 30.0 };
    for line in lines(title, size, PAGE.0 - 50.0 * MM) {
        pen.centred(y, size, &line);
        y -= size * 1.27;
    }
    y -= 10.0 * MM;
    let mut marked = false;
    for (label, value) in sheet.rows {
        let (value, unset) = settable(value);
        marked |= unset;
        y = pen.row(sheet, y, label, &value);
    }
    if marked {
        y = pen.row(sheet, y, "", sheet.unset);
    }
    // The seal stands higher where the name of the issuer needs several lines under it.
    let issuer = lines(sheet.issuer.get(sheet.lang), 13.0, 66.0 * MM);
    let lift = 18.0 * (issuer.len() as f32 - 1.0);
    if y < ABOVE_SEAL + lift {
        pen.turn(sheet);
    }

    qr(&mut pen, sheet.link)?;
    let (sx, sy) = (PAGE.0 - 58.0 * MM, 56.0 * MM + lift);
    for (i, line) in issuer.iter().enumerate() {
        pen.text(sx - width(line, 13.0) / 2.0, sy - 30.0 * MM - 18.0 * i as f32, 13.0, line);
    }
    if let Some(face) = &sheet.seal {
        pen.seal((sx, sy), face);
    }
    pen.foot(sheet, true);
    pen.done.push(pen.content.finish().to_vec());
    let place = Rect::new(sx - 20.0 * MM, sy - 20.0 * MM, sx + 20.0 * MM, sy + 20.0 * MM);
    Ok((pen.done, pen.song, place))
}

/// The code that opens the verification page.
fn qr(pen: &mut Pen, link: &str) -> Result<(), Fault> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|error| Fault::internal("licence.qr", error))?;
    let (side, modules) = (code.width(), code.to_colors());
    let (left, bottom, wide) = CODE;
    let unit = wide / side as f32;
    for (i, colour) in modules.iter().enumerate() {
        if *colour == qrcode::Color::Dark {
            let (column, row) = (i % side, i / side);
            pen.content.rect(
                left + column as f32 * unit,
                bottom + (side - 1 - row) as f32 * unit,
                unit,
                unit,
            );
        }
    }
    pen.content.fill_nonzero();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(rows: &[(String, String)]) -> Vec<u8> {
        let sheet = Sheet {
            title: &Text::new("食品经营许可证", "Food business licence"),
            issuer: &Text::new("某某局", "Some bureau"),
            rows,
            foot: "1.2.156.3005.2",
            unset: "标〓处请看网上的证照。",
            link: "http://127.0.0.1/verify/1.2.156.3005.2",
            lang: Lang::Zh,
            is_licence: true,
            seal: Some(Face {
                organ: "某某局", name: "某某局章", note: "专用章".to_owned(), at_ms: 0
            }),
        };
        pdf(&sheet).unwrap()
    }

    fn count(pdf: &[u8], what: &str) -> usize {
        pdf.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
    }

    #[test]
    fn a_sheet_is_one_page_that_carries_its_letters() {
        let made = made(&[
            ("经营场所".to_owned(), "红山区长青街 12 号".to_owned()),
            ("Name".to_owned(), String::new()),
        ]);
        assert!(made.starts_with(b"%PDF-1") && made.ends_with(b"%%EOF"));
        assert_eq!(count(&made, "/Type /Page\n"), 1);
        assert_eq!(count(&made, "/FontFile3"), 1);
        // The letters used, not the whole type.
        assert!(made.len() < 100_000, "{}", made.len());
    }

    #[test]
    fn what_cannot_be_set_is_marked_once() {
        assert_eq!(settable("陈ᠮᠣᠩᠭᠣᠯ梅\u{202e}\u{7}😀䶮"), ("陈〓梅〓䶮".to_owned(), true));
        assert_eq!(settable("赤峰\nChifeng"), ("赤峰\nChifeng".to_owned(), false));
    }

    #[test]
    fn what_does_not_fit_goes_on_to_the_next_page() {
        let long =
            made(&[("经营场所".to_owned(), "很长的地址".repeat(150)), ("项目".to_owned(), "甲".to_owned())]);
        assert_eq!(count(&long, "/Type /Page\n"), 2);
    }
}
