//! The Song type (宋体) that PDFs are set in: a part of Noto Serif CJK SC lies in the program (`data/README.md`), and a PDF
//! carries the letters it uses, so that it looks the same on every device and in every archive. A letter that is not among
//! them, such as a rare one in a name, is left to the reader's own Song type.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contract::Fault;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId, RawFace, Tag};

/// The font file.
pub(crate) const OTF: &[u8] = include_bytes!("../../data/song.otf");
static FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(OTF, 0).ok());

/// The letters a PDF carries.
const CARRIED: Name<'static> = Name(b"Song");
/// The reader's own type, for the rest.
const OWN: Name<'static> = Name(b"Own");
const OWN_NAME: Name<'static> = Name(b"STSong-Light");
/// Name of the carried part; six letters and a plus mark it as one.
const PART_NAME: &[u8] = b"ODSONG+NotoSerifCJKsc-Regular";
const REGISTRY: &[u8] = b"Adobe";

/// Whether a letter can be set: it is carried, or every reader's Song type has it, as it has those of GBK.
pub(super) fn has(letter: char) -> bool {
    let carried = FACE.as_ref().is_some_and(|face| face.glyph_index(letter).is_some());
    carried || {
        let mut one = [0; 4];
        !encoding_rs::GBK.encode(letter.encode_utf8(&mut one)).2
    }
}

/// Width of a letter in thousandths of the size.
fn advance(letter: char) -> f32 {
    let carried = FACE.as_ref().and_then(|face| face.glyph_hor_advance(face.glyph_index(letter)?));
    f32::from(carried.unwrap_or(1000))
}

/// Width of a text in points.
pub(super) fn width(text: &str, size: f32) -> f32 {
    text.chars().map(advance).sum::<f32>() * size / 1000.0
}

/// Marks that do not begin a line.
const NOT_FIRST: &str = "，。、；：？！）》】”’」』〕％%,.;:?!)]}";

/// Breaks a text into lines no wider than `most` points: between Chinese letters, at spaces, and within a word only when
/// the word alone is wider. A mark that must not begin a line takes the letter before it along.
pub(super) fn lines(text: &str, size: f32, most: f32) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            if line.is_empty() || width(&line, size) + width(piece.trim_end(), size) <= most {
                line.push_str(piece);
            } else {
                out.push(std::mem::replace(&mut line, piece.to_owned()).trim_end().to_owned());
            }
            while width(line.trim_end(), size) > most && line.chars().count() > 1 {
                let at = fitting(&line, size, most);
                let rest = line.split_off(at);
                out.push(std::mem::replace(&mut line, rest));
            }
        }
        out.push(line.trim_end().to_owned());
    }
    out
}

