use super::*;
use crate::facts::{Metadata, Piece, Size};
use crate::tiff::exif;

/// What a probe finds, and how many reads and bytes it took.
fn probe(bytes: u64, depth: Depth, at: impl Fn(u64, usize) -> Vec<u8>) -> (Facts, u32, u64) {
    let mut probe = Probe::new(bytes, depth);
    let (mut reads, mut read) = (0, 0);
    while let Some((start, length)) = probe.wants() {
        assert!(start + u64::from(length) <= bytes, "{start} + {length} is beyond {bytes}");
        (reads, read) = (reads + 1, read + u64::from(length));
        assert!(reads < 10_000, "no end of reads");
        probe.read(&at(start, length as usize));
    }
    (probe.facts(), reads, read)
}

fn facts(file: &[u8], depth: Depth) -> Facts {
    probe(file.len() as u64, depth, |start, length| file[start as usize..][..length].to_vec()).0
}

fn size(file: &[u8]) -> Option<(u32, u32)> {
    facts(file, Depth::Head).size.map(|size| (size.width, size.height))
}

/// The file without its metadata, which has to be as clean as it can be.
fn stripped(file: &[u8]) -> Vec<u8> {
    let facts = facts(file, Depth::Whole);
    assert_eq!(facts.metadata, Metadata::Removable);
    let part = |piece: &Piece| match piece {
        Piece::Slice(start, end) => file[*start as usize..*end as usize].to_vec(),
        Piece::Bytes(bytes) => bytes.clone(),
    };
    let stripped: Vec<u8> = facts.pieces.iter().flat_map(part).collect();
    let again = super::tests::facts(&stripped, Depth::Whole);
    assert_eq!((again.metadata, again.size), (Metadata::None, facts.size));
    stripped
}

fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[0xff, kind][..], &(body.len() as u16 + 2).to_be_bytes(), body].concat()
}

fn exif_segment(orientation: u8) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0", exif(orientation).as_slice()].concat())
}

/// EXIF with a place in it, in Intel's order of bytes.
fn located(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0]);
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0secret street");
    exif
}

const SOF: &[u8] = b"\xff\xc0\0\x0b\x08\0\x20\0\x30\x01\x01\x11\0";
const SCAN: &[u8] = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0pixels\xff\0\xff\xd0more";
const EOI: &[u8] = b"\xff\xd9";

fn jpeg(segments: &[&[u8]]) -> Vec<u8> {
    [b"\xff\xd8", segments.concat().as_slice(), SOF, SCAN, EOI].concat()
}

/// PNG's checksum.
fn sum(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}

fn chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let named = [name, body].concat();
    [&(body.len() as u32).to_be_bytes(), named.as_slice(), &sum(&named).to_be_bytes()].concat()
}

fn png(before: &[&[u8]], after: &[&[u8]]) -> Vec<u8> {
    let header = chunk(b"IHDR", b"\0\0\0\x30\0\0\0\x20\x08\x02\0\0\0");
    let pixels = chunk(b"IDAT", b"pixels");
    let parts = [&header, &before.concat(), &pixels, &after.concat(), &chunk(b"IEND", b"")];
    [b"\x89PNG\r\n\x1a\n", parts.map(|part| part.as_slice()).concat().as_slice()].concat()
}

fn riff_chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let padding = &[0][..body.len() % 2];
    [name, &(body.len() as u32).to_le_bytes(), body, padding].concat()
}

fn webp(chunks: &[&[u8]]) -> Vec<u8> {
    let body = chunks.concat();
    [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &body].concat()
}

fn extended(flags: u8) -> Vec<u8> {
    riff_chunk(b"VP8X", &[flags, 0, 0, 0, 0x2f, 0, 0, 0x1f, 0, 0])
}

fn lossless() -> Vec<u8> {
    let bits: u32 = 0x2f | 0x1f << 14;
    riff_chunk(b"VP8L", &[&[0x2f][..], &bits.to_le_bytes(), b"pixels"].concat())
}

