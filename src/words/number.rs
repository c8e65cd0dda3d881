//! Numbers as the reader's language writes them, in whole-number arithmetic: no float formatting, the same digits everywhere.
//!
//! A number halfway between two roundings goes to the even digit, as Python's `'%.2f'` does, so that what stands here can be
//! compared with what Keras prints.

use super::{Locale, t};
use crate::nn::decimal::fixed;
use std::cmp::Ordering;

/// A count in full, with commas: `9,248`.
pub fn count(l: Locale, n: u64) -> String {
    let comma = match l {
        Locale::En | Locale::ZhCn => ',',
    };
    let digits = n.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(comma);
        }
        written.push(digit);
    }
    written
}

/// A large count in three or four digits and a unit: `52.5 M`, `5,248 万`. Small ones are in full.
pub fn short_count(l: Locale, n: u64) -> String {
    // Each unit with the count from which it is used; millions go up to ten thousand because that is the unit of published
    // tables.
    const ENGLISH: [(u64, u64, &str); 3] = [
        (10_000_000_000_000, 1_000_000_000_000, "T"),
        (10_000_000_000, 1_000_000_000, "G"),
        (1_000_000, 1_000_000, "M"),
    ];
    const CHINESE: [(u64, u64, &str); 2] = [(100_000_000, 100_000_000, "亿"), (100_000, 10_000, "万")];
    let units: &[(u64, u64, &str)] = match l {
        Locale::En => &ENGLISH,
        Locale::ZhCn => &CHINESE,
    };
    let Some(&(_, unit, name)) = units.iter().find(|(from, _, _)| n >= *from) else {
        return count(l, n);
    };
    let decimals = match n / unit {
        _ if n.is_multiple_of(unit) => 0,
        0..10 => 2,
        10..1000 => 1,
        _ => 0,
    };
    with_unit(l, n, unit, decimals, name)
}

/// A size in bytes as `model.summary()` writes it: `54.56 KB`, 1 KB being 1,024 bytes.
pub fn bytes(n: u64) -> String {
    let (unit, name) = byte_unit(n);
    let (whole, part) = divided(n, unit, 2);
    [whole.to_string().as_str(), ".", &padded(part, 2), " ", name].concat()
}

/// A size in bytes at a glance: `320 B`, `54.6 KB`, `528 MB`.
pub fn short_bytes(n: u64) -> String {
    let (unit, name) = byte_unit(n);
    let decimals = if unit == 1 || n / unit >= 100 { 0 } else { 1 };
    with_unit(Locale::En, n, unit, decimals, name)
}

/// A value of a map or a kernel to three decimals: `0.187`, `−1.250`; sixteenths to the four that they have, so that the parts of a
/// blur are seen to make one: `0.0625`. What three decimals cannot show is in powers of ten: `4.2e−5`.
pub fn value(v: f32) -> String {
    let is_sixteenth = |size: f64| size < 1.0 && (size * 16.0).fract() == 0.0 && (size * 8.0).fract() != 0.0;
    written(v, |size| match size {
        _ if is_sixteenth(size) => Form::Fixed(4),
        _ if (0.000_5..99_999.999_5).contains(&size) => Form::Fixed(3),
        _ => Form::Power,
    })
}

