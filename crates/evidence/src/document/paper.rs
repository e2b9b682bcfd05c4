//! What somebody filled in, as a PDF to keep: title, parts, questions and answers, page after page. No head and no seal: no organ
//! speaks here.

use contract::Fault;
use contract::lookup::{Paper, PaperLine};
use pdf_writer::Content;

use super::song::{Song, lines, width};
use super::{Book, INK, MM, PAGE, bind, settable};

const LEFT: f32 = 22.0 * MM;
const VALUES: f32 = 74.0 * MM;
const RIGHT: f32 = PAGE.0 - 22.0 * MM;
const TOP: f32 = PAGE.1 - 24.0 * MM;
const BOTTOM: f32 = 26.0 * MM;
const SIZE: f32 = 10.5;
const LEADING: f32 = 16.0;

struct Pen {
    content: Content,
    song: Song,
    done: Vec<Vec<u8>>,
    y: f32,
    marked: bool,
}

impl Pen {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.content.begin_text().set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
        self.song.show(&mut self.content, size, text);
        self.content.end_text();
    }

    /// The text as it can be set; whether something could not is remembered.
    fn set(&mut self, text: &str) -> String {
        let (text, unset) = settable(text);
        self.marked |= unset;
        text
    }

    fn page(&mut self) {
        self.content
            .set_fill_rgb(INK.0, INK.1, INK.2)
            .set_stroke_rgb(INK.0, INK.1, INK.2)
            .set_line_width(0.5);
        self.y = TOP;
    }

    fn foot(&mut self, foot: &str) {
        let foot = self.set(foot);
        self.text(LEFT, 16.0 * MM, 8.5, &foot);
        let number = (self.done.len() + 1).to_string();
        self.text(RIGHT - width(&number, 8.5), 16.0 * MM, 8.5, &number);
    }

    fn turn(&mut self, foot: &str) {
        self.foot(foot);
        let drawn = std::mem::replace(&mut self.content, Content::new());
        self.done.push(drawn.finish().to_vec());
        self.page();
    }

    /// Room for so much more on this page, or the next one.
    fn need(&mut self, height: f32, foot: &str) {
        if self.y - height < BOTTOM {
            self.turn(foot);
        }
    }

    fn heading(&mut self, words: &str, foot: &str) {
        // A heading never stands alone at the end of a page.
        self.need(4.0 * LEADING, foot);
        self.y -= 0.6 * LEADING;
        let words = self.set(words);
        for line in lines(&words, 13.0, RIGHT - LEFT) {
            self.text(LEFT, self.y, 13.0, &line);
            self.y -= 18.0;
        }
        let y = self.y + 11.0;
        self.content.move_to(LEFT, y).line_to(RIGHT, y).stroke();
        self.y -= 6.0;
    }

    fn row(&mut self, label: &str, value: &str, foot: &str) {
        let (label, value) = (self.set(label), self.set(value));
        let labels = lines(&label, SIZE, VALUES - LEFT - 10.0);
        let values = lines(&value, SIZE, RIGHT - VALUES);
        for at in 0..labels.len().max(values.len()) {
            self.need(LEADING, foot);
            for (x, column) in [(LEFT, &labels), (VALUES, &values)] {
                if let Some(line) = column.get(at) {
                    self.text(x, self.y, SIZE, line);
                }
            }
            self.y -= LEADING;
        }
        self.y -= 4.0;
    }
}

/// Makes the PDF.
///
/// # Errors
/// `licence.type` when the type in the program is damaged.
pub(crate) fn pdf(paper: &Paper) -> Result<Vec<u8>, Fault> {
    let mut pen =
        Pen { content: Content::new(), song: Song::default(), done: Vec::new(), y: TOP, marked: false };
    pen.page();
    let title = pen.set(&paper.title);
    for line in lines(&title, 18.0, RIGHT - LEFT) {
        pen.text((PAGE.0 - width(&line, 18.0)) / 2.0, pen.y, 18.0, &line);
        pen.y -= 25.0;
    }
    pen.y -= 6.0;
    for line in &paper.lines {
        match line {
            PaperLine::Heading(words) => pen.heading(words, &paper.foot),
            PaperLine::Row(label, value) => pen.row(label, value, &paper.foot),
        }
    }
    if pen.marked {
        pen.row("", &paper.unset, &paper.foot);
    }
    pen.foot(&paper.foot);
    pen.done.push(pen.content.finish().to_vec());
    let book = Book { title: &paper.title, author: "", lang: paper.lang, link: None, seal: None };
    bind(&book, pen.done, pen.song)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Lang;

    #[test]
    fn a_long_paper_goes_on_and_carries_its_letters() {
        let row =
            |n: usize| PaperLine::Row(format!("第 {n} 项"), "内蒙古自治区赤峰市红山区示例街 1 号".repeat(3));
        let lines: Vec<PaperLine> =
            std::iter::once(PaperLine::Heading("申请表".to_owned())).chain((0..60).map(row)).collect();
        let paper = Paper {
            title: "我的申请".to_owned(),
            lines,
            foot: "150402-261130-000015".to_owned(),
            unset: "标〓处请看网上。".to_owned(),
            lang: Lang::Zh,
        };
        let made = pdf(&paper).unwrap();
        let count = |what: &str| made.windows(what.len()).filter(|w| *w == what.as_bytes()).count();
        assert!(made.starts_with(b"%PDF-1") && made.ends_with(b"%%EOF"));
        assert!(count("/Type /Page\n") > 3);
        assert_eq!((count("/FontFile3"), count("/Annot")), (1, 0));
        let empty = Paper { title: String::new(), lines: Vec::new(), ..paper };
        assert!(pdf(&empty).unwrap().starts_with(b"%PDF-1"));
    }
}
