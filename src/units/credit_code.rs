//! 统一社会信用代码: 18 places, the last of which proves the rest (GB 32100-2015).

/// The characters by their value; I, O, S, V and Z are not among them.
const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACode {
    Length(usize),
    Character(char),
    /// The check character should be this one.
    Check(char),
}

/// Whether a text, in capitals and half width, is a credit code.
pub fn check(text: &str) -> Result<(), NotACode> {
    let length = text.chars().count();
    if length != LENGTH {
        return Err(NotACode::Length(length));
    }
    let (mut sum, mut weight) = (0, 1);
    let mut last = 0;
    for (place, character) in text.chars().enumerate() {
        let value = CHARACTERS.find(character).ok_or(NotACode::Character(character))?;
        if place + 1 == LENGTH {
            last = value;
        } else {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
    }
    let expected = (31 - sum % 31) % 31;
    if last == expected {
        return Ok(());
    }
    Err(NotACode::Check(CHARACTERS.chars().nth(expected).unwrap_or('?')))
}

/// As it is kept: capitals, half width, without space.
#[must_use]
pub fn normal(text: &str) -> String {
    let visible = text.chars().filter(|it| !it.is_whitespace());
    visible.map(|it| it.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_place_proves_the_rest() {
        // The example of the standard.
        assert_eq!(check("91350100M000100Y43"), Ok(()));
        assert_eq!(check("91350100M000100Y44"), Err(NotACode::Check('3')));
        assert_eq!(check("91350100M000100Y4"), Err(NotACode::Length(17)));
        assert_eq!(check("91350100I000100Y43"), Err(NotACode::Character('I')));
        assert_eq!(check(&normal(" 91350100m000100y43 ")), Ok(()));
        for wrong in ["91350100M000100Z43", "91350100M001000Y43", "19350100M000100Y43"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
