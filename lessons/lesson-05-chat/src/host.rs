//! This host's name, and what it means here.

use std::{io, net::ToSocketAddrs, sync::mpsc, thread, time::Duration};

use gethostname::gethostname;

use crate::{
    chat::note,
    helpers::{failed, say},
};

/// A resolver that asks in vain takes longer. Nobody should wait for that.
const PATIENCE: Duration = Duration::from_secs(2);

// ANCHOR: tell
/// Prints the host's name, and the addresses that it stands for.
pub fn tell(who: &str) {
    let name = gethostname().to_string_lossy().into_owned();
    say(who, "gethostname", &name, "");
    let (answer, answered) = mpsc::channel();
    let asked = name.clone();
    thread::spawn(move || answer.send(meaning(&asked)));
    match answered.recv_timeout(PATIENCE) {
        Ok(Ok(addresses)) => note(&format!("{name} means {addresses}")),
        Ok(Err(error)) => note(&error.to_string()),
        Err(_) => note(&format!("no answer within {PATIENCE:?}")),
    }
}

/// Asks the resolver: the hosts file first, as a rule, and then the network.
fn meaning(name: &str) -> io::Result<String> {
    let found = (name, 0).to_socket_addrs();
    let found = found.map_err(failed("getaddrinfo", name))?;
    let found: Vec<_> = found.map(|it| it.ip().to_string()).collect();
    Ok(found.join(", "))
}
// ANCHOR_END: tell
