//! Numbers, dates, times and durations as each language writes them.

use std::{cell::OnceCell, time::Duration};

use fixed_decimal::{Decimal, FloatPrecision};
use icu_datetime::{
    DateTimeFormatter, DateTimeFormatterPreferences,
    fieldsets::{T, YMD, YMDT},
    input::{Date, DateTime, Time},
    options::TimePrecision,
};
use icu_decimal::DecimalFormatter;
use icu_locale_core::locale;
use jiff::{Timestamp, Zoned};
use jiff_icu::ConvertFrom;

use crate::{Language, Locale, args};

impl Locale {
    /// A whole number, with its thousands apart: `1,234` in English, `1 234` in Swedish.
    pub fn number(&self, number: impl TryInto<i64>) -> String {
        let number = number.try_into().unwrap_or(i64::MAX);
        self.decimal_of(Decimal::from(number)).unwrap_or_else(|| number.to_string())
    }

    /// A number with at most this many digits behind the point, without zeros at its end.
    pub fn decimal(&self, number: f64, digits: u8) -> String {
        let rounded = || {
            let mut decimal = Decimal::try_from_f64(number, FloatPrecision::RoundTrip).ok()?;
            decimal.round(-i16::from(digits));
            decimal.trim_end();
            self.decimal_of(decimal)
        };
        rounded().unwrap_or_else(|| number.to_string())
    }

    /// A percentage, of a number from 0 to 100: `45.5%` in English, `45,5 %` in French.
    pub fn percent(&self, of_hundred: f64) -> String {
        self.with("unit-percent", &args![number = self.decimal(of_hundred, 1)])
    }

    /// A date: `5 Mar 2026`.
    pub fn date(&self, at: Timestamp) -> String {
        let date = self.zoned(at).date();
        let written = self.formatters(|it| it.date.format(&Date::convert_from(date)).to_string());
        written.unwrap_or_else(|| date.to_string())
    }

    /// A time of day, to the minute.
    pub fn time(&self, at: Timestamp) -> String {
        let time = self.zoned(at).time();
        let written = self.formatters(|it| it.time.format(&Time::convert_from(time)).to_string());
        written.unwrap_or_else(|| time.strftime("%H:%M").to_string())
    }

    /// A date and a time of day, to the minute.
    pub fn date_time(&self, at: Timestamp) -> String {
        self.instant(at, |it| &it.minute)
    }

    /// A date and a time of day, to the second.
    pub fn exact_time(&self, at: Timestamp) -> String {
        self.instant(at, |it| &it.second)
    }

    fn instant(&self, at: Timestamp, formatter: impl Fn(&Formatters) -> &DateTimeFormatter<YMDT>) -> String {
        let time = self.zoned(at).datetime();
        let written = self.formatters(|it| formatter(it).format(&DateTime::convert_from(time)).to_string());
        written.unwrap_or_else(|| time.to_string())
    }

    /// How long something took, in the two largest units that it has: `2 h 5 min`, `340 ms`.
    pub fn duration(&self, time: Duration) -> String {
        let seconds = time.as_secs();
        let unit = |key: &str, number: u64| self.with(key, &args![number = self.number(number)]);
        let two = |first: (&str, u64), second: (&str, u64)| match second.1 {
            0 => unit(first.0, first.1),
            _ => format!("{} {}", unit(first.0, first.1), unit(second.0, second.1)),
        };
        match seconds {
            0 if time.as_millis() == 0 && !time.is_zero() => {
                self.with("unit-microseconds", &args![number = self.number(time.subsec_micros())])
            }
            0 => unit("unit-milliseconds", u64::from(time.subsec_millis())),
            1..10 => self.with("unit-seconds", &args![number = self.decimal(time.as_secs_f64(), 1)]),
            10..60 => unit("unit-seconds", seconds),
            60..3_600 => two(("unit-minutes", seconds / 60), ("unit-seconds", seconds % 60)),
            3_600..86_400 => two(("unit-hours", seconds / 3_600), ("unit-minutes", seconds % 3_600 / 60)),
            _ => two(("unit-days", seconds / 86_400), ("unit-hours", seconds % 86_400 / 3_600)),
        }
    }