#[test]
fn a_photo_held_upright_is_as_high_as_its_sensor_is_wide() {
    for orientation in 1..=8 {
        let shown = if orientation < 5 { (48, 32) } else { (32, 48) };
        assert_eq!(size(&jpeg(&[&exif_segment(orientation)])), Some(shown));
        let intel = segment(0xe1, &[b"Exif\0\0", located(orientation).as_slice()].concat());
        assert_eq!(size(&jpeg(&[&intel])), Some(shown));
        assert_eq!(size(&png(&[&chunk(b"eXIf", &exif(orientation))], &[])), Some(shown));
    }
}

#[test]
fn orientation_is_followed_where_browsers_follow_it() {
    // Chromium turns neither a PNG whose EXIF follows the pixels, nor any WebP.
    assert_eq!(size(&png(&[], &[&chunk(b"eXIf", &exif(6))])), Some((48, 32)));
    let turned = webp(&[&extended(8), &lossless(), &riff_chunk(b"EXIF", &exif(6))]);
    assert_eq!(size(&turned), Some((48, 32)));
}

#[test]
fn a_size_is_found_behind_any_amount_of_metadata() {
    let note = segment(0xe1, &[0; 65_000]);
    let file = jpeg(&[&note, &note, &note, &exif_segment(6)]);
    let read = |start: u64, length: usize| file[start as usize..][..length].to_vec();
    let (facts, reads, read) = probe(file.len() as u64, Depth::Head, read);
    assert_eq!(facts.size, Some(Size { width: 32, height: 48 }));
    assert!(reads <= 5 && read < 10_000, "{reads} reads, {read} bytes");
}

#[test]
fn a_head_costs_as_much_in_a_large_file_as_in_a_small_one() {
    let photo = jpeg(&[&exif_segment(3)]);
    let picture = png(&[], &[]);
    for small in [photo, picture] {
        let (found, reads, read) = probe(30 << 20, Depth::Head, |start, length| {
            assert_eq!(start, 0);
            let mut head = small.clone();
            head.resize(length, 0);
            head
        });
        assert_eq!(found, facts(&small, Depth::Head));
        assert_eq!((reads, read), (1, 4096));
    }
}

#[test]
fn a_head_without_an_end_is_given_up_after_so_many_reads() {
    let endless = jpeg(&[&segment(0xe5, &[0; 2000]).repeat(1000)]);
    let read = |start: u64, length: usize| endless[start as usize..][..length].to_vec();
    let (facts, reads, read) = probe(endless.len() as u64, Depth::Head, read);
    assert_eq!((facts.size, facts.metadata), (None, Metadata::Removable));
    assert!(reads <= 64 && read <= 256 << 10);
}

#[test]
fn what_a_webp_announces_is_believed_where_it_is_too_far_to_look() {
    let frames = riff_chunk(b"ANMF", &[0; 2000]).repeat(100);
    let exif = riff_chunk(b"EXIF", &located(1));
    let file = |flags| webp(&[&extended(flags), &frames, &exif]);
    assert_eq!(facts(&file(0x0a), Depth::Head).metadata, Metadata::Removable);
    assert_eq!(facts(&file(0x02), Depth::Head).metadata, Metadata::None);
    assert_eq!(facts(&file(0x02), Depth::Whole).metadata, Metadata::Removable);
    // Nor is it where there is a look.
    let flagged = webp(&[&extended(8), &lossless()]);
    assert_eq!(facts(&flagged, Depth::Head).metadata, Metadata::None);
}

#[test]
fn a_height_that_only_the_pixels_tell_is_not_made_up() {
    let file = [b"\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x30\x01\x01\x11\0", SCAN, EOI].concat();
    assert_eq!(facts(&file, Depth::Head).size, None);
}

