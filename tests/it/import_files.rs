//! Files as people make them: encodings, line ends, quotes, and rows without end.

use bindery::features::districts::import::source::{Encoding, Text};
use bindery::features::districts::import::{DistrictFact, Refused, Rows};
use std::io::{Read, Result};

const HEADER: &str = "nces_district_id,state_district_id,name,county,street,city,state,zip,locale,schools,students,teachers_fte,type,status";

fn row(id: u32, name: &str) -> String {
    format!("{id:07},CA-1,{name},Maple County,1 Elm St.,Mapleton,CA,90001,City: Small,3,1200,60.5,Regular,Open")
}

/// The names that a file holds, with their lines, and what was refused.
fn names(file: &[u8]) -> (Encoding, Vec<(u64, String)>, Vec<Refused>) {
    let encoding = Encoding::detect(file).unwrap();
    let mut rows = Rows::<DistrictFact, _>::open(Text::new(file, encoding)).unwrap();
    let (mut names, mut refused) = (Vec::new(), Vec::new());
    while let Some(chunk) = rows.chunk().unwrap() {
        names.extend(chunk.facts.into_iter().map(|(line, fact)| (line, fact.name)));
        refused.extend(chunk.refused);
    }
    (encoding, names, refused)
}

fn file(rows: &[String]) -> String {
    std::iter::once(HEADER.to_owned()).chain(rows.iter().cloned()).map(|row| row + "\n").collect()
}

#[test]
fn every_usual_encoding_reads_the_same() {
    let text = file(&[row(1, "Núñez Unified"), row(2, "École")]);
    let wanted = vec![(2, "Núñez Unified".to_owned()), (3, "École".to_owned())];
    let marked = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (&marked, Encoding::Utf8),
        (&little, Encoding::Utf16Le),
        (&[&[0xff, 0xfe], &little[..]].concat(), Encoding::Utf16Le),
        (&big, Encoding::Utf16Be),
        (&[&[0xfe, 0xff], &big[..]].concat(), Encoding::Utf16Be),
    ] {
        assert_eq!(names(bytes), (encoding, wanted.clone(), vec![]));
    }
    assert_eq!(names(&latin), (Encoding::Windows1252, wanted, vec![]));
}

#[test]
fn a_letter_may_stand_across_two_pieces() {
    let rows: Vec<String> = (0..3000).map(|id| row(id, &"é".repeat(1 + usize::try_from(id % 60).unwrap()))).collect();
    let text = file(&rows);
    assert!(text.len() > 3 * 65_536);
    let (encoding, names, refused) = names(text.as_bytes());
    assert_eq!((encoding, names.len(), refused), (Encoding::Utf8, 3000, vec![]));
    assert!(names.iter().all(|(_, name)| name.chars().all(|c| c == 'é')));
}

#[test]
fn broken_bytes_cost_their_row_where_the_file_is_utf8() {
    let mut bytes = file(&[row(1, "Núñez"), row(2, "École"), row(3, "Maple?"), row(4, "Ñu")]).into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xff;
    let (encoding, names, refused) = names(&bytes);
    assert_eq!((encoding, names.len()), (Encoding::BrokenUtf8, 3));
    assert_eq!((refused[0].line, refused[0].column.as_str(), refused.len()), (4, "name", 1));
}

#[test]
fn line_ends_and_quotes_are_read_as_they_are_meant() {
    for end in ["\n", "\r\n", "\r"] {
        let rows =
            [HEADER.to_owned(), row(1, "A"), String::new(), row(2, "\"B, \"\"the\"\"\nsecond\""), row(3, "C \"x\" D")];
        let text = rows.join(end);
        let (_, names, refused) = names(text.as_bytes());
        let wanted = [(2, "A"), (4, "B, \"the\" second"), (6, "C \"x\" D")].map(|(line, name)| (line, name.to_owned()));
        assert_eq!((names, refused), (wanted.to_vec(), vec![]), "{end:?}");
    }
}

#[test]
fn a_broken_row_costs_itself_alone() {
    let short = row(3, "C").rsplit_once(',').unwrap().0.to_owned();
    let rows = [
        row(1, "A"),
        row(2, "\"B"),
        row(4, "D"),
        short,
        row(5, "E") + ",more",
        row(6, "\"F\" or G"),
        row(7, &"x".repeat(70_000)),
        row(8, "H"),
        row(9, "\"I"),
        row(10, "J"),
    ];
    let (_, names, refused) = names(file(&rows).as_bytes());
    let names: Vec<_> = names.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["A", "D", "H", "J"]);
    let said: Vec<_> = refused.iter().map(|row| (row.line, row.column.as_str(), row.reason.as_str())).collect();
    assert_eq!(
        said,
        [
            (3, "name", "text stands behind the closing quote"),
            (5, "", "13 cells under 14 columns"),
            (6, "", "15 cells under 14 columns"),
            (7, "name", "text stands behind the closing quote"),
            (8, "", "the row is longer than 65536 bytes"),
            (10, "name", "a quote is opened here and not closed"),
        ]
    );
}

/// A file that repeats some bytes and is never held.
struct Endless {
    start: Vec<u8>,
    at: usize,
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let length = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        for byte in &mut into[..length] {
            *byte = self.start.get(self.at).copied().unwrap_or(b'x');
            self.at += 1;
        }
        self.left -= length as u64;
        Ok(length)
    }
}

#[test]
fn a_row_without_end_is_passed_over_and_not_held() {
    for start in ["0600001,CA-1,", "0600001,CA-1,\""] {
        let start = format!("{HEADER}\n{start}").into_bytes();
        let file = Endless { start, at: 0, left: 64 << 20 };
        let mut rows = Rows::<DistrictFact, _>::open(Text::new(file, Encoding::Utf8)).unwrap();
        let chunk = rows.chunk().unwrap().unwrap();
        assert_eq!((chunk.facts.len(), chunk.refused.len(), chunk.refused[0].line), (0, 1, 2));
        assert!(rows.chunk().unwrap().is_none());
    }
}
