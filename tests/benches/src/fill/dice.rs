//! Chance that falls the same way every time: skewed popularity, ids, times.

use chrono::{DateTime, Duration, Utc};
use fastrand::Rng;
use uuid::Uuid;

/// The last moment at which anything in the network happened; in the past of every run.
const LAST: i64 = 1_782_864_000;
/// How long the network has lived, in seconds.
const LIFE: i64 = 730 * 86_400;

/// One generator a kind of thing, so that one can change without the others.
pub struct Dice(pub Rng);

impl Dice {
    pub fn new(kind: u64) -> Self {
        Self(Rng::with_seed(0x62_69_6e_64_65_72_79 ^ (kind << 56)))
    }

    /// A moment of the network's life, to the microsecond.
    pub fn time(&mut self) -> DateTime<Utc> {
        let micros = (LAST - self.0.i64(0..LIFE)) * 1_000_000 + self.0.i64(0..1_000_000);
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// A while behind `time`.
    pub fn after(&mut self, time: DateTime<Utc>) -> DateTime<Utc> {
        time + Duration::microseconds(self.0.i64(1_000_000..40 * 86_400 * 1_000_000))
    }

    /// A `UUIDv7` of this time.
    pub fn id(&mut self, time: DateTime<Utc>) -> Uuid {
        let millis = u128::try_from(time.timestamp_millis()).unwrap_or_default();
        let chance = self.0.u128(..) & 0x0FFF_3FFF_FFFF_FFFF_FFFF;
        Uuid::from_u128((millis << 80) | chance | (0x7 << 76) | (0x2 << 62))
    }

    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.0.usize(..of.len())]
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// Different numbers below `end`, drawn by `zipf`; fewer where it runs dry.
    pub fn several(&mut self, zipf: &Zipf, count: usize) -> Vec<usize> {
        let mut drawn = Vec::with_capacity(count);
        for _ in 0..count * 4 {
            if drawn.len() == count {
                break;
            }
            let next = zipf.draw(self);
            if !drawn.contains(&next) {
                drawn.push(next);
            }
        }
        drawn
    }

    /// A number around `median` with a long tail, between `least` and `most`.
    pub fn long_tailed(&mut self, median: f64, least: usize, most: usize) -> usize {
        // The sum of twelve even draws is nearly normal.
        let normal: f64 = (0..12).map(|_| self.0.f64()).sum::<f64>() - 6.0;
        ((median * (normal * 0.8).exp()) as usize).clamp(least, most)
    }
}

/// Things of which the n-th most popular is drawn 1/n^s times as often as the first; popularity has nothing to do
/// with the order of the things.
pub struct Zipf {
    sums: Vec<f64>,
    things: Vec<usize>,
}

impl Zipf {
    pub fn new(dice: &mut Dice, count: usize, exponent: f64) -> Self {
        let mut things: Vec<usize> = (0..count).collect();
        dice.0.shuffle(&mut things);
        Self::ranked(things, exponent)
    }

    /// `things`, the most popular first.
    pub fn ranked(things: Vec<usize>, exponent: f64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=things.len()).map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        });
        Self { sums: sums.collect(), things }
    }

    pub fn draw(&self, dice: &mut Dice) -> usize {
        let point = dice.0.f64() * self.sums.last().copied().unwrap_or_default();
        self.things[self.sums.partition_point(|sum| *sum < point).min(self.things.len() - 1)]
    }
}
