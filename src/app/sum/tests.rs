use super::*;
use crate::words::value;

/// The digits of a printed number, in units of its last.
fn read(text: &str) -> i64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number: i64 = digits.parse().unwrap();
    if text.starts_with('−') { -number } else { number }
}

#[test]
fn what_is_printed_adds_up() {
    let line = printed(&[0.185_4, 0.002_4], 0.187_8, 0, 3).unwrap();
    assert_eq!((line.parts.join(" + "), line.total.as_str(), line.exact), ("0.186 + 0.002".to_owned(), "0.188", true));
    // One that does not is said to be near.
    assert!(!printed(&[1.0, 2.0], 3.5, 0, 3).unwrap().exact);
    assert_eq!(printed(&[f64::NAN, 0.0], 0.0, 0, 3), None);
    let mut s = 3_u32;
    let mut random = || {
        s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(s >> 8) / f64::from(1 << 22) - 2.0
    };
    for _ in 0..5000 {
        let scale = if random() > 0.0 { 1.0 } else { 0.001 };
        let parts = [random() * scale, random() * scale, random() * scale];
        let total: f64 = parts.iter().sum();
        let places = decimals(parts.into_iter().chain([total]));
        let line = printed(&parts, total, 0, places).unwrap();
        assert!(line.exact);
        assert_eq!(line.parts.iter().map(|part| read(part)).sum::<i64>(), read(&line.total), "{line:?}");
        // The total is rounded as it is; a part is off by no more than the rounding of all.
        assert_eq!(read(&line.total), units(total, places).unwrap());
        for (part, number) in line.parts.iter().zip(parts) {
            assert!((read(part) - units(number, places).unwrap()).abs() <= 2);
        }
    }
}

#[test]
fn digits_are_those_of_the_map() {
    for number in [0.187_f32, -1.25, 0.0, 12.345_6, -0.000_9, 99_999.0] {
        assert_eq!(written_units(units(number.into(), 3).unwrap(), 3), value(number), "{number}");
    }
    assert_eq!((decimals([0.2]), decimals([0.0123]), decimals([4.2e-5]), decimals([0.0])), (3, 3, 6, 3));
    assert_eq!(multiplied(0.5, 0.5, 0.25, 3), Some((500, 500, 250, true)));
    assert!(!multiplied(0.0884, 0.0724, 0.0074, 3).unwrap().3);
}

#[test]
fn the_largest_few() {
    let sizes = [1.0_f32, 5.0, 3.0, 4.0, 2.0];
    assert_eq!(top(&[0, 1, 2, 3, 4], 3, |at| sizes[*at]), [1, 3, 2]);
}
