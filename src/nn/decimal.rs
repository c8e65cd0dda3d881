//! Numbers with a fraction as decimal text: read to the nearest `f64`, written with the fewest digits that give it back.
//!
//! The standard library does the same faster, from tables of powers of ten that do not compress and every reader of the
//! page would have to load. Here it is done by comparing exactly: a decimal `digits · 10^tens` with a binary `whole · 2^twos`.

use std::cmp::Ordering;

/// Significant digits that are looked at: no two halves between neighbouring `f64` agree in more.
const MOST_DIGITS: usize = 800;

/// Reads a number: digits, perhaps with a sign, a point and a power of ten. Nothing where it is no number, or a greater one
/// than any `f64`.
///
/// ```
/// use convscope::nn::decimal::read;
/// assert_eq!(read("-2.5e3"), Some(-2500.0));
/// assert_eq!((read("1e999"), read("NaN"), read("2,5")), (None, None, None));
/// ```
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut mantissa = unsigned.splitn(2, |byte| matches!(byte, b'e' | b'E'));
    let (mut parts, power) = (mantissa.next()?.splitn(2, |byte| *byte == b'.'), mantissa.next());
    let (whole, fraction) = (parts.next()?, parts.next().unwrap_or_default());
    let digits = || whole.iter().chain(fraction);
    if digits().next().is_none() || !digits().all(u8::is_ascii_digit) {
        return None;
    }
    // Far beyond every `f64` one power is like another.
    let power = power.map_or(Some(0), exponent)?.clamp(-1_000_000_000, 1_000_000_000);
    let point = i64::try_from(whole.len()).ok()?.checked_add(power)?;
    let zeros = digits().take_while(|digit| **digit == b'0').count();
    let mut significant: Vec<u8> = digits().skip(zeros).take(MOST_DIGITS).copied().collect();
    // Where the first significant digit stands: 0 is the first after the point.
    let first = point - i64::try_from(zeros).ok()?;
    if significant.is_empty() || first < -330 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    if first > 310 {
        return None;
    }
    if digits().skip(zeros + MOST_DIGITS).any(|digit| *digit != b'0') {
        significant.push(b'1');
    }
    let mut large = Large(vec![]);
    for digit in &significant {
        large.times(10, u64::from(digit - b'0'));
    }
    let found = nearest(&large, i32::try_from(first).ok()? - i32::try_from(significant.len()).ok()?)?;
    Some(if negative { -found } else { found })
}

/// The power of ten after an `e`.
fn exponent(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        all => (1, all),
    };
    let digit = |all: i64, digit: &u8| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        Some(all.saturating_mul(10).saturating_add(digit))
    };
    (!digits.is_empty()).then(|| digits.iter().try_fold(0, digit))?.map(|all| sign * all)
}

/// Writes a number with the fewest digits that [`read`] gives it back from: `0.1`, `100`, `1e-7`.
///
/// ```
/// use convscope::nn::decimal::write;
/// assert_eq!([0.1 + 0.2, -2.0, 1e-7, 1e21].map(write), ["0.30000000000000004", "-2", "1e-7", "1e21"]);
/// ```
#[must_use]
pub fn write(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let size = number.abs();
    let written = match size {
        _ if number.is_nan() => return "NaN".to_owned(),
        0.0 => "0".to_owned(),
        f64::INFINITY => "inf".to_owned(),
        _ => {
            let (digits, tens) = shortest(size, |found| found == size);
            placed(&digits.to_string(), tens)
        }
    };
    [sign, &written].concat()
}

/// The number of the fewest digits that is this `f32`: 0.1 for what is 0.10000000149011612 as an `f64`.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::float_cmp)] // whether it is the same `f32` is what is asked
pub fn short(number: f32) -> f64 {
    let size = f64::from(number.abs());
    if !size.is_finite() || size == 0.0 {
        return f64::from(number);
    }
    let (digits, tens) = shortest(size, |found| found as f32 == number.abs());
    let found = nearest(&Large::of(digits), tens).unwrap_or(size);
    if number < 0.0 { -found } else { found }
}

/// Writes a number with so many digits after the point, a half to the even digit. For sizes below 10^12.
#[must_use]
pub fn fixed(number: f64, places: u32) -> String {
    let scale = 10_u64.pow(places.min(6));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    // within their range
    let rounded = (number.abs() * scale as f64).round_ties_even() as u64;
    let sign = if number < 0.0 && rounded > 0 { "-" } else { "" };
    let whole = (rounded / scale).to_string();
    // With a digit before them that is cut off again, the digits after the point keep their zeros.
    let part = (rounded % scale + scale).to_string();
    let point = if places == 0 { "" } else { "." };
    [sign, &whole, point, part.get(1..).unwrap_or_default()].concat()
}

/// Digits with the point in its place, or with a power of ten where that would need many zeros.
fn placed(digits: &str, tens: i32) -> String {
    let digits_left = digits.trim_end_matches('0');
    let tens = tens + i32::try_from(digits.len() - digits_left.len()).unwrap_or(0);
    let (digits, count) = (digits_left, i32::try_from(digits_left.len()).unwrap_or(0));
    // How many of the digits stand before the point.
    let before = count + tens;
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
    if before > 16 || before <= -4 {
        let (first, others) = digits.split_at(1);
        let point = if others.is_empty() { "" } else { "." };
        [first, point, others, "e", &(before - 1).to_string()].concat()
    } else if before <= 0 {
        ["0.", &zeros(-before), digits].concat()
    } else if tens >= 0 {
        [digits, &zeros(tens)].concat()
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(before).unwrap_or(0));
        [whole, ".", fraction].concat()
    }
}

