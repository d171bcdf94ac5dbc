//! Pictures as the encoder wants them: brightness for every pixel, colour for
//! every second one, in BT.709 limited range.

/// One plane of samples.
#[derive(Clone)]
pub struct Plane {
    /// Samples in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The samples, row by row.
    pub samples: Vec<u8>,
}

/// A picture in three planes, the two of colour half as wide and half as high.
#[derive(Clone)]
pub struct Planes {
    /// Brightness.
    pub y: Plane,
    /// Colour, blue against the rest.
    pub u: Plane,
    /// Colour, red against the rest.
    pub v: Plane,
}

impl Planes {
    /// Converts rows of RGB triples; `width` and `height` must be even.
    pub fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> Self {
        let luma = rgb
            .chunks_exact(3)
            .map(|pixel| {
                let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(i32::from);
                ((11966 * r + 40254 * g + 4064 * b + (16 << 16) + (1 << 15)) >> 16) as u8
            })
            .collect();
        let (half_width, half_height) = (width / 2, height / 2);
        let mut u = Vec::with_capacity(half_width * half_height);
        let mut v = Vec::with_capacity(half_width * half_height);
        let rows: Vec<&[u8]> = rgb.chunks_exact(width * 3).collect();
        for pair in rows.chunks_exact(2) {
            let blocks = pair[0].chunks_exact(6).zip(pair[1].chunks_exact(6));
            for (above, below) in blocks {
                let sum = |c: usize| {
                    i32::from(above[c])
                        + i32::from(above[c + 3])
                        + i32::from(below[c])
                        + i32::from(below[c + 3])
                };
                let (r, g, b) = (sum(0), sum(1), sum(2));
                let blue = -6596 * r - 22189 * g + 28785 * b;
                let red = 28785 * r - 26145 * g - 2640 * b;
                // Four pixels were added up, hence two bits more.
                let centred = |sum: i32| ((sum + (128 << 18) + (1 << 17)) >> 18) as u8;
                u.push(centred(blue));
                v.push(centred(red));
            }
        }
        let plane = |width, height, samples| Plane { width, height, samples };
        Planes {
            y: plane(width, height, luma),
            u: plane(half_width, half_height, u),
            v: plane(half_width, half_height, v),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_colour(rgb: [u8; 3]) -> [u8; 3] {
        let planes = Planes::from_rgb(2, 2, &rgb.repeat(4));
        [planes.y.samples[0], planes.u.samples[0], planes.v.samples[0]]
    }

    #[test]
    fn colours_become_their_bt709_limited_range_values() {
        assert_eq!(one_colour([0, 0, 0]), [16, 128, 128]);
        assert_eq!(one_colour([255, 255, 255]), [235, 128, 128]);
        assert_eq!(one_colour([255, 0, 0]), [63, 102, 240]);
        assert_eq!(one_colour([0, 255, 0]), [173, 42, 26]);
        assert_eq!(one_colour([0, 0, 255]), [32, 240, 118]);
    }
}
