//! What was sent again: because of the wire, or by chance.

use super::tracker::passed;
use crate::{
    gather::has_cause,
    plan::End::{Left, Right},
    wire::Passed,
};

#[test]
fn what_is_sent_again_has_a_cause_on_the_wire_or_not() {
    let data = passed(1000, Left, "ACK", (101, 901), 4);
    let ack = passed(2000, Right, "ACK", (901, 105), 0);
    let again = passed(300_000, Left, "ACK", (101, 901), 4);
    let and = |name, it: &Passed| Passed { fault: Some(name), ..it.clone() };
    let all = |data: &Passed, ack: &Passed| {
        has_cause(&[data.clone(), ack.clone(), again.clone()])
    };
    assert!(!all(&data, &ack));
    assert!(!all(&data, &and("repeated", &ack)));
    assert!(all(&and("lost", &data), &ack));
    assert!(all(&data, &and("lost", &ack)));
    assert!(all(&data, &and("delayed", &ack)));

    // Once more: what happened to the first is no cause any more.
    let lost = and("lost", &data);
    let third = passed(700_000, Left, "ACK", (101, 901), 4);
    let mut three = [lost, again.clone(), third.clone()];
    assert!(!has_cause(&three));
    three[1] = and("lost", &again);
    assert!(has_cause(&three));
}
