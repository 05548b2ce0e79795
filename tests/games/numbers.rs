//! The statistics: numbers that a judge works out of bytes. Those of other people's space in the visible
//! one's vault should differ in none of them.

use crate::format::{BODY, Header, PREFIX, REGIONS, Shape, body, children, page_at};
use crate::score::Numbers;

/// How far a histogram of bytes is from even: Pearson's chi-square with 255 degrees of freedom.
fn chi_square(bytes: &[u8]) -> f64 {
    let mut counts = [0.0; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1.0;
    }
    let expected = bytes.len() as f64 / 256.0;
    let term = |count: &f64| (count - expected).powi(2) / expected;
    counts.iter().map(term).sum()
}

/// The same for what each byte and the next one have in their upper half.
fn pairs_chi_square(bytes: &[u8]) -> f64 {
    let pairs: Vec<u8> = bytes
        .windows(2)
        .map(|pair| pair[0] & 0xf0 | pair[1] >> 4)
        .collect();
    chi_square(&pairs)
}

/// The share of ones among the bits.
fn ones(bytes: &[u8]) -> f64 {
    let ones: u32 = bytes.iter().map(|byte| byte.count_ones()).sum();
    f64::from(ones) / (8.0 * bytes.len() as f64)
}

/// How much each byte follows the one before it.
fn serial(bytes: &[u8]) -> f64 {
    let off = |byte: u8| f64::from(byte) - 127.5;
    let products = bytes.windows(2).map(|pair| off(pair[0]) * off(pair[1]));
    products.sum::<f64>() / bytes.len() as f64
}

/// The longest run of one byte value, and where it begins, as a share of the whole.
fn longest_run(bytes: &[u8], value: u8) -> (f64, f64) {
    let (mut longest, mut begins, mut run) = (0, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        run = if *byte == value { run + 1 } else { 0 };
        if run > longest {
            (longest, begins) = (run, at + 1 - run);
        }
    }
    (longest as f64, begins as f64 / bytes.len() as f64)
}

/// How many places hold the same byte in both.
fn equal_places(one: &[u8], other: &[u8]) -> f64 {
    let same = one.iter().zip(other).filter(|(one, other)| one == other);
    same.count() as f64
}

/// How many 8-byte words come more than once.
fn repeated_words(bytes: &[u8]) -> f64 {
    let mut words: Vec<&[u8]> = bytes.chunks_exact(8).collect();
    words.sort_unstable();
    words.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64
}

/// Everything about a few parts of one kind: each by itself, the extremes among them, and what they have in
/// common with each other.
pub(crate) fn describe(numbers: &mut Numbers, what: &str, parts: &[Vec<u8>]) {
    let all = parts.concat();
    let (zeros, begins) = longest_run(&all, 0);
    numbers.put(format!("{what}: longest run of zeros"), zeros);
    numbers.put(format!("{what}: where that is"), begins);
    numbers.put(
        format!("{what}: longest run of ff"),
        longest_run(&all, 0xff).0,
    );
    numbers.put(format!("{what}: repeated words"), repeated_words(&all));
    numbers.put(format!("{what}: chi-square of all"), chi_square(&all));
    type Statistic = fn(&[u8]) -> f64;
    let statistics: [(&str, Statistic); 4] = [
        ("chi-square", chi_square),
        ("chi-square of pairs", pairs_chi_square),
        ("ones", ones),
        ("serial correlation", serial),
    ];
    for (name, statistic) in statistics {
        let values: Vec<f64> = parts.iter().map(|part| statistic(part)).collect();
        for (number, value) in values.iter().enumerate() {
            numbers.put(format!("{what} {number}: {name}"), *value);
        }
        let most = values.iter().copied().fold(f64::MIN, f64::max);
        let least = values.iter().copied().fold(f64::MAX, f64::min);
        numbers.put(format!("{what}: most {name}"), most);
        numbers.put(format!("{what}: least {name}"), least);
        numbers.put(format!("{what}: range of {name}"), most - least);
    }
    let mut alike: Vec<f64> = Vec::new();
    for (number, one) in parts.iter().enumerate() {
        let others = parts[number + 1..].iter();
        alike.extend(others.map(|other| equal_places(one, other)));
    }
    let most = alike.iter().copied().fold(0.0, f64::max);
    numbers.put(format!("{what}: equal places"), alike.iter().sum());
    numbers.put(format!("{what}: most equal places of two"), most);
}

