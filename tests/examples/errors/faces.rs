//! One error, and what each language makes of it.

use std::{io, net::SocketAddr};

use socket2::{Domain, Socket, Type};

use crate::helpers::say;

// ANCHOR: play
/// Connects to a port that is taken, and at which nobody listens.
pub fn play() -> io::Result<()> {
    let deaf = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    deaf.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    if let Err(error) = client.connect(&deaf.local_addr()?) {
        say("error", "Display", &error, "");
        say("error", "kind", format!("{:?}", error.kind()), "");
        let number = format!("{:?}", error.raw_os_error());
        say("error", "raw_os_error", number, "");
    }
    Ok(())
}
// ANCHOR_END: play
