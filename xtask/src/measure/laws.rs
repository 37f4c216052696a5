//! What holds of a burst on every machine, whatever its digits are.

use super::burst::{Burst, Run};

/// Well after the first SYNs, all of which go out within milliseconds.
pub const SOON_MS: f64 = 250.0;

/// Shortly before the second SYN, which goes out after a second.
const LATE_MS: f64 = 900.0;

/// A law, and whether a burst obeys it.
pub struct Law {
    /// It lies in the measurement's file, for the chapter to quote.
    pub says: String,
    pub holds: bool,
}

pub fn of(burst: &Burst) -> Vec<Law> {
    let of_run = |run| of_run(burst, run);
    let mut laws: Vec<_> = burst.runs.iter().flat_map(of_run).collect();
    laws.push(Law {
        says: "a larger backlog answers no fewer clients".to_owned(),
        holds: burst.runs.windows(2).all(|pair| {
            pair[0].backlog < pair[1].backlog
                && pair[0].answered() <= pair[1].answered()
        }),
    });
    laws
}

fn of_run(burst: &Burst, run: &Run) -> Vec<Law> {
    let clients = run.clients.len();
    let backlog = run.backlog as usize;
    let places = backlog + 1;
    let (soon, late) = (SOON_MS / 1000.0, LATE_MS / 1000.0);
    let mut laws = Vec::new();
    let mut law = |holds: bool, says: String| {
        let says = format!("backlog {backlog}, {clients} clients: {says}");
        laws.push(Law { says, holds });
    };

    if backlog >= clients {
        law(
            run.answered_between(0.0, LATE_MS) == clients,
            format!("all are answered within {late} s"),
        );
        let counters = [run.overflows, run.drops];
        law(
            counters.iter().all(|it| it.is_none_or(|it| it == 0)),
            "ListenOverflows and ListenDrops stay 0".to_owned(),
        );
        return laws;
    }

    law(
        run.connected_soon() == places,
        format!("{places} are connected within {soon} s"),
    );
    law(
        run.connected_between(SOON_MS, LATE_MS) == 0,
        format!("nobody is connected between {soon} s and {late} s"),
    );
    let waiting = (clients - run.connected_soon()) as u64;
    law(
        run.overflows.is_none_or(|it| it >= waiting),
        "ListenOverflows counts those who wait, or more".to_owned(),
    );
    // A queue of more than that is not worked off in a quarter of a second.
    if backlog < clients / 2 {
        law(
            run.answered_between(0.0, SOON_MS) >= places,
            format!("{places} or more are answered within {soon} s"),
        );
        law(
            run.connected_between(LATE_MS, f64::INFINITY) > clients / 2,
            format!("more than half are connected after {late} s"),
        );
        law(
            run.answered() < clients,
            format!("some have no answer after {} s", burst.bound_ms / 1000),
        );
    }
    laws
}
