use encoding_rs::Encoding;

/// Decodes bytes of a Windows, DOS or Macintosh code page and appends them. Returns how many
/// characters could not be decoded; each stands as U+FFFD.
///
/// Numbers are those Windows gives to code pages; an unknown one is read as 1252, the commonest.
pub(super) fn decode(code_page: u16, bytes: &[u8], into: &mut String) -> usize {
    // Two bytes to a letter look like ASCII with zeros between.
    if code_page != 1200 && bytes.is_ascii() {
        into.push_str(&String::from_utf8_lossy(bytes));
        return 0;
    }
    let dos = match code_page {
        437 => CP437,
        850 => CP850,
        852 => CP852,
        _ => {
            let encoding = encoding(code_page).unwrap_or(encoding_rs::WINDOWS_1252);
            let (text, lossy) = encoding.decode_without_bom_handling(bytes);
            into.push_str(&text);
            return if lossy { text.matches('\u{fffd}').count().max(1) } else { 0 };
        }
    };
    // The tables hold 128 characters each, for the bytes from 0x80.
    let high: Vec<char> = dos.chars().collect();
    into.extend(bytes.iter().map(|&byte| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(at) => high.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
    }));
    0
}

fn encoding(code_page: u16) -> Option<&'static Encoding> {
    let label = match code_page {
        866 => "ibm866",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1200 => "utf-16le",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1252 => "windows-1252",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10000 | 32768 => "macintosh",
        10007 => "x-mac-cyrillic",
        20866 => "koi8-r",
        21866 => "koi8-u",
        20932 | 51932 => "euc-jp",
        28592 => "iso-8859-2",
        28595 => "iso-8859-5",
        54936 => "gb18030",
        65001 => "utf-8",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
    └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(code_page: u16, bytes: &[u8]) -> (String, usize) {
        let mut text = String::new();
        let lost = decode(code_page, bytes, &mut text);
        (text, lost)
    }

    #[test]
    fn letters_come_out_as_their_code_page_has_them() {
        assert_eq!(decoded(1251, b"\xcc\xe8\xf0"), ("Мир".into(), 0));
        assert_eq!(decoded(852, b"\xa5"), ("ą".into(), 0));
        assert_eq!(decoded(437, b"\x81\xff"), ("ü\u{a0}".into(), 0));
        assert_eq!(decoded(932, b"\x93\xfa"), ("日".into(), 0));
        assert_eq!(decoded(1, b"caf\xe9"), ("café".into(), 0));
        assert_eq!(decoded(1200, b"a\0b\0"), ("ab".into(), 0));
    }

    #[test]
    fn the_tables_of_dos_are_whole() {
        for table in [CP437, CP850, CP852] {
            assert_eq!(table.chars().count(), 128);
        }
    }

    #[test]
    fn bytes_that_mean_nothing_are_counted() {
        assert_eq!(decoded(65001, b"a\xffb"), ("a\u{fffd}b".into(), 1));
    }
}