/// A value for a legend, in two or three digits without closing zeros: `0.49`, `−12.3`, `0`.
pub fn short_value(v: f32) -> String {
    let text = written(v, |size| match size {
        _ if size >= 99_999.5 => Form::Power,
        _ if size >= 100.0 => Form::Fixed(0),
        _ if size >= 10.0 => Form::Fixed(1),
        _ if size >= 0.1 => Form::Fixed(2),
        _ if size >= 0.01 => Form::Fixed(3),
        _ if size >= 0.001 => Form::Fixed(4),
        _ => Form::Power,
    });
    if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A shape without the batch: `25 × 25 × 32`; an axis that is free is `?`.
pub fn shape(l: Locale, sizes: &[Option<u64>]) -> String {
    joined(sizes, " × ", "()", |size| size.map_or_else(|| "?".to_owned(), |n| count(l, n)))
}

/// A shape to be read aloud: `25 by 25 by 32`, `25 乘 25 乘 32`.
pub fn spoken_shape(l: Locale, sizes: &[Option<u64>]) -> String {
    let by = [" ", t::spoken_by(l), " "].concat();
    joined(sizes, &by, t::spoken_scalar(l), |size| size.map_or_else(|| t::spoken_any(l).to_owned(), |n| count(l, n)))
}

fn joined(sizes: &[Option<u64>], between: &str, empty: &str, one: impl Fn(Option<u64>) -> String) -> String {
    if sizes.is_empty() {
        return empty.to_owned();
    }
    sizes.iter().map(|size| one(*size)).collect::<Vec<_>>().join(between)
}

fn with_unit(l: Locale, n: u64, unit: u64, decimals: u32, name: &str) -> String {
    let (whole, part) = divided(n, unit, decimals);
    let (point, part) = if decimals == 0 { ("", String::new()) } else { (".", padded(part, decimals)) };
    [count(l, whole).as_str(), point, &part, " ", name].concat()
}

fn byte_unit(n: u64) -> (u64, &'static str) {
    ["B", "KB", "MB", "GB", "TB", "PB"]
        .into_iter()
        .zip((0..).step_by(10))
        .map(|(name, power)| (1_u64 << power, name))
        .take_while(|(unit, _)| *unit == 1 || n >= *unit)
        .last()
        .unwrap_or((1, "B"))
}

/// `n / unit` as a whole part and a decimal part of so many digits (two at most), ties to even.
fn divided(n: u64, unit: u64, decimals: u32) -> (u64, u64) {
    let scale = 10_u64.pow(decimals);
    // No unit is above 2^50, so a hundred times what is left over fits.
    let (whole, scaled) = (n / unit, n % unit * scale);
    let (down, rest) = (scaled / unit, scaled % unit);
    let last_digit = if decimals == 0 { whole } else { down };
    let up = match (2 * rest).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => !last_digit.is_multiple_of(2),
        Ordering::Greater => true,
    };
    let part = down + u64::from(up);
    (whole + part / scale, part % scale)
}

fn padded(digits: u64, width: u32) -> String {
    let digits = digits.to_string();
    let mut padded = "0".repeat((width as usize).saturating_sub(digits.len()));
    padded.push_str(&digits);
    padded
}

/// How a value is written, by its size.
enum Form {
    /// With so many decimals.
    Fixed(u32),
    /// As `4.2e−5`.
    Power,
}

fn written(v: f32, form: impl Fn(f64) -> Form) -> String {
    if v.is_nan() {
        return "NaN".to_owned();
    }
    let size = f64::from(v.abs());
    let digits = match form(size) {
        _ if v.is_infinite() => "∞".to_owned(),
        _ if v == 0.0 => fixed(
            0.0,
            match form(1.0) {
                Form::Fixed(decimals) => decimals,
                Form::Power => 0,
            },
        ),
        // An `f32` has 24 binary digits, so times 1,000 it is still exact in an `f64`, and a tie is a tie.
        Form::Fixed(decimals) => fixed(size, decimals),
        Form::Power => power(size),
    };
    if v < 0.0 { ["−", &digits].concat() } else { digits }
}

