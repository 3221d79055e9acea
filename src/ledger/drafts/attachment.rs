//! 附件: which files may stand beside a voucher, told by what they contain and not by their name.
//!
//! Invariants: nothing is unpacked or parsed here, so that no file can do harm by being looked
//! at; what a browser would run (pages, drawings, macros) is never taken.

crate::spelled! {
    /// What a file is.
    MediaKind {
        Pdf = "application/pdf", "PDF";
        Ofd = "application/ofd", "OFD";
        Png = "image/png", "PNG 图片";
        Jpeg = "image/jpeg", "JPEG 图片";
        Webp = "image/webp", "WEBP 图片";
        Tiff = "image/tiff", "TIFF 图片";
        Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx";
        InvoiceXml = "application/xml", "电子发票 XML";
    }
}

/// A scanned contract of many pages fits; a video does not.
pub const MAX_ATTACHMENT_BYTES: usize = 20 * 1024 * 1024;
/// Files beside one voucher: more belong into one file.
pub const MAX_ATTACHMENTS_OF_VOUCHER: usize = 200;
/// Characters of a file name that are kept.
pub const MAX_NAME_CHARACTERS: usize = 120;
/// Where the mark of a PDF stands at the latest (ISO 32000, implementation note 13).
const PDF_HEAD_BYTES: usize = 1024;
/// How far into a text its root element begins at the latest.
const XML_HEAD_BYTES: usize = 8 * 1024;

impl MediaKind {
    /// Tells a file by its content; `None` for what is not taken.
    #[must_use]
    pub fn recognise(bytes: &[u8]) -> Option<Self> {
        let head = |length: usize| bytes.get(..length.min(bytes.len())).unwrap_or(bytes);
        let has = |mark: &[u8]| memchr::memmem::find(bytes, mark).is_some();
        if bytes.starts_with(b"PK\x03\x04") {
            // The names of a package's parts stand in it as they are.
            if has(b"vbaProject.bin") {
                return None;
            }
            return if has(b"OFD.xml") {
                Some(Self::Ofd)
            } else if has(b"[Content_Types].xml") && has(b"xl/workbook.xml") {
                Some(Self::Workbook)
            } else {
                None
            };
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if bytes.starts_with(b"\xff\xd8\xff") {
            return Some(Self::Jpeg);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::Webp);
        }
        if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            return Some(Self::Tiff);
        }
        if is_invoice(head(XML_HEAD_BYTES)) {
            return Some(Self::InvoiceXml);
        }
        memchr::memmem::find(head(PDF_HEAD_BYTES), b"%PDF-").map(|_| Self::Pdf)
    }
}

/// Whether a text begins as the XML of an electronic invoice or voucher (电子凭证会计数据标准).
fn is_invoice(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if !rest.starts_with('<') {
        return false;
    }
    loop {
        let after = if rest.starts_with("<?") {
            rest.split_once("?>")
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else {
            break;
        };
        let Some((_, after)) = after else { return false };
        rest = after.trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name: String =
        tag.chars().take_while(|it| it.is_alphanumeric() || ":_-.".contains(*it)).collect();
    let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    local.contains("invoice") || local == "xbrl"
}

/// The last part of a path, without what would disturb a log, a page or a header.
#[must_use]
pub fn plain_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        last.chars().filter(|it| !it.is_control()).take(MAX_NAME_CHARACTERS).collect();
    if plain.trim().is_empty() { "未命名".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_what_they_contain() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n..."[..], Some(MediaKind::Pdf)),
            (b"\n\n%PDF-1.4", Some(MediaKind::Pdf)),
            (b"\x89PNG\r\n\x1a\n....", Some(MediaKind::Png)),
            (b"\xff\xd8\xff\xe0....", Some(MediaKind::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(MediaKind::Webp)),
            (b"II*\0....", Some(MediaKind::Tiff)),
            (b"PK\x03\x04...OFD.xml...", Some(MediaKind::Ofd)),
            (b"PK\x03\x04[Content_Types].xml..xl/workbook.xml", Some(MediaKind::Workbook)),
            (b"PK\x03\x04[Content_Types].xml xl/workbook.xml xl/vbaProject.bin", None),
            (b"PK\x03\x04readme.txt", None),
            (
                "\u{feff}<?xml version=\"1.0\"?><EInvoice><a/></EInvoice>".as_bytes(),
                Some(MediaKind::InvoiceXml),
            ),
            (b"<!-- a --><fp:Invoice xmlns:fp='x'>", Some(MediaKind::InvoiceXml)),
            (b"<?xml version='1.0'?><xbrl>", Some(MediaKind::InvoiceXml)),
            (b"<!DOCTYPE html><html>", None),
            (b"<html><body>invoice</body></html>", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"<!DOCTYPE invoice [<!ENTITY x 'y'>]><invoice>", None),
            (b"MZ\x90\0", None),
            (b"", None),
        ] {
            assert_eq!(MediaKind::recognise(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn names_are_plain() {
        for (name, expected) in [
            ("C:\\单据\\发票.pdf", "发票.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb.pdf", "ab.pdf"),
            ("", "未命名"),
        ] {
            assert_eq!(plain_file_name(name), expected);
        }
    }
}
