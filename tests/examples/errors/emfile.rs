//! EMFILE: no descriptor is left for the connection.

use std::{
    io,
    net::{TcpListener, TcpStream},
};

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Lets this process have no new descriptors, and accepts.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let _client = TcpStream::connect(listener.local_addr()?)?;
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = Some(0);
    setrlimit(Resource::Nofile, limit)?;
    say("process", "setrlimit", "RLIMIT_NOFILE 0", "");
    tell("accept", "", listener.accept());
    tell("accept", "again", listener.accept());
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    say("process", "setrlimit", "RLIMIT_NOFILE, the largest", "");
    tell("accept", "once more", listener.accept());
    Ok(())
}
// ANCHOR_END: play