/// What anybody sees in a file.
pub(crate) fn of_file(numbers: &mut Numbers, what: &str, file: &[u8], shape: Shape) {
    let bodies = |region| shape.rows_of(region).map(|row| body(file, row));
    let regions = |from: usize, to: usize| -> Vec<Vec<u8>> {
        let cut = |region| bodies(region).flat_map(|body| body[from..to].to_vec());
        (0..REGIONS).map(|region| cut(region).collect()).collect()
    };
    describe(numbers, &format!("{what} region"), &regions(0, BODY));
    describe(
        numbers,
        &format!("{what} nonces of region"),
        &regions(0, 24),
    );
    describe(
        numbers,
        &format!("{what} tags of region"),
        &regions(BODY - 16, BODY),
    );
    // What each cell has in common with the next one of its region.
    let neighbours = (0..REGIONS).map(|region| {
        let bodies: Vec<_> = bodies(region).collect();
        let pairs = bodies.windows(2);
        pairs
            .map(|pair| equal_places(pair[0], pair[1]))
            .sum::<f64>()
    });
    numbers.put(
        format!("{what}: equal places of neighbours"),
        neighbours.sum(),
    );

    let header = body(file, 0);
    let parts = [
        ("public fill", &header[154..480]),
        ("header epoch", &header[64..80]),
        ("header's nonce", &header[512..536]),
        ("sealed header", &header[536..]),
    ];
    for (name, part) in parts {
        numbers.put(format!("{what} {name}: chi-square"), chi_square(part));
        numbers.put(format!("{what} {name}: ones"), ones(part));
        numbers.put(format!("{what} {name}: zeros"), longest_run(part, 0).0);
        numbers.put(format!("{what} {name}: first byte"), f64::from(part[0]));
    }
    for (name, at) in [("level", 12), ("alias", 13), ("wrapped length", 80)] {
        numbers.put(format!("{what}: {name}"), f64::from(header[at]));
    }
    let copy = body(file, shape.copy_row());
    numbers.put(
        format!("{what}: header as its copy"),
        equal_places(header, copy),
    );
    let big = |at: usize| f64::from(u32::from_be_bytes(file[at..at + 4].try_into().unwrap()));
    numbers.put(format!("{what}: change counter"), big(24));
    numbers.put(format!("{what}: its echo"), big(92));
    numbers.put(format!("{what}: length"), file.len() as f64);
    // SQLite's own pages and the bytes in front of each body.
    let mut structure = file[100..2 * 4096].to_vec();
    for row in 0..shape.rows() {
        structure.extend(&file[page_at(row)..page_at(row) + PREFIX]);
    }
    let sum = |sum: u32, byte: &u8| sum.wrapping_mul(31).wrapping_add(u32::from(*byte));
    let sum = structure.iter().fold(0u32, sum);
    numbers.put(format!("{what}: SQLite's own"), f64::from(sum));
    numbers.put(
        format!("{what}: children of the root"),
        children(file).len() as f64,
    );
}

/// What the regions hold under the outer layer, from the visible one's on; `None` where a cell does not
/// open.
pub(crate) fn peeled(
    file: &[u8],
    header: &Header,
    own: usize,
    shape: Shape,
) -> Vec<Vec<Option<Vec<u8>>>> {
    let region = |further: usize| {
        let rows = shape.rows_of((own + further) % REGIONS);
        rows.map(|row| header.peel(row, body(file, row))).collect()
    };
    (0..REGIONS).map(region).collect()
}

