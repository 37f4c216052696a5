//! One real packet of lesson 03, header by header.

use std::process::Stdio;

use crate::{
    harness::Session, hosts::Host, peers::python_command, transcript::check,
};

const LESSON: &str = "lesson-03-echo";

/// Everything that may be fixed is: addresses of cards, the client's port, and
/// the settings that an administrator may have changed.
#[test]
fn one_packet() {
    let test = "one_packet";
    let Some(near) = Host::new(test) else { return };
    let Some(far) = near.neighbour(test) else { return };
    let file = "one_packet.py";
    let Some((python, shown)) = python_command(file, &["wire"]) else { return };
    for (host, number) in [(&near, 1), (&far, 2)] {
        host.sh(&format!("ip link set wire address 02:00:00:00:00:0{number}"));
        host.sh(
            "cd /proc/sys/net/ipv4 && echo 50001 50001 >ip_local_port_range \
             && echo 64 >ip_default_ttl && echo 0 >tcp_ecn \
             && echo 1 >tcp_timestamps",
        );
    }
    let mut server = near.start(LESSON, &["server", "--addr", "0.0.0.0:7003"]);
    server.wait_for("listening on ");
    let mut python = far.on(&python);
    python.stdin(Stdio::null());
    let mut packet = Session::start(python, &shown);
    packet.wait_for("Waiting");
    let args = ["client", "--addr", "10.0.0.1:7003", "hello"];
    let client = far.start(LESSON, &args).finish();
    assert!(client.contains("recv         \"hello\""), "{client}");
    check("book", "one-packet", &packet.finish());
    server.interrupt();
}
