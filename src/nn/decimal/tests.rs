use super::*;
use proptest::prelude::*;

/// The standard library reads the same.
fn reads_as_std(text: &str) {
    let expected = text.parse::<f64>().ok().filter(|number| number.is_finite()).map(f64::to_bits);
    assert_eq!(read(text).map(f64::to_bits), expected, "{text}");
}

#[test]
fn what_is_hard_to_read() {
    for text in [
        "0",
        "-0",
        "1",
        "+1",
        "1.",
        ".5",
        "00012.500",
        "1e5",
        "1E+05",
        "1e-5",
        "123456789012345678901234567890",
        "9007199254740993",
        "9007199254740993.0000000000000000000000000000000000000000001",
        "9007199254740992.5",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.47032822920623272e-324",
        "1e-400",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "8.98846567431158e307",
        "6.631236846766476e-316",
        "3.2378839133029012895883524125015321748630e-319",
        "",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "1e5.5",
        "1x",
        "--1",
        "1 ",
        "1_000",
        "0x10",
    ] {
        reads_as_std(text);
    }
    reads_as_std(&["0.", &"0".repeat(5000), "1e5001"].concat());
    reads_as_std(&["1", &"0".repeat(5000), "e-5000"].concat());
    // A half between two neighbours, and a little more, far behind the point.
    let half = "9007199254740993.".to_owned() + &"0".repeat(2000);
    reads_as_std(&half);
    reads_as_std(&(half + "1"));
    for word in ["inf", "-inf", "nan", "infinity"] {
        assert_eq!(read(word), None);
    }
}

proptest! {
    #[test]
    fn read_as_the_standard_library_does(whole in "[0-9]{0,25}", part in "[0-9]{0,25}", power in -345_i32..330) {
        reads_as_std(&format!("{whole}.{part}e{power}"));
        reads_as_std(&format!("-{whole}.{part}"));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-+.0-9eE]{0,8}") {
        reads_as_std(&text);
    }

    /// No other text of so few digits is read as this number, and none of as many is nearer.
    #[test]
    fn written_as_the_standard_library_does(bits: u64) {
        let number = f64::from_bits(bits);
        prop_assert_eq!(write(number).parse().map(f64::to_bits), format!("{number}").parse().map(f64::to_bits));
        if number.is_finite() {
            prop_assert_eq!(read(&write(number)).map(f64::to_bits), Some(bits));
            let digits = |text: &str| {
                let mantissa = text.split('e').next().unwrap_or_default();
                let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
                digits.trim_matches('0').to_owned()
            };
            prop_assert_eq!(digits(&write(number)), digits(&format!("{number:e}")));
        }
    }

    #[test]
    fn single_numbers_are_short(bits: u32) {
        let number = f32::from_bits(bits);
        let expected = if number.is_finite() { number.to_string().parse().unwrap() } else { f64::from(number) };
        prop_assert_eq!(short(number).to_bits(), if number.is_nan() { f64::from(number).to_bits() } else { expected.to_bits() });
    }

    #[test]
    fn fixed_as_the_standard_library_does(thousandths in -10_000_000_i64..10_000_000) {
        let number = thousandths as f64 / 8.0;
        prop_assert_eq!(fixed(number, 3), format!("{number:.3}"));
    }
}

#[test]
fn how_numbers_are_written() {
    for (number, text) in [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (0.001, "0.001"),
        (0.0001, "0.0001"),
        (0.000_01, "1e-5"),
        (1.5e-7, "1.5e-7"),
        (1e15, "1000000000000000"),
        (1e16, "1e16"),
        (1e17, "1e17"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e308"),
        (0.99, "0.99"),
        (123.456, "123.456"),
        (2.0_f64.powi(-44), "5.684341886080802e-14"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "NaN"),
    ] {
        assert_eq!(write(number), text);
    }
    assert_eq!(
        [fixed(-0.0004, 3), fixed(0.0005, 3), fixed(12.5, 0), fixed(-1.25, 1)],
        ["0.000", "0.000", "12", "-1.2"]
    );
}
