//! The small line in the clip's corner that says no model made it.

/// Five rows of three dots each, a letter's left dot in the highest bit.
const LETTERS: [(char, [u8; 5]); 12] = [
    ('A', [0b010, 0b101, 0b111, 0b101, 0b101]),
    ('D', [0b110, 0b101, 0b101, 0b101, 0b110]),
    ('E', [0b111, 0b100, 0b110, 0b100, 0b111]),
    ('I', [0b111, 0b010, 0b010, 0b010, 0b111]),
    ('L', [0b100, 0b100, 0b100, 0b100, 0b111]),
    ('M', [0b101, 0b111, 0b111, 0b101, 0b101]),
    ('N', [0b110, 0b101, 0b101, 0b101, 0b101]),
    ('O', [0b010, 0b101, 0b101, 0b101, 0b010]),
    ('R', [0b110, 0b101, 0b110, 0b101, 0b101]),
    ('S', [0b011, 0b100, 0b010, 0b001, 0b110]),
    ('T', [0b111, 0b010, 0b010, 0b010, 0b010]),
    ('-', [0b000, 0b000, 0b111, 0b000, 0b000]),
];

const WORDS: &str = "STAND-IN - NO MODEL RAN";

/// Writes the mark into a plane of brightness, bottom right.
pub fn burn(luma: &mut [u8], width: usize, height: usize) {
    let dot = width.min(height).div_ceil(360);
    let long = WORDS.len() * 4 * dot;
    let margin = 6 * dot;
    if width < long + 2 * margin || height < 5 * dot + 2 * margin {
        return;
    }
    let (left, top) = (width - margin - long, height - margin - 5 * dot);
    for (n, letter) in WORDS.chars().enumerate() {
        let Some((_, rows)) = LETTERS.iter().find(|(name, _)| *name == letter) else {
            continue;
        };
        for (row, dots) in rows.iter().enumerate() {
            for column in (0..3).filter(|column| dots & (0b100 >> column) != 0) {
                let x = left + (n * 4 + column) * dot;
                let y = top + row * dot;
                for line in y..y + dot {
                    for sample in &mut luma[line * width + x..line * width + x + dot] {
                        *sample = contrast(*sample);
                    }
                }
            }
        }
    }
}

/// Half-way to white on what is dark, half-way to black on what is bright.
fn contrast(luma: u8) -> u8 {
    if luma < 128 { luma / 2 + 117 } else { luma / 2 + 8 }
}
