//! What stands in a `data:` address, read in parts: images are known by their first bytes.

/// How many bytes this is, if it is base64 with its padding.
pub fn length(text: &str) -> Option<u64> {
    let plain = text.strip_suffix("==").or_else(|| text.strip_suffix("=")).unwrap_or(text);
    let right = text.len().is_multiple_of(4) && plain.bytes().all(|byte| digit(byte).is_some());
    right.then_some(plain.len() as u64 * 3 / 4)
}

/// So many of its bytes, from one of them on.
pub fn part(text: &str, start: u64, length: u32) -> Vec<u8> {
    let (first, skipped) = (start as usize / 3, start as usize % 3);
    let wanted = skipped + length as usize;
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0u32, 0u32);
    for digit in text.bytes().skip(first * 4).map_while(digit) {
        held = held << 6 | digit;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
        if bytes.len() >= wanted {
            break;
        }
    }
    bytes.drain(..skipped.min(bytes.len()));
    bytes
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_of_it_can_be_read() {
        let text = "aW1hZ2UgYnl0ZXM=";
        let all = b"image bytes";
        assert_eq!(length(text), Some(11));
        for start in 0..11 {
            for end in start..=11 {
                let length = (end - start) as u32;
                assert_eq!(part(text, start as u64, length), all[start..end], "{start} to {end}");
            }
        }
        assert_eq!(part(text, 9, 50), b"es");
    }

    #[test]
    fn what_is_no_base64_has_no_length() {
        for text in ["A", "AA", "AAA", "AA=A", "AAA*", "A A=", "AA==\n", "===="] {
            assert_eq!(length(text), None, "{text:?}");
        }
        assert_eq!(
            (length(""), length("AA=="), length("AAA="), length("AAAA")),
            (Some(0), Some(1), Some(2), Some(3))
        );
    }
}
