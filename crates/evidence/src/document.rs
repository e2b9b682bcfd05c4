//! A licence as a PDF: one A4 page with its fields, the issuer's seal as a picture, and a QR code that opens the
//! verification page. Text is set in the reader's own Song type (no font is embedded); the PDF is a copy to show and
//! print, the register is the original.

use contract::{Fault, Lang, Text};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use qrcode::{EcLevel, QrCode};

/// Millimetres to points.
const MM: f32 = 72.0 / 25.4;
const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
const INK: (f32, f32, f32) = (0.106, 0.122, 0.141);
const SEAL_RED: (f32, f32, f32) = (0.784, 0.063, 0.18);

/// What kind of seal it is, as it stands on the seal: in Chinese on every copy.
const SEAL_NOTE: &str = "电子证照";

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
    /// What the QR code opens.
    pub link: &'a str,
    /// Language of the fixed words.
    pub lang: Lang,
}

/// Makes the PDF.
pub fn pdf(sheet: &Sheet<'_>) -> Result<Vec<u8>, Fault> {
    let (catalog, pages, page, contents) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let (font, cid_font, descriptor) = (Ref::new(5), Ref::new(6), Ref::new(7));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages).lang(pdf_writer::TextStr(sheet.lang.tag()));
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.parent(pages).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(contents);
    leaf.resources().fonts().pair(Name(b"F1"), font);
    leaf.finish();
    pdf.stream(contents, &draw(sheet)?);

    let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 2 };
    pdf.type0_font(font)
        .base_font(Name(b"STSong-Light"))
        .encoding_predefined(Name(b"UniGB-UCS2-H"))
        .descendant_font(cid_font);
    let mut cid = pdf.cid_font(cid_font);
    cid.subtype(CidFontType::Type0).base_font(Name(b"STSong-Light")).system_info(info);
    cid.font_descriptor(descriptor).default_width(1000.0);
    cid.widths().same(1, 95, LATIN_WIDTH);
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(Name(b"STSong-Light"))
        .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
    Ok(pdf.finish())
}

/// Width of a Latin letter in thousandths of the size.
const LATIN_WIDTH: f32 = 500.0;

fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| if c.is_ascii() { LATIN_WIDTH / 1000.0 } else { 1.0 }).sum::<f32>() * size
}

/// Breaks a value into lines no wider than `max`.
fn lines(text: &str, size: f32, max: f32) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let w = if c.is_ascii() { size * LATIN_WIDTH / 1000.0 } else { size };
        if (used + w > max && used > 0.0) || c == '\n' {
            out.push(String::new());
            used = 0.0;
            if c == '\n' {
                continue;
            }
        }
        if let Some(line) = out.last_mut() {
            line.push(c);
        }
        used += w;
    }
    out
}

struct Pen {
    content: Content,
}

impl Pen {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.content.begin_text().set_font(Name(b"F1"), size).next_line(x, y).show(Str(&bytes)).end_text();
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
            let bytes: Vec<u8> = letter.to_string().encode_utf16().flat_map(u16::to_be_bytes).collect();
            self.content
                .begin_text()
                .set_font(Name(b"F1"), size)
                .set_text_matrix([cos, sin, -sin, cos, px, py])
                .show(Str(&bytes))
                .end_text();
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

fn draw(sheet: &Sheet<'_>) -> Result<Vec<u8>, Fault> {
    let mut pen = Pen { content: Content::new() };
    pen.content.set_fill_rgb(INK.0, INK.1, INK.2).set_stroke_rgb(INK.0, INK.1, INK.2);
    // The double frame of a licence, in the colour of the seal.
    pen.content.set_stroke_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2);
    for (inset, line) in [(11.0 * MM, 1.6), (12.6 * MM, 0.6)] {
        let (w, h) = (PAGE.0 - 2.0 * inset, PAGE.1 - 2.0 * inset);
        pen.content.set_line_width(line).rect(inset, inset, w, h).stroke();
    }
    pen.content.set_stroke_rgb(INK.0, INK.1, INK.2);

    let mut y = PAGE.1 - 52.0 * MM;
    for line in lines(sheet.title.get(sheet.lang), 30.0, PAGE.0 - 50.0 * MM) {
        pen.centred(y, 30.0, &line);
        y -= 38.0;
    }
    y -= 10.0 * MM;
    let (label_x, value_x) = (28.0 * MM, 70.0 * MM);
    for (label, value) in sheet.rows {
        for (i, line) in lines(label, 13.0, value_x - label_x - 8.0).iter().enumerate() {
            pen.text(label_x, y - 18.0 * i as f32, 13.0, line);
        }
        for line in lines(value, 13.0, PAGE.0 - value_x - 28.0 * MM) {
            pen.text(value_x, y, 13.0, &line);
            y -= 20.0;
        }
        y -= 9.0;
    }

    let code = QrCode::with_error_correction_level(sheet.link, EcLevel::M)
        .map_err(|error| Fault::internal("licence.qr", error))?;
    let (side, modules) = (code.width(), code.to_colors());
    let unit = 32.0 * MM / side as f32;
    let (left, bottom) = (28.0 * MM, 34.0 * MM);
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

    let (sx, sy) = (PAGE.0 - 58.0 * MM, 56.0 * MM);
    let issuer = sheet.issuer.get(sheet.lang);
    for (i, line) in lines(issuer, 13.0, 66.0 * MM).iter().enumerate() {
        pen.text(sx - width(line, 13.0) / 2.0, sy - 30.0 * MM - 18.0 * i as f32, 13.0, line);
    }
    pen.content.set_fill_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2);
    pen.content.set_stroke_rgb(SEAL_RED.0, SEAL_RED.1, SEAL_RED.2).set_line_width(2.4);
    pen.circle(sx, sy, 20.0 * MM);
    pen.star(sx, sy + 2.0 * MM, 6.5 * MM);
    pen.rim((sx, sy), 15.2 * MM, 11.0, &sheet.issuer.zh);
    pen.text(sx - width(SEAL_NOTE, 8.0) / 2.0, sy - 11.0 * MM, 8.0, SEAL_NOTE);
    pen.content.set_fill_rgb(INK.0, INK.1, INK.2);
    pen.centred(20.0 * MM, 8.5, sheet.foot);
    Ok(pen.content.finish().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_one_whole_pdf_page() {
        let rows = vec![("经营场所".to_owned(), "很长的地址".repeat(40)), ("Name".to_owned(), String::new())];
        let sheet = Sheet {
            title: &Text::new("食品经营许可证", "Food business licence"),
            issuer: &Text::new("某某局", "Some bureau"),
            rows: &rows,
            foot: "1.2.156.3005.2",
            link: "http://127.0.0.1/verify/1.2.156.3005.2",
            lang: Lang::Zh,
        };
        let bytes = pdf(&sheet).unwrap();
        assert!(bytes.starts_with(b"%PDF-1"));
        assert!(bytes.windows(5).any(|w| w == b"%%EOF"));
    }

    #[test]
    fn values_are_broken_into_lines_that_fit() {
        for line in lines(&"内蒙古 Chifeng ".repeat(30), 13.0, 200.0) {
            assert!(width(&line, 13.0) <= 200.0);
        }
    }
}
