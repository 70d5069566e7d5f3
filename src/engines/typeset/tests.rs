//! What comes out is a PDF that says what the data say, and nothing that the template could not know.

use std::io::Cursor;

use chrono::{DateTime, Utc};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::{Error, Picture, Template, pdf, portrait, qr};

fn now() -> DateTime<Utc> {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn set(text: &'static str, data: &Value, pictures: Vec<Picture>) -> Result<lopdf::Document, Error> {
    let bytes = pdf(&Template { name: "test", text }, data, pictures, now())?;
    Ok(lopdf::Document::load_mem(&bytes).unwrap())
}

fn words(document: &lopdf::Document) -> String {
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let left_is_red = |x: u32, _: u32| if x < width / 2 { Rgb([255_u8, 0, 0]) } else { Rgb([0, 0, 255]) };
    let mut bytes = Vec::new();
    let image = DynamicImage::from(RgbImage::from_fn(width, height, left_is_red));
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG that says which way up it is (TIFF 6.0, tag 274).
fn lying(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &exif, &jpeg[2..]].concat()
}

#[test]
fn what_comes_from_data_is_text_whatever_is_in_it() {
    let hostile = r##"Tendai #panic("x") *bold* $x$ ]"##;
    let document = set(r#"#json("/data.json").name"#, &json!({ "name": hostile }), Vec::new()).unwrap();
    assert_eq!(words(&document), hostile);
}

#[test]
fn names_of_all_our_languages_come_through() {
    let names = "Ngonidzashe Mlauzi-Ŋandu Zoë Ñandú Čapek O’Neil";
    assert_eq!(words(&set(r#"#json("/data.json").name"#, &json!({ "name": names }), Vec::new()).unwrap()), names);
}

#[test]
fn a_template_reaches_no_file_no_package_and_no_clock() {
    for text in [
        r#"#read("/etc/hostname")"#,
        r#"#read("../../../../etc/hostname")"#,
        r#"#import "@preview/cetz:0.3.0""#,
        r#"#image("/other.png")"#,
        "#datetime.today().display()",
        r#"#json("/data.json").name"#,
    ] {
        let error = set(text, &json!({}), Vec::new()).unwrap_err().to_string();
        assert!(error.starts_with("test: "), "{error}");
    }
}

#[test]
fn a_long_list_breaks_over_pages_under_its_head() {
    let text = r##"#set page(height: 10cm)
        #table(columns: 1, table.header[Learner], ..json("/data.json").lines)"##;
    let lines: Vec<String> = (0..60).map(|line| format!("Line{line}.")).collect();
    let document = set(text, &json!({ "lines": lines }), Vec::new()).unwrap();
    let (words, pages) = (words(&document), document.get_pages().len());
    assert!(pages > 3 && words.matches("Learner").count() == pages, "{pages} {words}");
    assert!(lines.iter().all(|line| words.contains(line.as_str())));
}

#[test]
fn the_same_comes_out_of_the_same() {
    let template = Template { name: "test", text: "#json(\"/data.json\").name" };
    let made = || pdf(&template, &json!({ "name": "Rudo" }), Vec::new(), now()).unwrap();
    assert_eq!(made(), made());
}

#[test]
fn a_portrait_is_cut_to_size_and_upright() {
    let photo = picture(400, 200, ImageFormat::Jpeg);
    let sized = |picture: &[u8]| image::load_from_memory(&portrait(picture, 30, 40).unwrap()).unwrap().into_rgb8();
    let as_it_lies = sized(&photo);
    assert_eq!(as_it_lies.dimensions(), (30, 40));
    let red = |image: &RgbImage, x: u32, y: u32| image.get_pixel(x, y).0[0] > 128;
    assert!(red(&as_it_lies, 2, 20) && !red(&as_it_lies, 27, 20));
    // Turned a quarter to the right, what was left is above.
    let turned = sized(&lying(&photo, 6));
    assert!(red(&turned, 15, 2) && !red(&turned, 15, 37));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        assert_eq!(sized(&picture(10, 10, format)).dimensions(), (30, 40));
    }
}

#[test]
fn what_is_no_picture_or_too_large_has_no_portrait() {
    let mut bomb = picture(1, 1, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let whole = picture(40, 40, ImageFormat::Jpeg);
    for broken in [b"".as_slice(), b"hello", b"\x89PNG\r\n\x1a\n", &bomb, &whole[..whole.len() / 3]] {
        assert!(portrait(broken, 30, 40).is_none_or(|made| image::load_from_memory(&made).is_ok()));
    }
    assert!(portrait(&bomb, 30, 40).is_none());
}

#[test]
fn a_code_is_a_picture_that_a_template_can_show() {
    let code = Picture { name: "code-0.svg".to_owned(), bytes: qr("S260001").unwrap() };
    set(r#"#image("/code-0.svg")"#, &json!({}), vec![code]).unwrap();
    assert!(qr(&"x".repeat(5_000)).is_none());
}
