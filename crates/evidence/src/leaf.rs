//! Pages of a PDF as pictures, so that whoever examines a material reads it inside the page: on a telephone, without a program of
//! their own, and without its bytes ever running in their browser (docs/decisions/0250).
//!
//! A file comes from outside. It is painted by a process of its own with bounds on time and memory ([`apart`]): what a file
//! built to harm brings down is that process. Where none is named, as in tests, it is painted here.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use contract::Fault;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::document::song::OTF;

/// How wide a picture is, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// To be read: some 130 dots an inch of A4.
    Plain,
    /// Enlarged: seals and small print.
    Large,
}

impl Width {
    /// Pixels.
    pub fn pixels(self) -> u16 {
        match self {
            Width::Plain => 1_100,
            Width::Large => 2_200,
        }
    }
}

/// Tallest picture, as a multiple of its width.
const TALLEST: f32 = 6.0;
/// Most pages counted.
const PAGES_MAX: usize = 9_999;
/// Longest time for one page.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most bytes of a picture.
const PICTURE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Most memory that process may ask for, bytes.
const MEMORY_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// The program that paints: this one, called as `onedoor paint`.
static APART: OnceLock<PathBuf> = OnceLock::new();

/// From now on pages are painted by `program paint PAGE WIDTH`.
pub fn apart(program: PathBuf) {
    // Said once, at the start; whoever says it again says the same.
    let _ = APART.set(program);
}

/// How many pages there are.
///
/// # Errors
/// `file.page-unreadable` for what cannot be opened.
pub fn count(bytes: &[u8]) -> Result<u32, Fault> {
    let text = painted(bytes, 0, Width::Plain)?;
    let count = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
    count.ok_or_else(unreadable)
}

/// The picture (PNG) of a page, counted from 1.
///
/// # Errors
/// `file.page-none` where there is no such page; `file.page-unreadable` for what cannot be painted, or not in time.
pub fn picture(bytes: &[u8], page: u32, width: Width) -> Result<Vec<u8>, Fault> {
    if page == 0 {
        return Err(Fault::not_found("file.page-none"));
    }
    let picture = painted(bytes, page, width)?;
    if picture.is_empty() {
        return Err(Fault::not_found("file.page-none"));
    }
    Ok(picture)
}

fn unreadable() -> Fault {
    Fault::invalid("file.page-unreadable")
}

fn painted(bytes: &[u8], page: u32, width: Width) -> Result<Vec<u8>, Fault> {
    match APART.get() {
        Some(program) => by_another(program, bytes, page, width),
        None => paint(bytes.to_vec(), page, width),
    }
}

/// Asks a process of its own, and ends it when it takes too long.
fn by_another(program: &Path, bytes: &[u8], page: u32, width: Width) -> Result<Vec<u8>, Fault> {
    let fault = |error: std::io::Error| Fault::internal("kit.internal", error);
    let mut child = Command::new(program)
        .args(["paint", &page.to_string(), if width == Width::Large { "large" } else { "plain" }])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(fault)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (done, picture) = thread::scope(|scope| {
        scope.spawn(move || {
            // It may be gone before it read everything: then it says nothing, and that is seen below.
            input.map(|mut input| input.write_all(bytes))
        });
        let reader = scope.spawn(move || {
            let mut picture = Vec::new();
            let read = output.map(|output| output.take(PICTURE_BYTES_MAX).read_to_end(&mut picture));
            read.is_some_and(|read| read.is_ok()).then_some(picture)
        });
        let until = Instant::now() + PATIENCE;
        let done = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status.success(),
                Ok(None) if Instant::now() < until && !reader.is_finished() => {
                    thread::sleep(Duration::from_millis(4));
                }
                // Its output ended: it is about to.
                Ok(None) if Instant::now() < until => {
                    break child.wait().is_ok_and(|status| status.success());
                }
                Ok(None) | Err(_) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break false;
                }
            }
        };
        (done, reader.join().ok().flatten())
    });
    match (done, picture) {
        (true, Some(picture)) => Ok(picture),
        _ => Err(unreadable()),
    }
}

