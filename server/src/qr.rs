//! QR codes, as pictures that a client shows as they are.

use qrcode::{EcLevel, QrCode, render::svg, types::Color};

/// Pixels of a module of the PNG image.
const SCALE: usize = 8;
/// White modules around the code, as the standard wants them.
const QUIET: usize = 4;

/// A QR code, drawn twice.
pub struct Qr {
    pub svg: String,
    pub png: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the text does not fit into a QR code")]
    TooLong(#[from] qrcode::types::QrError),
    #[error("the image cannot be encoded")]
    Image(#[from] png::EncodingError),
}

impl Qr {
    /// The code of a text.
    pub fn of(text: &str) -> Result<Self, Error> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        Ok(Self { svg: code.render::<svg::Color>().build(), png: png(&code)? })
    }
}

/// Black on white, one bit for each pixel.
fn png(code: &QrCode) -> Result<Vec<u8>, png::EncodingError> {
    let side = (code.width() + 2 * QUIET) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let module = |pixel: usize| (pixel / SCALE).checked_sub(QUIET).filter(|module| *module < code.width());
        module(x).zip(module(y)).is_some_and(|place| code[place] == Color::Dark)
    };
    let mut rows = vec![0xff_u8; side.div_ceil(8) * side];
    for (y, row) in rows.chunks_mut(side.div_ceil(8)).enumerate() {
        for x in (0..side).filter(|x| is_dark(*x, y)) {
            row[x / 8] &= !(0x80 >> (x % 8));
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rows)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const TEXT: &str = "tidings:contact:00112233445566778899aabbccddeeff";

    #[test]
    fn a_scanner_reads_the_text_from_the_image() {
        let mut reader = png::Decoder::new(Cursor::new(Qr::of(TEXT).unwrap().png)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let image = reader.next_frame(&mut rows).unwrap();
        let is_light = |x: usize, y: usize| rows[y * image.line_size + x / 8] & (0x80 >> (x % 8)) != 0;
        let (width, height) = (image.width as usize, image.height as usize);
        let shade = |x, y| if is_light(x, y) { 255 } else { 0 };
        let mut scanned = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
        let [grid] = &scanned.detect_grids()[..] else { panic!("there is one code") };
        assert_eq!(grid.decode().unwrap().1, TEXT);
    }

    #[test]
    fn the_drawing_has_the_same_modules_as_the_image() {
        let (qr, code) = (Qr::of(TEXT).unwrap(), QrCode::with_error_correction_level(TEXT, EcLevel::M).unwrap());
        let dark = code.to_colors().into_iter().filter(|color| *color == Color::Dark).count();
        assert!(qr.svg.starts_with("<?xml") && qr.svg.ends_with("</svg>"), "{}", qr.svg);
        // Each dark module is a square of its own in the path.
        assert_eq!(qr.svg.matches('M').count(), dark);
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused() {
        assert!(matches!(Qr::of(&"x".repeat(5000)), Err(Error::TooLong(_))));
    }
}