#[test]
fn sizes_of_bitmaps_stand_where_their_headers_say() {
    let bmp = |header: &[u8]| [b"BM\0\0\0\0\0\0\0\0\x1e\0\0\0", header, &[0; 20]].concat();
    assert_eq!(size(&bmp(b"\x0c\0\0\0\x30\0\x20\0")), Some((48, 32)));
    assert_eq!(size(&bmp(b"\x28\0\0\0\x30\0\0\0\x20\0\0\0")), Some((48, 32)));
    assert_eq!(size(&bmp(b"\x28\0\0\0\x30\0\0\0\xe0\xff\xff\xff")), Some((48, 32)));
    assert_eq!(size(b"GIF89a\x30\0\x20\0\0\0\0;"), Some((48, 32)));
    assert_eq!(size(b"GIF89a\0\0\x20\0\0\0\0;"), None);
}

#[test]
fn a_file_that_ends_early_is_told_from_one_that_does_not() {
    let whole = [
        jpeg(&[&exif_segment(6)]),
        png(&[], &[]),
        webp(&[&lossless()]),
        webp(&[&extended(8), &lossless(), &riff_chunk(b"EXIF", &exif(6))]),
        b"GIF89a\x30\0\x20\0\0\0\0;".to_vec(),
    ];
    for file in whole {
        assert!(!facts(&file, Depth::Head).truncated);
        for end in [12, 20].into_iter().filter(|end| end + 5 < file.len()) {
            assert!(facts(&file[..end], Depth::Head).truncated, "{end}");
        }
    }
    assert!(facts(&png(&[], &[])[..60], Depth::Head).truncated, "no room for an end");
    let odd = webp(&[&riff_chunk(b"VP8L", b"\x2f\x2f\xc0\x07\0xxxx")]);
    assert!(!facts(&odd[..odd.len() - 1], Depth::Head).truncated, "a byte of padding is none");
    let bitmap = |rows: usize| {
        [
            b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x03\0\0\0\x02\0\0\0\x01\0\x18\0\0\0\0\0"
                .to_vec(),
            vec![0; 20 + rows],
        ]
        .concat()
    };
    assert!(
        !facts(&bitmap(24), Depth::Head).truncated && facts(&bitmap(23), Depth::Head).truncated
    );
    // A file that is shorter than it said it was.
    let short = probe(1000, Depth::Head, |_, _| jpeg(&[])[..12].to_vec()).0;
    assert!(short.truncated);
}

#[test]
fn what_tells_of_the_owner_is_cut_out_of_a_jpeg() {
    let profile = segment(0xe2, b"ICC_PROFILE\0\x01\x01profile");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
    let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let kept: [&[u8]; 3] = [&jfif, &profile, &adobe];
    let clean = jpeg(&kept);
    assert_eq!(facts(&clean, Depth::Whole).metadata, Metadata::None);
    for kind in (0xe0..=0xef).chain([0xfe]) {
        let told = segment(kind, b"secret street");
        assert_eq!(stripped(&jpeg(&[&jfif, &told, &profile, &told, &adobe, &told])), clean);
    }
    let thumbnail = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01rgb");
    assert_eq!(stripped(&jpeg(&[&thumbnail, &profile, &adobe])), clean);
}

#[test]
fn what_follows_a_picture_goes_too() {
    let clean = jpeg(&[]);
    let located = segment(0xe1, &[b"Exif\0\0", located(1).as_slice()].concat());
    let second = jpeg(&[&located]);
    for trailer in [b"ftypmp42 secret street".as_slice(), &second, &[0; 99]] {
        assert_eq!(stripped(&[&clean, trailer].concat()), clean);
    }
    let picture = png(&[], &[]);
    assert_eq!(stripped(&[&picture, b"secret street".as_slice()].concat()), picture);
    let picture = webp(&[&lossless()]);
    assert_eq!(stripped(&[&picture, b"secret street".as_slice()].concat()), picture);
}

