//! Each chapter asks, and what it answers was run.

use super::markdown::{self, Kind};
use crate::tree::{Problem, Tree};

/// The sections that ask, and what is folded away below each question of them.
/// The last of these shows a transcript.
const SECTIONS: [(&str, &[&str]); 2] = [
    ("## What will it print?", &["Answer"]),
    ("## Exercises", &["Hint", "Solution"]),
];

/// So many questions a section has, or more.
const LEAST: usize = 3;

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for lesson in tree.lessons() {
        let path = lesson.chapter();
        // That there is one, the check of the lessons sees to.
        let Some(page) = tree.text(&path) else { continue };
        for (heading, folds) in SECTIONS {
            let mut report = |line, message| {
                problems.push(Problem::new(&path, line, message));
            };
            let questions = questions(&page, heading);
            for (index, question) in questions.iter().enumerate() {
                check_question(question, index + 1, folds, &mut report);
            }
            if questions.len() < LEAST {
                let (n, folds) = (questions.len(), folds.join(" and "));
                let message = format!(
                    "{n} numbered questions below `{heading}`; each chapter \
                     has {LEAST}, each with {folds}"
                );
                report(1, message);
            }
        }
    }
    problems
}

/// A numbered paragraph, and what is folded away below it.
struct Question {
    line: usize,
    number: usize,
    /// The summary of each, and whether it shows a transcript.
    folded: Vec<(String, bool)>,
}

/// The questions of a section, which ends at the next heading of its kind.
fn questions(page: &str, heading: &str) -> Vec<Question> {
    let lines = markdown::lines(page);
    let lines = lines.iter().skip_while(|it| it.text != heading).skip(1);
    let lines = lines.take_while(|it| {
        it.kind != Kind::Heading || !it.text.starts_with("## ")
    });
    let (mut questions, mut is_folded) = (Vec::<Question>::new(), false);
    for line in lines {
        if !is_folded && let Some(number) = number(line.text) {
            let (line, folded) = (line.number, Vec::new());
            questions.push(Question { line, number, folded });
        }
        let Some(question) = questions.last_mut() else { continue };
        if let Some(summary) = line.text.strip_prefix("<details><summary>") {
            is_folded = true;
            let summary = summary.trim_end_matches("</summary>");
            question.folded.push((summary.to_owned(), false));
        } else if line.text == "</details>" {
            is_folded = false;
        } else if let Some(last) = question.folded.last_mut() {
            let is_shown = line.kind == Kind::Code && is_folded;
            last.1 |= is_shown && line.text.contains(".snap:");
        }
    }
    questions
}

/// The number with which a line of a list begins.
fn number(text: &str) -> Option<usize> {
    text.split_once(". ")?.0.parse().ok()
}

fn check_question(
    question: &Question,
    expected: usize,
    folds: &[&str],
    report: &mut impl FnMut(usize, String),
) {
    let Question { line, number, folded } = question;
    if *number != expected {
        let message = format!("question {number}; the next is {expected}");
        report(*line, message);
    }
    if !folded.iter().map(|it| it.0.as_str()).eq(folds.iter().copied()) {
        let folds = folds.join(", ");
        report(*line, format!("fold away below the question: {folds}"));
    } else if let Some((last, false)) = folded.last() {
        report(*line, format!("the {last} shows no transcript; include one"));
    }
}
