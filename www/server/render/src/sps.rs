//! The encoder does not say which colours its numbers mean, and players then
//! guess by the size of the picture. This writes it into the stream's sequence
//! parameters: BT.709, limited range.

/// The NAL type of sequence parameters.
const SPS: u8 = 7;

/// Gives the unit's sequence parameters, if it has any, the note on colours.
pub fn with_colours(unit: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(unit.len() + 16);
    let mut rest = unit;
    while let Some(start) = start_code(rest) {
        let body = &rest[start + 3..];
        let end = start_code(body).unwrap_or(body.len());
        let mut nal = &body[..end];
        // A start code may be four bytes long; its first zero is not the NAL's.
        while let [before @ .., 0] = nal {
            nal = before;
        }
        out.extend_from_slice(&[0, 0, 0, 1]);
        match nal.first() {
            Some(header) if header & 0x1f == SPS => out.extend(rewritten(nal)),
            _ => out.extend_from_slice(nal),
        }
        rest = &body[end..];
    }
    out
}

fn start_code(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|three| three == [0, 0, 1])
}

/// The encoder's sequence parameters end with the bit "no VUI follows" and the
/// stop bit: that bit is set, the VUI and a new stop bit are put after it.
fn rewritten(nal: &[u8]) -> Vec<u8> {
    let mut bits: Vec<bool> = plain(nal)
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    while bits.pop() == Some(false) {}
    if bits.pop() != Some(false) {
        return nal.to_vec();
    }
    let mut push = |value: u32, count: u32| {
        bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    };
    push(1, 1); // a VUI follows
    push(0, 1); // no aspect ratio: square pixels
    push(0, 1); // no overscan
    push(1, 1); // the kind of signal:
    push(5, 3); // no particular video format
    push(0, 1); // limited range
    push(1, 1); // colours:
    push(1, 8); // BT.709 primaries
    push(1, 8); // BT.709 transfer
    push(1, 8); // BT.709 matrix
    push(0, 6); // no chroma place, timing, HRD (two), picture structure, limits
    push(1, 1); // stop
    let packed: Vec<u8> = bits
        .chunks(8)
        .map(|byte| {
            byte.iter().zip((0..8).rev()).fold(0, |sum, (bit, place)| sum | u8::from(*bit) << place)
        })
        .collect();
    guarded(&packed)
}

/// Takes the guard bytes out that keep start codes from appearing by chance.
fn plain(nal: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(nal.len());
    let mut zeros = 0;
    for byte in nal {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

/// Puts the guard bytes back.
fn guarded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sequence_parameters_are_changed() {
        // Parameters that end in "no VUI" (0), the stop bit and six zeros.
        let unit = [0, 0, 0, 1, 0x67, 0x40, 0, 0, 0, 1, 0x68, 9, 0, 0, 1, 0x65, 0x88];
        let out = with_colours(&unit);
        let vui = [0x67, 0b1001_1010, 0b1000_0000, 0b1000_0000, 0b1000_0000];
        assert!(out.windows(5).any(|five| five == vui), "{out:x?}");
        assert!(out.ends_with(&[0, 0, 0, 1, 0x68, 9, 0, 0, 0, 1, 0x65, 0x88]));
    }

    #[test]
    fn guard_bytes_survive_a_round_trip() {
        let bytes = [0x67, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 4];
        assert_eq!(plain(&guarded(&bytes)), bytes);
        assert!(start_code(&guarded(&bytes)).is_none());
    }
}
