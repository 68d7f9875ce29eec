//! The texts within the notes that follow the options on a page of help. Commands, code and names stay as they are.

/// What stands before a comment within code.
const COMMENT: &str = "  # ";

/// The line before examples.
pub(crate) const EXAMPLES: &str = "Examples:";

/// The notes with each of their texts replaced: paragraphs, comments within code, the last column of a table, and explanations of a line
/// of code, which are indented further than code.
pub(crate) fn translated(english: &str, mut text: impl FnMut(&str) -> String) -> String {
    let mut lines = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut is_example = false;
    for line in english.split('\n') {
        if !line.is_empty() && !line.starts_with(' ') {
            paragraph.push(line);
            continue;
        }
        if !paragraph.is_empty() {
            let whole = std::mem::take(&mut paragraph).join(" ");
            is_example = whole == EXAMPLES;
            lines.push(text(&whole));
        }
        is_example = is_example && !line.is_empty();
        let (before, within) = if is_example { (line, "") } else { line.split_at(start_of_text(line)) };
        lines.push(if within.is_empty() { line.to_owned() } else { format!("{before}{}", text(within)) });
    }
    if !paragraph.is_empty() {
        lines.push(text(&paragraph.join(" ")));
    }
    lines.join("\n")
}

/// Where the text of an indented line begins; its end where all of it is code.
fn start_of_text(line: &str) -> usize {
    if let Some(at) = line.find(COMMENT) {
        return at + COMMENT.len();
    }
    let indent = line.len() - line.trim_start().len();
    let last_column = line.rfind("  ").map(|at| at + 2).filter(|at| *at > indent);
    match last_column.filter(|at| line.get(*at..).is_some_and(|column| !column.starts_with('{'))) {
        Some(at) => at,
        None if indent >= 4 => indent,
        None => line.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn texts_are_replaced_and_code_is_not() {
        let english = "Examples:
  greenroom jobs limits  # no text
  curl -X POST \\
    'https://example.com'

A paragraph
on two lines:
  rate = \"100/minute\"   # or second
  17  conflict    something else
  {\"all\": []}   {\"any\": []}
    is is a word
  CREATE ROLE greenroom
The end.
";
        let mut texts = Vec::new();
        let replaced = translated(english, |text| {
            texts.push(text.to_owned());
            format!("<{}>", texts.len())
        });
        assert_eq!(
            texts,
            ["Examples:", "A paragraph on two lines:", "or second", "something else", "is is a word", "The end."]
        );
        let expected = "<1>
  greenroom jobs limits  # no text
  curl -X POST \\
    'https://example.com'

<2>
  rate = \"100/minute\"   # <3>
  17  conflict    <4>
  {\"all\": []}   {\"any\": []}
    <5>
  CREATE ROLE greenroom
<6>
";
        assert_eq!(replaced, expected);
    }
}
