//! The pixel sizes of clips, by ratio and resolution.

use serde::{Deserialize, Serialize};

/// A clip's resolution class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Resolution {
    /// 480p
    #[serde(rename = "480p")]
    P480,
    /// 720p
    #[serde(rename = "720p")]
    P720,
    /// 1080p
    #[serde(rename = "1080p")]
    P1080,
}

impl Resolution {
    /// The API's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Resolution::P480 => "480p",
            Resolution::P720 => "720p",
            Resolution::P1080 => "1080p",
        }
    }

    /// Reads the API's word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::P480, Self::P720, Self::P1080]
            .into_iter()
            .find(|resolution| resolution.word() == word)
    }
}

/// A ratio with its size in each resolution.
pub struct Shape {
    /// The API's word, such as `16:9`.
    pub ratio: &'static str,
    /// Width over height, as the word says.
    pub value: f64,
    p480: (u32, u32),
    p720: (u32, u32),
    p1080: (u32, u32),
}

impl Shape {
    /// Width and height in pixels.
    pub fn size(&self, resolution: Resolution) -> (u32, u32) {
        match resolution {
            Resolution::P480 => self.p480,
            Resolution::P720 => self.p720,
            Resolution::P1080 => self.p1080,
        }
    }
}

/// Every ratio that any model knows. The vendor publishes the first six; it
/// publishes no sizes for 3:2 and 2:3, which are of the same area.
pub const SHAPES: [Shape; 8] = [
    shape("16:9", 16.0 / 9.0, (864, 496), (1280, 720), (1920, 1080)),
    shape("4:3", 4.0 / 3.0, (752, 560), (1112, 834), (1664, 1248)),
    shape("1:1", 1.0, (640, 640), (960, 960), (1440, 1440)),
    shape("3:4", 3.0 / 4.0, (560, 752), (834, 1112), (1248, 1664)),
    shape("9:16", 9.0 / 16.0, (496, 864), (720, 1280), (1080, 1920)),
    shape("21:9", 21.0 / 9.0, (992, 432), (1470, 630), (2206, 946)),
    shape("3:2", 3.0 / 2.0, (792, 528), (1176, 784), (1764, 1176)),
    shape("2:3", 2.0 / 3.0, (528, 792), (784, 1176), (1176, 1764)),
];

const fn shape(
    ratio: &'static str,
    value: f64,
    p480: (u32, u32),
    p720: (u32, u32),
    p1080: (u32, u32),
) -> Shape {
    Shape { ratio, value, p480, p720, p1080 }
}

/// The shape of that ratio; nothing for `adaptive`, which is no shape.
pub fn of(ratio: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.ratio == ratio)
}

/// The shape among `ratios` that comes nearest to a picture of this size.
/// Twice as wide is as far away as twice as high, hence the logarithm.
pub fn nearest(ratios: &[&str], width: u32, height: u32) -> &'static Shape {
    let asked = f64::from(width.max(1)) / f64::from(height.max(1));
    let distance = |shape: &Shape| (shape.value / asked).ln().abs();
    SHAPES
        .iter()
        .filter(|shape| ratios.contains(&shape.ratio))
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .unwrap_or(&SHAPES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_size_is_in_the_table() {
        let published = [
            ("16:9", [(864, 496), (1280, 720), (1920, 1080)]),
            ("4:3", [(752, 560), (1112, 834), (1664, 1248)]),
            ("1:1", [(640, 640), (960, 960), (1440, 1440)]),
            ("3:4", [(560, 752), (834, 1112), (1248, 1664)]),
            ("9:16", [(496, 864), (720, 1280), (1080, 1920)]),
            ("21:9", [(992, 432), (1470, 630), (2206, 946)]),
        ];
        let resolutions = [Resolution::P480, Resolution::P720, Resolution::P1080];
        for (ratio, sizes) in published {
            let shape = of(ratio).unwrap();
            assert_eq!(resolutions.map(|r| shape.size(r)), sizes, "{ratio}");
        }
    }

    #[test]
    fn every_size_is_even_and_close_to_its_ratio() {
        for shape in &SHAPES {
            for resolution in [Resolution::P480, Resolution::P720, Resolution::P1080] {
                let (width, height) = shape.size(resolution);
                assert_eq!((width % 2, height % 2), (0, 0));
                let value = f64::from(width) / f64::from(height);
                assert!((value / shape.value - 1.0).abs() < 0.03, "{}", shape.ratio);
            }
        }
    }

    #[test]
    fn adaptive_takes_the_nearest_ratio() {
        let all = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];
        assert_eq!(nearest(&all, 4000, 3000).ratio, "4:3");
        assert_eq!(nearest(&all, 1080, 2400).ratio, "9:16");
        assert_eq!(nearest(&all, 5000, 1000).ratio, "21:9");
        assert_eq!(nearest(&["16:9", "9:16"], 1000, 1001).ratio, "9:16");
        assert_eq!(nearest(&all, 0, 0).ratio, "1:1");
    }
}
