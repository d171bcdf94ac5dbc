//! Enums whose variants are words that callers compare with.

/// Defines such an enum: a word for each variant, and the list of all.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $codes:ident:
        $($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $codes { $($(#[$doc])* $name),* }

        impl $codes {
            /// Every code there is.
            ///
            /// ```
            #[doc = concat!("use relaydance_web::", stringify!($codes), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($codes), "::ALL.iter().all(|code| !code.word().is_empty()));")]
            /// ```
            pub const ALL: &[$codes] = &[$($codes::$name),*];

            /// The code's word, as JavaScript callers know it.
            ///
            /// ```
            #[doc = concat!("fn log(code: relaydance_web::", stringify!($codes), ") -> String {")]
            ///     format!("code={}", code.word())
            /// }
            /// ```
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($codes::$name => $word),* }
            }
        }
    };
}
pub(crate) use codes;
