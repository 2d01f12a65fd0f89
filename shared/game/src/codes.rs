//! Codes of refusals and of endings, each with its words: a table that a game writes once.

/// Makes constants of codes, and the function `explain` that gives their words.
///
/// ```
/// adjourn_game::codes! {
///     GAME_OVER = 1, "the game is over";
///     NOT_YOUR_TURN = 2, "it is the other seat's turn";
/// }
/// assert_eq!(explain(NOT_YOUR_TURN), "it is the other seat's turn");
/// assert_eq!(explain(77), "unknown code");
/// ```
///
/// Codes are on the wire and on disk: give a new one a new number, and leave the others as they are.
#[macro_export]
macro_rules! codes {
    ($($name:ident = $code:literal, $words:literal;)*) => {
        $(#[doc = $words] pub const $name: u16 = $code;)*

        /// The words for a code of a refusal or an outcome.
        pub const fn explain(code: u16) -> &'static str {
            match code {
                $($name => $words,)*
                _ => "unknown code",
            }
        }
    };
}
