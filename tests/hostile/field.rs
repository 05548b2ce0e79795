//! Numbers modulo 2¹³⁰ − 5, in which Poly1305 counts.

/// Below 2¹³⁰ − 5, the lowest 64 bits first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field([u64; 3]);

/// What is left of the third word: 130 − 128 bits.
const TOP: u64 = 3;

impl Field {
    pub(crate) const ONE: Self = Self([1, 0, 0]);
    const MODULUS: [u64; 3] = [u64::MAX - 4, u64::MAX, TOP];

    pub(crate) fn of(number: u128) -> Self {
        Self::reduced([low(number), low(number >> 64), 0, 0, 0, 0])
    }

    /// 2¹²⁸, the bit that Poly1305 puts behind each block.
    pub(crate) fn bit_128() -> Self {
        Self([0, 0, 1])
    }

    /// The lowest 128 bits, and what is above them.
    pub(crate) fn split(self) -> (u128, u64) {
        (
            u128::from(self.0[0]) | u128::from(self.0[1]) << 64,
            self.0[2],
        )
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let mut sum = [0; 6];
        let mut carry = 0;
        for (at, word) in sum.iter_mut().enumerate().take(3) {
            let both = u128::from(self.0[at]) + u128::from(other.0[at]) + carry;
            *word = low(both);
            carry = both >> 64;
        }
        Self::reduced(sum)
    }

    pub(crate) fn negative(self) -> Self {
        // Nothing is borrowed from beyond the third word: a number is below the modulus.
        Self::reduced(widen(minus(Self::MODULUS, self.0)))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(other.negative())
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let mut product = [0u64; 6];
        for (right, one) in self.0.iter().enumerate() {
            let mut carry = 0;
            for (left, two) in other.0.iter().enumerate() {
                let at = right + left;
                let word = u128::from(*one) * u128::from(*two) + u128::from(product[at]) + carry;
                product[at] = low(word);
                carry = word >> 64;
            }
            product[right + 3] = low(carry);
        }
        Self::reduced(product)
    }

    pub(crate) fn to_the(self, exponent: u32) -> Self {
        (0..exponent).fold(Self::ONE, |power, _| power.times(self))
    }

    /// By Fermat: to the power of the modulus less two.
    pub(crate) fn inverse(self) -> Self {
        let exponent = minus(Self::MODULUS, [2, 0, 0]);
        let mut power = Self::ONE;
        for bit in (0..130).rev() {
            power = power.times(power);
            if exponent[bit / 64] >> (bit % 64) & 1 == 1 {
                power = power.times(self);
            }
        }
        power
    }

    /// 2¹³⁰ is 5, so what is above it counts five times.
    fn reduced(mut wide: [u64; 6]) -> Self {
        while wide[2] > TOP || wide[3..] != [0; 3] {
            let above = [
                wide[2] >> 2 | wide[3] << 62,
                wide[3] >> 2 | wide[4] << 62,
                wide[4] >> 2 | wide[5] << 62,
                wide[5] >> 2,
            ];
            wide = [wide[0], wide[1], wide[2] & TOP, 0, 0, 0];
            let mut carry = 0;
            for (at, word) in wide.iter_mut().enumerate() {
                let five = above.get(at).map_or(0, |word| u128::from(*word) * 5);
                let sum = u128::from(*word) + five + carry;
                *word = low(sum);
                carry = sum >> 64;
            }
        }
        let number = [wide[0], wide[1], wide[2]];
        if number.iter().rev().ge(Self::MODULUS.iter().rev()) {
            Self(minus(number, Self::MODULUS))
        } else {
            Self(number)
        }
    }
}

fn low(number: u128) -> u64 {
    u64::try_from(number & u128::from(u64::MAX)).unwrap()
}

fn widen(number: [u64; 3]) -> [u64; 6] {
    [number[0], number[1], number[2], 0, 0, 0]
}

fn minus(from: [u64; 3], number: [u64; 3]) -> [u64; 3] {
    let mut rest = [0; 3];
    let mut borrowed = false;
    for at in 0..3 {
        let (word, first) = from[at].overflowing_sub(number[at]);
        let (word, second) = word.overflowing_sub(u64::from(borrowed));
        rest[at] = word;
        borrowed = first || second;
    }
    rest
}

#[test]
fn what_a_field_promises() {
    let mut dice = super::dice::Dice::of("field", 0);
    let mut some = || {
        let number = Field::of(u128::from(dice.next()) << 64 | u128::from(dice.next()));
        number
            .times(Field::bit_128())
            .plus(Field::of(dice.next().into()))
    };
    for _ in 0..200 {
        let (a, b, c) = (some(), some(), some());
        assert_eq!(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
        assert_eq!(a.minus(b).plus(b), a);
        assert_eq!(a.times(a.inverse()), Field::ONE);
        assert_eq!(a.to_the(3), a.times(a).times(a));
    }
    let five = Field::bit_128().times(Field::of(4));
    assert_eq!(five, Field::of(5), "2^130 is 5");
    assert_eq!(Field::of(0).negative(), Field::of(0));
}
