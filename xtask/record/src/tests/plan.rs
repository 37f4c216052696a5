//! Plans, good and bad.

use std::time::Duration;

use crate::plan::{End, Fault, Icmp, Plan, Rule, Step, Until, What};

const GOOD: &str = "\
# a comment
title  A \"title\" of words
server lesson-03-echo server --addr 10.0.0.2:7003
client sh -c \"two words\"

set    client net.ipv4.tcp_retries2 3
wire   delay 25 ms
wire   lose first SYN from client
wire   cut at 12th data from server for 2 s
wire   answer every FIN from client with port-unreachable
wire   delay second packet from server by 1 s
again  SYN from client
fails  client
then   type client \"good day\"
then   wait 20 ms
then   client ls
until  all end
linger 1 s
limit  3 s
";

#[test]
fn a_plan_is_read() {
    let plan = Plan::parse("p", GOOD).expect("it is good");
    assert_eq!(plan.title, "A \"title\" of words");
    assert_eq!(plan.programs[1].words, ["sh", "-c", "two words"]);
    assert_eq!(plan.programs[0].end, End::Right);
    let ms = Duration::from_millis;
    assert_eq!(plan.delay, ms(25));
    let rule = |fault, nth, what, from| Rule { fault, nth, what, from };
    let (left, right) = (End::Left, End::Right);
    let rules = [
        rule(Fault::Lose, Some(1), What::Syn, left),
        rule(Fault::Cut(Some(ms(2000))), Some(12), What::Data, right),
        rule(Fault::Answer(Icmp::Port), None, What::Fin, left),
        rule(Fault::Delay(ms(1000)), Some(2), What::Packet, right),
    ];
    assert_eq!(plan.rules, rules);
    assert_eq!(plan.again, [(What::Syn, left)]);
    assert_eq!(plan.steps[0], Step::Type("client".into(), "good day".into()));
    assert!(matches!(&plan.steps[2], Step::Start(it) if it.end == left));
    assert_eq!(plan.until, Until::All);
    assert_eq!((plan.linger, plan.limit), (ms(1000), ms(3000)));
}

#[test]
fn a_wrong_line_is_an_error_with_its_number() {
    for (line, message) in [
        ("titel x", "`titel` begins no line of a plan"),
        ("server", "nothing follows `server`"),
        ("client \"a b", "a quote is not closed"),
        ("set client net.ipv4.x", "`set` begins no line"),
        ("set client kernel.hostname x", "settings begin with net."),
        ("set client net.a/../../etc x", "settings begin with net."),
        ("set nobody net.ipv4.x 1", "`nobody` is nobody"),
        ("wire", "the wire does nothing here"),
        ("wire lose first SYN", "type: wire lose NTH WHAT from WHO"),
        ("wire lose first SYN from client now", "`now` is too much"),
        ("wire lose zeroth SYN from client", "`zeroth` counts nothing"),
        ("wire lose 0th SYN from client", "`0th` counts nothing"),
        ("wire lose 3 SYN from client", "`3` counts nothing"),
        ("wire lose first syn from client", "`syn` is no packet"),
        ("wire break first SYN from client", "the wire cannot `break`"),
        ("wire delay first SYN from client", "delayed by how long"),
        ("wire delay first SYN from client by 3", "`3` is no time"),
        ("wire delay 3 m", "`3 m` is no time"),
        ("wire delay -3 ms", "`-3 ms` is no time"),
        ("wire delay 3000000 s", "3000000 s is too long"),
        ("wire cut first SYN from client", "type: wire cut at"),
        ("wire answer first SYN from client", "answered with what"),
        ("wire answer first SYN from client with x", "`x` is no ICMP error"),
        ("then dance", "`dance` cannot be done"),
        ("then type client", "type: then type WHO"),
        ("then type nobody x", "`nobody` is nobody"),
        ("until later", "`later` is no time"),
        ("until nobody ends", "`nobody` is nobody"),
        ("again SYN", "type: again WHAT from WHO"),
        ("fails", "type: fails WHO"),
    ] {
        let text = format!("title x\nclient ls\n{line}\n");
        let error = Plan::parse("a/b.plan", &text).expect_err(line);
        assert!(error.starts_with("a/b.plan:3: "), "{line}: {error}");
        assert!(error.contains(message), "{line}: {error}");
    }
    let error = Plan::parse("p", "title x\n\n").expect_err("nothing runs");
    assert_eq!(error, "p:2: nothing is run");
    let error = Plan::parse("p", "client ls\n").expect_err("no title");
    assert_eq!(error, "p:1: there is no line `title`");
    assert!(Plan::parse("p", "").is_err());
}