    /// A size: `1.5 MB`.
    pub fn bytes(&self, bytes: u64) -> String {
        #[allow(clippy::cast_precision_loss, reason = "a size is shown with one digit behind the point")]
        let size = bytes as f64;
        let (key, number) = match bytes {
            0..1_000 => ("unit-bytes", size),
            1_000..1_000_000 => ("unit-kilobytes", size / 1e3),
            _ => ("unit-megabytes", size / 1e6),
        };
        self.with(key, &args![number = self.decimal(number, 1)])
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    fn decimal_of(&self, decimal: Decimal) -> Option<String> {
        self.formatters(|it| it.number.format(&decimal).to_string())
    }

    /// Writes with the language's formatters; none where CLDR's data lack it.
    fn formatters<T>(&self, write: impl FnOnce(&Formatters) -> T) -> Option<T> {
        FORMATTERS
            .with(|all| all[self.language as usize].get_or_init(|| Formatters::of(self.language)).as_ref().map(write))
    }
}

/// The formatters of a language. They are kept, because to make one takes longer than to write with it, and a list writes many dates.
struct Formatters {
    date: DateTimeFormatter<YMD>,
    time: DateTimeFormatter<T>,
    minute: DateTimeFormatter<YMDT>,
    second: DateTimeFormatter<YMDT>,
    number: DecimalFormatter,
}

thread_local! {
    /// Those of each language, in the order of [`Language::ALL`]. Threads cannot share them.
    static FORMATTERS: [OnceCell<Option<Formatters>>; Language::ALL.len()] = const { [const { OnceCell::new() }; 4] };
}

impl Formatters {
    fn of(language: Language) -> Option<Self> {
        let locale = match language {
            Language::English => locale!("en"),
            Language::Spanish => locale!("es"),
            Language::French => locale!("fr"),
            Language::Swedish => locale!("sv"),
        };
        let dates: DateTimeFormatterPreferences = (&locale).into();
        Some(Self {
            date: DateTimeFormatter::try_new(dates, YMD::medium()).ok()?,
            time: DateTimeFormatter::try_new(dates, T::hm()).ok()?,
            minute: DateTimeFormatter::try_new(dates, YMDT::medium().with_time_precision(TimePrecision::Minute))
                .ok()?,
            second: DateTimeFormatter::try_new(dates, YMDT::medium()).ok()?,
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{Timestamp, tz::TimeZone};

    use crate::{Language, Locale};

    fn locales() -> [Locale; 4] {
        Language::ALL.map(|language| Locale::new(language, TimeZone::UTC))
    }

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        let written = locales().map(|locale| {
            [locale.number(1_234_567), locale.decimal(1234.55, 1), locale.decimal(3.0, 2), locale.percent(45.25)]
        });
        assert_eq!(
            written,
            [
                ["1,234,567", "1,234.6", "3", "45.2%"],
                ["1.234.567", "1234,6", "3", "45,2\u{a0}%"],
                ["1\u{202f}234\u{202f}567", "1\u{202f}234,6", "3", "45,2\u{202f}%"],
                ["1\u{a0}234\u{a0}567", "1\u{a0}234,6", "3", "45,2\u{a0}%"],
            ]
        );
    }

    #[test]
    fn dates_and_times_are_written_as_each_language_writes_them() {
        let at: Timestamp = "2026-03-05T14:07:09Z".parse().unwrap_or_default();
        let written =
            locales().map(|locale| [locale.date(at), locale.time(at), locale.date_time(at), locale.exact_time(at)]);
        assert_eq!(
            written,
            [
                ["Mar 5, 2026", "2:07\u{202f}PM", "Mar 5, 2026, 2:07\u{202f}PM", "Mar 5, 2026, 2:07:09\u{202f}PM"],
                ["5 mar 2026", "14:07", "5 mar 2026, 14:07", "5 mar 2026, 14:07:09"],
                ["5 mars 2026", "14:07", "5 mars 2026, 14:07", "5 mars 2026, 14:07:09"],
                ["5 mars 2026", "14:07", "5 mars 2026 14:07", "5 mars 2026 14:07:09"],
            ]
        );
    }

    #[test]
    fn times_are_those_of_the_readers_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let at: Timestamp = "2026-03-05T23:07:09Z".parse().unwrap_or_default();
        assert_eq!(Locale::new(Language::Swedish, zone).date_time(at), "6 mars 2026 01:07");
    }

    #[test]
    fn durations_have_their_two_largest_units() {
        let [english, _, french, _] = locales();
        for (time, written) in [
            (Duration::ZERO, "0 ms"),
            (Duration::from_micros(42), "42 µs"),
            (Duration::from_millis(340), "340 ms"),
            (Duration::from_millis(1_260), "1.3 s"),
            (Duration::from_secs(59), "59 s"),
            (Duration::from_secs(60), "1 min"),
            (Duration::from_secs(3_599), "59 min 59 s"),
            (Duration::from_secs(7_500), "2 h 5 min"),
            (Duration::from_secs(90_000), "1 d 1 h"),
        ] {
            assert_eq!(english.duration(time).replace('\u{a0}', " "), written);
        }
        assert_eq!(french.duration(Duration::from_millis(1_260)).replace('\u{a0}', " "), "1,3 s");
        assert_eq!((english.bytes(999), english.bytes(1_500_000)), ("999\u{a0}B".to_owned(), "1.5\u{a0}MB".to_owned()));
    }
}