#[test]
fn scans_that_follow_the_first_are_kept_and_what_stands_between_them_is_not() {
    let table = segment(0xc4, b"table");
    let note = segment(0xfe, b"secret street");
    let file = |note: &[u8]| [b"\xff\xd8", SOF, SCAN, note, &table, SCAN, EOI, note].concat();
    assert_eq!(stripped(&file(&note)), file(b""));
}

#[test]
fn the_orientation_stays_and_nothing_else_of_the_exif() {
    for orientation in 1..=8 {
        let own = exif(orientation);
        let told = segment(0xe1, &[b"Exif\0\0", located(orientation).as_slice()].concat());
        let keeps = |part: Vec<u8>| if orientation == 1 { Vec::new() } else { part };
        let left = keeps(exif_segment(orientation));
        assert_eq!(stripped(&jpeg(&[&told])), jpeg(&[&left]));
        assert_eq!(stripped(&jpeg(&[&told, &told])), jpeg(&[&left]));

        let told = chunk(b"eXIf", &located(orientation));
        let left = keeps(chunk(b"eXIf", &own));
        assert_eq!(stripped(&png(&[&told], &[&told])), png(&[&left], &[]));

        let told = riff_chunk(b"EXIF", &located(orientation));
        let left = keeps(riff_chunk(b"EXIF", &own));
        let flags = if orientation == 1 { 0x20 } else { 0x28 };
        let file = webp(&[&extended(0x2c), &lossless(), &told, &riff_chunk(b"XMP ", b"secret")]);
        assert_eq!(stripped(&file), webp(&[&extended(flags), &lossless(), &left]));
    }
}

#[test]
fn what_tells_of_the_owner_is_cut_out_of_a_png() {
    let kept =
        b"PLTE tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs sPLT hIST acTL fcTL fdAT";
    for name in kept.split(|byte| *byte == b' ') {
        assert_eq!(facts(&png(&[&chunk(name, b"x")], &[]), Depth::Whole).metadata, Metadata::None);
    }
    for name in b"tEXt zTXt iTXt tIME eXIf prVt caNv".split(|byte| *byte == b' ') {
        let told = chunk(name, b"secret street");
        assert_eq!(stripped(&png(&[&told], &[&told])), png(&[], &[]));
    }
}

#[test]
fn a_file_of_many_small_chunks_is_read_in_large_pieces() {
    let pixels = chunk(b"IDAT", &[0; 8192]).repeat(500);
    let file = png(&[&pixels], &[&chunk(b"tEXt", b"secret street")]);
    let read = |start: u64, length: usize| file[start as usize..][..length].to_vec();
    let (facts, reads, _) = probe(file.len() as u64, Depth::Whole, read);
    assert_eq!(facts.metadata, Metadata::Removable);
    assert!(reads < 50, "{reads} reads of {} bytes", file.len());
}

#[test]
fn an_odd_file_is_left_as_it_is() {
    let note = segment(0xfe, b"secret street");
    let stray = facts(&jpeg(&[&note, b"stray"]), Depth::Whole);
    assert_eq!(stray.metadata, Metadata::Odd("there are stray bytes between its parts"));
    assert_eq!((stray.pieces, stray.size), (vec![], Some(Size { width: 48, height: 32 })));
    let lengths = Metadata::Odd("the lengths of its parts do not add up");
    assert_eq!(facts(&jpeg(&[&note, b"\xff\xe0\0\0"]), Depth::Whole).metadata, lengths);
    assert_eq!(facts(&png(&[&chunk(b"a\0b\0", b"")], &[]), Depth::Whole).metadata, lengths);
    let mut file = webp(&[&riff_chunk(b"XMP ", b"secret"), &lossless()]);
    file[4] -= 8;
    assert_eq!(facts(&file, Depth::Whole).metadata, lengths);
    let notes =
        facts(&jpeg(&[&[note, segment(0xdb, b"table")].concat().repeat(5000)]), Depth::Whole);
    assert_eq!(notes.metadata, Metadata::Odd("it has too many parts"));
    assert!(notes.pieces.is_empty());
}