/// Two digits and a power of ten, for a size that is neither 0 nor infinite.
fn power(size: f64) -> String {
    // The power by counting, since a logarithm may differ between machines.
    let (mut exponent, mut unit) = (0_i32, 1.0_f64);
    while size / unit >= 10.0 {
        exponent += 1;
        unit *= 10.0;
    }
    let mut scaled = size / unit;
    if size < 1.0 {
        let mut times = 1.0_f64;
        while size * times < 1.0 {
            exponent -= 1;
            times *= 10.0;
        }
        scaled = size * times;
    }
    let mut tenths = (scaled * 10.0).round_ties_even() as u64;
    if tenths >= 100 {
        tenths = 10;
        exponent += 1;
    }
    let sign = if exponent < 0 { "−" } else { "" };
    let mantissa = [(tenths / 10).to_string().as_str(), ".", &(tenths % 10).to_string()].concat();
    [mantissa.as_str(), "e", sign, &exponent.unsigned_abs().to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{En, ZhCn};

    #[test]
    fn counts_have_commas_in_both_languages() {
        for l in Locale::ALL {
            for (n, text) in [
                (0, "0"),
                (80, "80"),
                (999, "999"),
                (1_000, "1,000"),
                (9_248, "9,248"),
                (138_357_544, "138,357,544"),
                (u64::MAX, "18,446,744,073,709,551,615"),
            ] {
                assert_eq!(count(l, n), text);
            }
        }
    }

    #[test]
    fn short_counts_take_the_languages_units() {
        for (n, english, chinese) in [
            (13_968, "13,968", "13,968"),
            (99_999, "99,999", "99,999"),
            (100_000, "100,000", "10 万"),
            (640_000, "640,000", "64 万"),
            (999_999, "999,999", "100.0 万"),
            (1_000_000, "1 M", "100 万"),
            (5_760_000, "5.76 M", "576 万"),
            (52_480_000, "52.5 M", "5,248 万"),
            (99_999_999, "100.0 M", "10,000 万"),
            (138_357_544, "138.4 M", "1.38 亿"),
            (999_950_000, "1,000.0 M", "10.00 亿"),
            (9_999_400_000, "9,999 M", "100.0 亿"),
            (15_470_264_320, "15.5 G", "154.7 亿"),
            (2_500_000_000_000, "2,500 G", "25,000 亿"),
            (u64::MAX, "18,446,744 T", "184,467,440,737 亿"),
        ] {
            assert_eq!(short_count(En, n), english);
            assert_eq!(short_count(ZhCn, n), chinese);
        }
    }

    #[test]
    fn halves_of_a_short_count_go_to_the_even_digit() {
        assert_eq!(short_count(En, 52_450_000), "52.4 M");
        assert_eq!(short_count(En, 52_450_001), "52.5 M");
        assert_eq!(short_count(En, 52_550_000), "52.6 M");
        assert_eq!(short_count(En, 1_234_500_000), "1,234 M");
        assert_eq!(short_count(En, 1_235_500_000), "1,236 M");
    }

    /// The texts are those of Python's `'{:.2f} {}'`, by which Keras writes them.
    #[test]
    fn bytes_are_written_as_the_summary_does() {
        for (n, text, short) in [
            (0, "0.00 B", "0 B"),
            (320, "320.00 B", "320 B"),
            (1_023, "1023.00 B", "1,023 B"),
            (1_024, "1.00 KB", "1.0 KB"),
            (1_152, "1.12 KB", "1.1 KB"),
            (1_408, "1.38 KB", "1.4 KB"),
            (4 * 13_968, "54.56 KB", "54.6 KB"),
            (4 * 15_802, "61.73 KB", "61.7 KB"),
            (1_048_575, "1024.00 KB", "1,024 KB"),
            (4 * 138_357_544, "527.79 MB", "528 MB"),
            (4 * 25_636_712, "97.80 MB", "97.8 MB"),
            (5 << 30, "5.00 GB", "5.0 GB"),
            (u64::MAX, "16384.00 PB", "16,384 PB"),
        ] {
            assert_eq!(bytes(n), text);
            assert_eq!(short_bytes(n), short);
        }
    }

    #[test]
    fn values_have_three_decimals() {
        for (v, text) in [
            (0.0, "0.000"),
            (-0.0, "0.000"),
            (0.187, "0.187"),
            (-1.25, "−1.250"),
            (1.0, "1.000"),
            (0.999_6, "1.000"),
            (1234.567, "1234.567"),
            (0.000_5, "0.001"),
            (0.000_499, "5.0e−4"),
            (0.000_042, "4.2e−5"),
            (-0.000_042, "−4.2e−5"),
            (99_999.99, "99999.992"),
            (100_000.0, "1.0e5"),
            (-1.5e20, "−1.5e20"),
            (f32::MAX, "3.4e38"),
            (f32::from_bits(1), "1.4e−45"),
            (f32::MIN_POSITIVE, "1.2e−38"),
            (9.96e-5, "1.0e−4"),
            (9.96e9, "1.0e10"),
            (f32::INFINITY, "∞"),
            (f32::NEG_INFINITY, "−∞"),
            (f32::NAN, "NaN"),
        ] {
            assert_eq!(value(v), text);
        }
    }

    #[test]
    fn sixteenths_are_whole() {
        let parts = [(0.062_5, "0.0625"), (-0.187_5, "−0.1875"), (0.125, "0.125"), (0.25, "0.250"), (0.062_6, "0.063")];
        for (v, text) in parts {
            assert_eq!(value(v), text);
        }
    }

    /// Each of these is exact in binary, so it is a true half: the even digit wins, as in Python.
    #[test]
    fn halves_of_a_value_go_to_the_even_digit() {
        for (v, text) in [
            (1.062_5, "1.062"),
            (1.187_5, "1.188"),
            (1.312_5, "1.312"),
            (2.437_5, "2.438"),
            (-1.062_5, "−1.062"),
            (125_000.0, "1.2e5"),
            (135_000.0, "1.4e5"),
        ] {
            assert_eq!(value(v), text);
        }
        assert_eq!(short_value(0.125), "0.12");
        assert_eq!(short_value(0.375), "0.38");
        assert_eq!(short_value(12.25), "12.2");
        assert_eq!(short_value(102.5), "102");
    }

    /// Rust's own writing is the reference, over values of every size.
    #[test]
    fn values_agree_with_the_exact_decimal_writing() {
        let mut bits = 1_u32;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let v = f32::from_bits(bits);
            if !v.is_finite() {
                continue;
            }
            let expected = if (0.000_5..99_999.999_5).contains(&f64::from(v.abs())) {
                format!("{v:.3}")
            } else {
                format!("{v:.1e}")
            };
            assert_eq!(value(v), expected.replace('-', "−"), "{v:e}");
        }
    }

    #[test]
    fn short_values_suit_a_legend() {
        for (v, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.487, "0.49"),
            (1.021, "1.02"),
            (1.0, "1"),
            (0.045, "0.045"),
            (0.004_5, "0.0045"),
            (-0.5, "−0.5"),
            (12.34, "12.3"),
            (100.0, "100"),
            (1_500.0, "1500"),
            (0.000_42, "4.2e−4"),
            (2.0e6, "2.0e6"),
            (f32::INFINITY, "∞"),
        ] {
            assert_eq!(short_value(v), text);
        }
    }

    #[test]
    fn shapes_are_written_and_spoken() {
        let map = [Some(25), Some(25), Some(32)];
        assert_eq!(shape(En, &map), "25 × 25 × 32");
        assert_eq!(spoken_shape(En, &map), "25 by 25 by 32");
        assert_eq!(spoken_shape(ZhCn, &map), "25 乘 25 乘 32");
        let free = [None, None, Some(3)];
        assert_eq!(shape(ZhCn, &free), "? × ? × 3");
        assert_eq!(spoken_shape(En, &free), "any by any by 3");
        assert_eq!(spoken_shape(ZhCn, &free), "任意 乘 任意 乘 3");
        assert_eq!(shape(En, &[Some(80_000)]), "80,000");
        assert_eq!(shape(En, &[]), "()");
        assert_eq!(spoken_shape(En, &[]), "a single number");
    }
}
