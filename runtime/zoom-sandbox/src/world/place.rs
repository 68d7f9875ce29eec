//! Finds the positions of values in a JSON text: serde reports a line without a JSON Pointer, and later checks report a
//! JSON Pointer without a line.

/// The begin (for a member of an object: of its name) and the end of each value.
pub(super) struct Places(Vec<Place>);

struct Place {
    pointer: String,
    start: usize,
    end: usize,
}

impl Places {
    /// Reads the text. Invalid JSON is read as far as possible.
    pub(super) fn of(text: &str) -> Self {
        let mut walk = Walk { text: text.as_bytes(), at: 0, found: Vec::new() };
        walk.value(String::new(), 0);
        Self(walk.found)
    }

    /// The byte at which the pointer's value begins; if it is missing, that of the nearest parent.
    pub(super) fn byte_of(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.0.iter().find(|place| place.pointer == pointer) {
                return place.start;
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => return 0,
            }
        }
    }

    /// The pointer to the innermost value that the text up to this byte is in.
    pub(super) fn pointer_before(&self, byte: usize) -> String {
        let inside = |place: &&Place| place.start < byte && byte <= place.end;
        self.0.iter().rfind(inside).map(|place| place.pointer.clone()).unwrap_or_default()
    }
}

/// The line of a byte, counted from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}

/// The byte at a line and column, counted from 1 as serde does.
pub(super) fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    found: Vec<Place>,
}

impl Walk<'_> {
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Reads a value that begins at `start`. None if the text ends or is not JSON.
    fn value(&mut self, pointer: String, start: usize) -> Option<()> {
        let first = self.peek()?;
        let place = self.found.len();
        self.found.push(Place { pointer: pointer.clone(), start, end: usize::MAX });
        match first {
            b'{' => self.members(b'}', |walk| {
                let start = walk.at;
                let name = walk.string()?;
                (walk.peek()? == b':').then_some(())?;
                walk.at += 1;
                walk.value(format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), start)
            }),
            b'[' => {
                let mut indices = 0..;
                self.members(b']', |walk| walk.value(format!("{pointer}/{}", indices.next()?), walk.at))
            }
            b'"' => self.string().map(drop),
            _ => {
                while self.text.get(self.at).is_some_and(|byte| !b",]}".contains(byte) && !byte.is_ascii_whitespace()) {
                    self.at += 1;
                }
                Some(())
            }
        }?;
        self.found.get_mut(place)?.end = self.at;
        Some(())
    }

    fn members(&mut self, end: u8, mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        while self.peek()? != end {
            member(self)?;
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        (self.peek()? == b'"').then_some(())?;
        let start = self.at;
        self.at += 1;
        loop {
            match self.text.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.text.get(start..self.at)?).ok()
    }
}