/// What `onedoor paint` does: reads the file from its input, writes the picture of the page to its output, or for page 0 how
/// many there are.
pub fn paint_for_another(page: u32, large: bool) -> ExitCode {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let seconds = PATIENCE.as_secs();
    for (what, most) in [(Resource::As, MEMORY_MAX), (Resource::Cpu, seconds), (Resource::Core, 0)] {
        let _ = setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) });
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(crate::inspect::FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let read = std::io::stdin().take(most).read_to_end(&mut bytes);
    let width = if large { Width::Large } else { Width::Plain };
    let painted = read.ok().and_then(|_| paint(bytes, page, width).ok());
    match painted.map(|painted| std::io::stdout().write_all(&painted)) {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}

/// The picture of a page, nothing where there is no such page; for page 0 their number as text.
fn paint(bytes: Vec<u8>, page: u32, width: Width) -> Result<Vec<u8>, Fault> {
    let pdf = Pdf::new(bytes).map_err(|_| unreadable())?;
    let pages = pdf.pages();
    let index = match usize::try_from(page) {
        Ok(0) => return Ok(pages.len().min(PAGES_MAX).to_string().into_bytes()),
        Ok(page) => page - 1,
        Err(_) => return Ok(Vec::new()),
    };
    let Some(page) = pages.get(index) else { return Ok(Vec::new()) };
    let (across, down) = page.render_dimensions();
    let fits = across.is_finite() && down.is_finite() && across >= 1.0 && down >= 1.0;
    if !fits || down / across > TALLEST {
        return Err(unreadable());
    }
    let scale = f32::from(width.pixels()) / across;
    let sizes = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let settings = InterpreterSettings { font_resolver: Arc::new(font), ..Default::default() };
    let painted = hayro::render(page, &RenderCache::new(), &settings, &RenderSettings::default(), &sizes);
    painted.into_png().map_err(|_| unreadable())
}

/// The letters of a file that does not carry its own: the fourteen that every reader has, and for Chinese the house's.
fn font(query: &FontQuery) -> Option<(FontData, u32)> {
    static CHINESE: LazyLock<FontData> = LazyLock::new(|| Arc::new(OTF));
    match query {
        FontQuery::Standard(standard) => Some(standard.get_font_data()),
        FontQuery::Fallback(wanted) if wanted.character_collection.is_some() => Some((CHINESE.clone(), 0)),
        FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::lookup::{Paper, PaperLine};

    fn paper(rows: usize) -> Vec<u8> {
        let lines = (0..rows).map(|at| PaperLine::Row(format!("第{at}项"), "红山区示例街1号".to_owned()));
        let paper = Paper {
            title: "申请表".to_owned(),
            lines: lines.collect(),
            foot: "第".to_owned(),
            unset: String::new(),
            lang: contract::Lang::Zh,
        };
        crate::document::paper::pdf(&paper).unwrap()
    }

    /// Width and height of a PNG.
    fn size(png: &[u8]) -> (u32, u32) {
        assert!(png.starts_with(b"\x89PNG"));
        let at = |from: usize| u32::from_be_bytes(png.get(from..from + 4).unwrap().try_into().unwrap());
        (at(16), at(20))
    }

    #[test]
    fn pages_are_counted_and_painted() {
        let pdf = paper(200);
        let pages = count(&pdf).unwrap();
        assert!(pages > 1, "{pages}");
        let first = picture(&pdf, 1, Width::Plain).unwrap();
        let (across, down) = size(&first);
        // A4: taller than wide by the root of two.
        assert_eq!(across, 1_100);
        assert!((1_550..1_560).contains(&down), "{down}");
        assert_eq!(size(&picture(&pdf, pages, Width::Large).unwrap()).0, 2_200);
        // Something stands on it: a white page is far smaller.
        assert!(first.len() > 20_000, "{}", first.len());
        for none in [0, pages + 1, u32::MAX] {
            assert_eq!(picture(&pdf, none, Width::Plain).unwrap_err().code, "file.page-none");
        }
    }

    /// What is cut off anywhere or has a byte changed is painted as far as it can be or refused, and nothing else.
    #[test]
    fn what_is_broken_is_refused() {
        let pdf = paper(3);
        for at in (0..pdf.len()).step_by(pdf.len() / 40 + 1) {
            let cut = pdf.get(..at).unwrap();
            let mut bent = pdf.clone();
            bent[at] ^= 0x55;
            for bytes in [cut, &bent] {
                match picture(bytes, 1, Width::Plain) {
                    Ok(picture) => assert!(picture.starts_with(b"\x89PNG")),
                    Err(fault) => assert!(fault.code.starts_with("file.page-"), "{}", fault.code),
                }
            }
        }
        assert_eq!(count(b"%PDF-1.7 nothing").unwrap_err().code, "file.page-unreadable");
    }
}