/// The fewest digits, and the power of ten of the last one, that are read as a number which is the `same` as this positive one.
fn shortest(size: f64, same: impl Fn(f64) -> bool) -> (u64, i32) {
    let (whole, twos) = parts(size.to_bits());
    let versus = |digits: u64, tens: i32| compare(&Large::of(digits), tens, whole, twos);
    // The power of ten of the first digit: from below, since the logarithm is only nearly known.
    let bits = i32::try_from(whole.ilog2()).unwrap_or(0) + twos;
    let mut tens = (bits * 301).div_euclid(1000) - 1;
    while versus(1, tens + 1).is_le() {
        tens += 1;
    }
    let mut digits = 0;
    for _ in 0..17 {
        digits *= 10;
        digits += (1..=9).take_while(|digit| versus(digits + digit, tens).is_le()).count() as u64;
        // As near is near enough: of two the standard library writes the upper one too.
        let upper_is_nearer = compare(&Large::of(2 * digits + 1), tens, whole, twos + 1).is_le();
        let (near, far) = if upper_is_nearer { (digits + 1, digits) } else { (digits, digits + 1) };
        for found in [near, far] {
            if found > 0 && nearest(&Large::of(found), tens).is_some_and(&same) {
                return (found, tens);
            }
        }
        tens -= 1;
    }
    (digits, tens + 1)
}

/// A positive `f64` as `whole · 2^twos`.
fn parts(bits: u64) -> (u64, i32) {
    let (exponent, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    match i32::try_from(exponent) {
        Ok(exponent) if exponent > 0 => (fraction | 1 << 52, exponent - 1075),
        _ => (fraction, -1074),
    }
}

/// The `f64` nearest to `digits · 10^tens`, the even one of two; nothing above the greatest.
fn nearest(digits: &Large, tens: i32) -> Option<f64> {
    let exact = digits.small().filter(|_| (-22..=22).contains(&tens));
    #[allow(clippy::cast_precision_loss)] // below 2^53
    if let Some(digits) = exact {
        // Both are exact, so that one rounding is all there is.
        let power = (0..tens.abs()).fold(1.0, |power, _| power * 10.0);
        return Some(if tens < 0 { digits as f64 / power } else { digits as f64 * power });
    }
    // Positive `f64`s are in the order of their bits. The one sought is the first whose half way to the next is not below.
    let reaches = |bits: u64| {
        let (whole, twos) = parts(bits);
        match compare(digits, tens, 2 * whole + 1, twos - 1) {
            Ordering::Less => true,
            Ordering::Equal => bits.is_multiple_of(2),
            Ordering::Greater => false,
        }
    };
    let most = f64::MAX.to_bits();
    let (mut low, mut high) = (0, most + 1);
    // A guess spares most of the way; whether it is near is asked like everything else.
    let guess = (digits.about() * 10_f64.powi(tens)).to_bits().min(most);
    if !reaches(guess.saturating_sub(16)) {
        low = guess.saturating_sub(16);
    }
    if reaches((guess + 16).min(most)) {
        high = (guess + 16).min(most);
    }
    while low < high {
        let middle = low.midpoint(high);
        if reaches(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    (low <= most).then(|| f64::from_bits(low))
}

/// How `digits · 10^tens` compares with `whole · 2^twos`.
fn compare(digits: &Large, tens: i32, whole: u64, twos: i32) -> Ordering {
    let (mut left, mut right) = (Large(digits.0.clone()), Large::of(whole));
    let power = if tens < 0 { &mut right } else { &mut left };
    for _ in 0..tens.unsigned_abs() / 18 {
        power.times(10_u64.pow(18), 0);
    }
    power.times(10_u64.pow(tens.unsigned_abs() % 18), 0);
    let shifted = if twos < 0 { &mut left } else { &mut right };
    shifted.shift(twos.unsigned_abs());
    left.0.len().cmp(&right.0.len()).then_with(|| left.0.iter().rev().cmp(right.0.iter().rev()))
}

/// A whole number of any size: its digits to the base of 2^32, the last one first, without zeros at the end.
struct Large(Vec<u32>);

impl Large {
    fn of(number: u64) -> Self {
        let mut large = Self(vec![]);
        large.times(0, number);
        large
    }

    /// Itself times `by` plus `and`.
    #[allow(clippy::cast_possible_truncation)] // it is split in two
    fn times(&mut self, by: u64, and: u64) {
        let mut carried = u128::from(and);
        for digit in &mut self.0 {
            carried += u128::from(*digit) * u128::from(by);
            *digit = carried as u32;
            carried >>= 32;
        }
        while carried > 0 {
            self.0.push(carried as u32);
            carried >>= 32;
        }
    }

    fn shift(&mut self, bits: u32) {
        if !self.0.is_empty() {
            let mut shifted = vec![0; bits as usize / 32];
            shifted.append(&mut self.0);
            self.0 = shifted;
            self.times(1 << (bits % 32), 0);
        }
    }

    /// Itself if it is below 2^53, so that an `f64` holds it.
    fn small(&self) -> Option<u64> {
        let number = match *self.0.as_slice() {
            [] => 0,
            [low] => u64::from(low),
            [low, high] => u64::from(high) << 32 | u64::from(low),
            _ => return None,
        };
        (number < 1 << 53).then_some(number)
    }

    /// Nearly itself.
    fn about(&self) -> f64 {
        self.0.iter().rev().fold(0.0, |all, digit| all * 4_294_967_296.0 + f64::from(*digit))
    }
}

#[cfg(test)]
mod tests;