/// What somebody sees with the header key and the visible passphrase: everything of the header, and what
/// is under the outer layer of the regions that are not her own.
pub(crate) fn of_opened(
    numbers: &mut Numbers,
    what: &str,
    file: &[u8],
    header: &Header,
    words: &str,
    shape: Shape,
) {
    let (own, key) = header.grant(words).expect("the visible passphrase");
    let regions = peeled(file, header, own, shape);
    let shut = regions.iter().flatten().filter(|cell| cell.is_none());
    numbers.put(
        format!("{what}: cells that do not open"),
        shut.count() as f64,
    );
    let cut = |from: usize, from_end: usize| -> Vec<Vec<u8>> {
        let cells = regions[1..].iter().map(|region| region.iter().flatten());
        cells
            .map(|cells| {
                let cut = |cell: &Vec<u8>| cell[from..cell.len() - from_end].to_vec();
                cells.flat_map(cut).collect()
            })
            .collect()
    };
    let inner = BODY - 40;
    describe(numbers, &format!("{what} inner"), &cut(0, 0));
    describe(
        numbers,
        &format!("{what} inner nonces"),
        &cut(0, inner - 24),
    );
    describe(numbers, &format!("{what} inner tags"), &cut(inner - 16, 0));
    let all_zero = |cell: &&Vec<u8>| cell.iter().all(|byte| *byte == 0);
    let empty = regions[1..].iter().flatten().flatten().filter(all_zero);
    numbers.put(format!("{what}: cells of zeros"), empty.count() as f64);
    // Cell 0 is where a space has its manifest.
    let firsts = regions[1..].iter().filter_map(|region| region[0].clone());
    describe(
        numbers,
        &format!("{what} first cell"),
        &firsts.collect::<Vec<_>>(),
    );
    let mine: Vec<u8> = regions[0].iter().flatten().flatten().copied().collect();
    let others = cut(0, 0).concat();
    numbers.put(
        format!("{what}: own chi-square less the others'"),
        chi_square(&mine) - chi_square(&others) / 3.0,
    );

    // The slots, from the visible one's on.
    let slots: Vec<Vec<u8>> = (0..8)
        .map(|further| header.slot((2 * own + further) % 8).to_vec())
        .collect();
    describe(numbers, &format!("{what} slot"), &slots[1..]);
    numbers.put(format!("{what}: own region"), own as f64);
    let sealed = &header.sealed;
    numbers.put(format!("{what}: dirty"), f64::from(sealed[1072]));
    numbers.put(format!("{what}: failures"), f64::from(sealed[1076]));
    let reserved = sealed[1073..1076].iter().chain(&sealed[1077..]);
    let reserved = reserved.filter(|byte| **byte != 0).count();
    numbers.put(format!("{what}: reserved"), reserved as f64);
    for (name, part) in [("W", &sealed[..32]), ("cell epoch", &sealed[32..48])] {
        numbers.put(format!("{what} {name}: first byte"), f64::from(part[0]));
        numbers.put(
            format!("{what} {name}: last byte"),
            f64::from(part[part.len() - 1]),
        );
        numbers.put(format!("{what} {name}: ones"), ones(part));
        numbers.put(format!("{what} {name}: zeros"), longest_run(part, 0).0);
    }
    // What her own manifest says: the generation, and how many cells it covers.
    let first = regions[0][0].as_ref();
    let manifest = first.and_then(|inner| header.payload((own, &key), 0, inner));
    let manifest = manifest.expect("her own manifest");
    let little =
        |at: usize| f64::from(u32::from_le_bytes(manifest[at..at + 4].try_into().unwrap()));
    numbers.put(format!("{what}: generation"), little(8));
    numbers.put(format!("{what}: covered"), little(4));
}
