use serde::{Deserialize, Serialize};

/// Formats of one kind, as people ask for them: `type:image`, `type:mail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Family {
    /// Plain and marked-up text.
    Text,
    /// Word processor papers, PDF, books.
    Paper,
    /// Sheets and tables.
    Table,
    /// Slides.
    Slides,
    /// Messages and mailboxes.
    Mail,
    /// Archives and compressed files.
    Archive,
    /// Pictures.
    Image,
    /// Sound.
    Audio,
    /// Film.
    Video,
    /// Data bases and data files.
    Data,
    /// Programs and their libraries.
    Program,
    /// Everything else.
    Other,
}

impl Family {
    /// The word in queries and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Paper => "paper",
            Self::Table => "table",
            Self::Slides => "slides",
            Self::Mail => "mail",
            Self::Archive => "archive",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Data => "data",
            Self::Program => "program",
            Self::Other => "other",
        }
    }
}

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident $name:literal $family:ident $words:literal $media:literal;)*) => {
        /// What the bytes of a document are. Detected from content.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Format {
            $($(#[$doc])* #[doc = $words] $variant,)*
        }

        impl Format {
            /// Every format there is a name for.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The short name in queries (`type:pdf`), JSON and the store.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What people call it.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }

            /// The media type registered with IANA, or the one in common use.
            pub fn media_type(self) -> &'static str {
                match self { $(Self::$variant => $media,)* }
            }

            /// The kind of thing it is.
            pub fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)* }
            }
        }
    };
}

formats! {
    Empty "empty" Other "empty file" "application/x-empty";
    Text "txt" Text "plain text" "text/plain";
    Markdown "md" Text "Markdown" "text/markdown";
    Html "html" Text "web page" "text/html";
    Xml "xml" Text "XML" "application/xml";
    Json "json" Text "JSON" "application/json";
    Csv "csv" Table "comma-separated table" "text/csv";
    Tsv "tsv" Table "tab-separated table" "text/tab-separated-values";
    Pdf "pdf" Paper "PDF" "application/pdf";
    Email "eml" Mail "e-mail message" "message/rfc822";
    Mbox "mbox" Mail "mailbox (mbox)" "application/mbox";
    Docx "docx" Paper "Word (DOCX)" "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Pptx "pptx" Slides "PowerPoint (PPTX)" "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    Xlsx "xlsx" Table "Excel (XLSX)" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Xlsb "xlsb" Table "Excel (XLSB)" "application/vnd.ms-excel.sheet.binary.macroenabled.12";
    Xls "xls" Table "Excel (XLS)" "application/vnd.ms-excel";
    Ods "ods" Table "OpenDocument sheet" "application/vnd.oasis.opendocument.spreadsheet";
    Odt "odt" Paper "OpenDocument text" "application/vnd.oasis.opendocument.text";
    Odp "odp" Slides "OpenDocument slides" "application/vnd.oasis.opendocument.presentation";
    Rtf "rtf" Paper "Rich Text" "application/rtf";
    Epub "epub" Paper "EPUB book" "application/epub+zip";
    Zip "zip" Archive "ZIP archive" "application/zip";
    Tar "tar" Archive "TAR archive" "application/x-tar";
    Gzip "gz" Archive "gzip file" "application/gzip";
    Bzip2 "bz2" Archive "bzip2 file" "application/x-bzip2";
    Xz "xz" Archive "XZ file" "application/x-xz";
    Zstd "zst" Archive "Zstandard file" "application/zstd";
    SevenZip "7z" Archive "7z archive" "application/x-7z-compressed";
    Rar "rar" Archive "RAR archive" "application/vnd.rar";
    OtherArchive "archive" Archive "archive of another kind" "application/octet-stream";
    Doc "doc" Paper "Word (DOC)" "application/msword";
    Ppt "ppt" Slides "PowerPoint (PPT)" "application/vnd.ms-powerpoint";
    Msg "msg" Mail "Outlook message" "application/vnd.ms-outlook";
    Pst "pst" Mail "Outlook mailbox" "application/vnd.ms-outlook-pst";
    OneNote "one" Paper "OneNote section" "application/onenote";
    OtherOffice "office" Paper "office file of another kind" "application/octet-stream";
    EncryptedOffice "encrypted-office" Paper "encrypted office file" "application/encrypted";
    Cfb "cfb" Other "OLE compound file" "application/x-ole-storage";
    PostScript "ps" Paper "PostScript" "application/postscript";
    Djvu "djvu" Paper "DjVu" "image/vnd.djvu";
    Calendar "ics" Text "calendar" "text/calendar";
    Contact "vcf" Text "contact card" "text/vcard";
    Png "png" Image "PNG picture" "image/png";
    Jpeg "jpg" Image "JPEG picture" "image/jpeg";
    Gif "gif" Image "GIF picture" "image/gif";
    Tiff "tiff" Image "TIFF picture" "image/tiff";
    Bmp "bmp" Image "BMP picture" "image/bmp";
    Webp "webp" Image "WebP picture" "image/webp";
    Heif "heif" Image "HEIF picture" "image/heif";
    Svg "svg" Image "SVG drawing" "image/svg+xml";
    OtherImage "image" Image "picture of another kind" "application/octet-stream";
    Audio "audio" Audio "sound" "application/octet-stream";
    Video "video" Video "film" "application/octet-stream";
    Drawing "drawing" Image "technical drawing" "application/octet-stream";
    Database "database" Data "database" "application/octet-stream";
    Data "data" Data "data file" "application/octet-stream";
    Font "font" Other "font" "application/octet-stream";
    Signed "p7m" Mail "signed or encrypted envelope" "application/pkcs7-mime";
    Key "key" Data "key or certificate" "application/octet-stream";
    Program "program" Program "program" "application/octet-stream";
    Binary "binary" Other "unknown bytes" "application/octet-stream";
    Tnef "tnef" Mail "Outlook attachment package (winmail.dat)" "application/vnd.ms-tnef";
    Emlx "emlx" Mail "Apple Mail message" "message/x-emlx";
    Cab "cab" Archive "Windows cabinet" "application/vnd.ms-cab-compressed";
    Iso "iso" Archive "disc image" "application/vnd.efi.iso";
    Ar "ar" Archive "AR archive" "application/x-archive";
    Cpio "cpio" Archive "CPIO archive" "application/x-cpio";
    Sqlite "sqlite" Data "SQLite database" "application/vnd.sqlite3";
    Dbf "dbf" Table "dBase table" "application/vnd.dbf";
    Xps "xps" Paper "XPS" "application/oxps";
    Iwork "iwork" Paper "Apple iWork document" "application/vnd.apple.iwork";
    Chat "chat" Mail "chat export" "application/octet-stream";
    Sql "sql" Data "SQL dump" "application/sql";
    Chm "chm" Archive "Windows help (CHM)" "application/vnd.ms-htmlhelp";
    Access "mdb" Data "Access database" "application/vnd.ms-access";
    Compress "z" Archive "compressed file (.Z)" "application/x-compress";
    Zlib "zlib" Archive "zlib stream" "application/zlib";
}

impl Format {
    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_format_has_a_name_of_its_own_and_is_found_by_it() {
        let names: HashSet<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        assert_eq!(names.len(), Format::ALL.len());
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
        }
    }
}
