//! The languages, and which of them a reader gets.

use unic_langid::LanguageIdentifier;

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, which has all texts.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Swedish.
    Swedish,
}

impl Language {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 4] = [Self::English, Self::Spanish, Self::French, Self::Swedish];

    /// Its tag (BCP 47), as `lang` of a page and as the name of its folder of texts.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Swedish => "sv",
        }
    }

    /// Its name in itself, for a reader who looks for it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Swedish => "Svenska",
        }
    }

    /// The language of this tag, such as `sv`. Regions do not count.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let wanted: LanguageIdentifier = tag.parse().ok()?;
        Self::ALL.into_iter().find(|language| language.identifier().language == wanted.language)
    }

    /// The language that a browser's header `Accept-Language` likes best; English where it names none of them.
    pub fn accepted(header: &str) -> Self {
        let liked = header.split(',').filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            Some((Self::of_tag(tag.trim())?, weight)).filter(|_| weight > 0.0)
        });
        // Of two that are liked equally, the first counts.
        let best = liked.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map_or(Self::English, |(language, _)| language)
    }

    /// The language for the first of these locale names that is known, as `LC_ALL` or `LANG` have them (`sv_SE.UTF-8`).
    pub fn of_environment<S: AsRef<str>>(names: &[S]) -> Self {
        let known = |name: &S| Self::of_tag(name.as_ref().split(['.', '@']).next().unwrap_or_default());
        names.iter().find_map(known).unwrap_or(Self::English)
    }

    pub(crate) fn identifier(self) -> LanguageIdentifier {
        // A test checks that each tag is one.
        self.tag().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_likes_best() {
        for (header, language) in [
            ("sv-SE,sv;q=0.9,en;q=0.8", Language::Swedish),
            ("en;q=0.5, fr-CA;q=0.9", Language::French),
            ("es-MX", Language::Spanish),
            ("de, ja;q=0.9", Language::English),
            ("de, es;q=0.1", Language::Spanish),
            ("", Language::English),
            ("sv;q=0, *", Language::English),
            ("*;;q=,\u{e9}", Language::English),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn every_tag_names_its_language() {
        for language in Language::ALL {
            assert_eq!(language.identifier().to_string(), language.tag());
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
        assert_eq!((Language::of_tag("de"), Language::of_tag("no tag")), (None, None));
    }

    #[test]
    fn a_terminal_gets_the_language_of_its_environment() {
        for (names, language) in [
            (&["sv_SE.UTF-8"][..], Language::Swedish),
            (&["C", "fr_FR@euro"], Language::French),
            (&["C.UTF-8"], Language::English),
            (&[], Language::English),
        ] {
            assert_eq!(Language::of_environment(names), language, "{names:?}");
        }
    }
}
