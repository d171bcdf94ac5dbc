//! Enums whose variants are words that callers compare with.

/// Defines such an enum: a word for each variant, and the list of all.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $codes:ident:
        $($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $codes { $($(#[$doc])* $name),* }

        impl $codes {
            /// Every code there is.
            pub const ALL: &[$codes] = &[$($codes::$name),*];

            /// The code's word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($codes::$name => $word),* }
            }
        }
    };
}
pub(crate) use codes;