/// How many bytes of the text fit; one letter at least.
fn fitting(text: &str, size: f32, most: f32) -> usize {
    let mut used = 0.0;
    let mut end = 0;
    for (at, letter) in text.char_indices() {
        used += advance(letter) * size / 1000.0;
        if used > most && at > 0 {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

/// What stays together on a line: a word with the spaces after it, or a Chinese letter with the marks after it.
fn pieces(text: &str) -> Vec<&str> {
    let wordlike = |letter: char| !letter.is_whitespace() && u32::from(letter) < 0x2E80;
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let breaks = match before {
            None => false,
            Some(_) if NOT_FIRST.contains(letter) || letter.is_whitespace() => false,
            Some(before) => !(wordlike(before) && wordlike(letter)),
        };
        if breaks {
            out.extend(text.get(start..at));
            start = at;
        }
        before = Some(letter);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// The letters used so far.
#[derive(Default)]
pub(super) struct Song {
    glyphs: GlyphRemapper,
    /// For each carried letter's number in the PDF: its width in thousandths and what it is.
    letters: BTreeMap<u16, (f32, char)>,
}

impl Song {
    /// Shows a text where the text matrix stands, and takes its letters along.
    pub(super) fn show(&mut self, content: &mut Content, size: f32, text: &str) {
        let mut run: (bool, Vec<u8>) = (true, Vec::new());
        for letter in text.chars() {
            let glyph = FACE.as_ref().and_then(|face| face.glyph_index(letter));
            if glyph.is_some() != run.0 {
                Self::put(content, size, &run);
                run = (glyph.is_some(), Vec::new());
            }
            match glyph {
                Some(GlyphId(id)) => {
                    let number = self.glyphs.remap(id);
                    self.letters.entry(number).or_insert((advance(letter), letter));
                    run.1.extend(number.to_be_bytes());
                }
                // Nothing beyond the first plane can be set ([`has`]).
                None => run.1.extend(u16::try_from(u32::from(letter)).unwrap_or(0x3013).to_be_bytes()),
            }
        }
        Self::put(content, size, &run);
    }

    fn put(content: &mut Content, size: f32, (carried, bytes): &(bool, Vec<u8>)) {
        if !bytes.is_empty() {
            content.set_font(if *carried { CARRIED } else { OWN }, size).show(Str(bytes));
        }
    }

    /// Names for the pages' resources.
    pub(super) fn names(first: Ref) -> [(Name<'static>, Ref); 2] {
        [(CARRIED, first), (OWN, Ref::new(first.get() + 5))]
    }

    /// Writes both types, taking eight object numbers from `first` on.
    ///
    /// # Errors
    /// `licence.type` when the type in the program is damaged.
    pub(super) fn write(&self, pdf: &mut Pdf, first: Ref) -> Result<(), Fault> {
        let [font, cid, descriptor, data, cmap, own, own_cid, own_descriptor] =
            [0, 1, 2, 3, 4, 5, 6, 7].map(|n| Ref::new(first.get() + n));
        let wrong = |why: &str| Fault::internal("licence.type", why.to_owned());
        let part = subsetter::subset(OTF, 0, &self.glyphs)
            .map_err(|error| Fault::internal("licence.type", error))?;
        let raw = RawFace::parse(&part, 0).map_err(|error| Fault::internal("licence.type", error))?;
        let outlines = raw.table(Tag::from_bytes(b"CFF ")).ok_or_else(|| wrong("no outlines"))?;
        let face = FACE.as_ref().ok_or_else(|| wrong("unreadable"))?;

        let mut name = PART_NAME.to_vec();
        name.extend(b"-Identity-H");
        pdf.type0_font(font)
            .base_font(Name(&name))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut widths = pdf.cid_font(cid);
        let system = SystemInfo { registry: Str(REGISTRY), ordering: Str(b"Identity"), supplement: 0 };
        widths.subtype(CidFontType::Type0).base_font(Name(PART_NAME)).system_info(system);
        widths.font_descriptor(descriptor).default_width(1000.0);
        let mut each = widths.widths();
        for (number, (width, _)) in &self.letters {
            each.consecutive(*number, [*width]);
        }
        each.finish();
        widths.finish();
        let bounds = face.global_bounding_box();
        pdf.font_descriptor(descriptor)
            .name(Name(PART_NAME))
            .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                bounds.x_min.into(),
                bounds.y_min.into(),
                bounds.x_max.into(),
                bounds.y_max.into(),
            ))
            .italic_angle(0.0)
            .ascent(face.ascender().into())
            .descent(face.descender().into())
            .cap_height(face.capital_height().unwrap_or(729).into())
            .stem_v(80.0)
            .font_file3(data);
        pdf.stream(data, outlines).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        let mut told = UnicodeCmap::new(
            Name(b"Song-UCS"),
            SystemInfo { registry: Str(REGISTRY), ordering: Str(b"UCS"), supplement: 0 },
        );
        for (number, (_, letter)) in &self.letters {
            told.pair(*number, *letter);
        }
        pdf.cmap(cmap, &told.finish());

        pdf.type0_font(own)
            .base_font(OWN_NAME)
            .encoding_predefined(Name(b"UniGB-UCS2-H"))
            .descendant_font(own_cid);
        let mut rest = pdf.cid_font(own_cid);
        let system = SystemInfo { registry: Str(REGISTRY), ordering: Str(b"GB1"), supplement: 2 };
        rest.subtype(CidFontType::Type0).base_font(OWN_NAME).system_info(system);
        rest.font_descriptor(own_descriptor).default_width(1000.0);
        rest.finish();
        pdf.font_descriptor(own_descriptor)
            .name(OWN_NAME)
            .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
            .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
            .italic_angle(0.0)
            .ascent(880.0)
            .descent(-120.0)
            .cap_height(880.0)
            .stem_v(93.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        for text in ["内蒙古 Chifeng ".repeat(30), "x".repeat(300), "（一）甲，乙。".repeat(20)] {
            let broken = lines(&text, 13.0, 200.0);
            for line in &broken {
                assert!(width(line, 13.0) <= 200.0, "{line}");
                assert!(!line.starts_with(['，', '。', '）']), "{line}");
            }
            let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            assert_eq!(bare(&broken.concat()), bare(&text));
        }
    }

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(lines("Hongshan District", 10.0, 60.0), ["Hongshan", "District"]);
        assert_eq!(lines("", 10.0, 60.0), [""]);
        assert_eq!(lines("一\n二", 10.0, 60.0), ["一", "二"]);
    }

    #[test]
    fn the_type_in_the_program_has_the_letters_of_names_and_places() {
        let face = FACE.as_ref().unwrap();
        for letter in "赤峰红山呼和浩特鄂尔多斯䶮犇喆翀《〔〕·—“”°㎡ABCxyz0189éü".chars()
        {
            assert!(face.glyph_index(letter).is_some(), "{letter}");
        }
    }
}
