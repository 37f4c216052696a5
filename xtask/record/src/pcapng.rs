//! The packets as a file that Wireshark opens.

use std::{borrow::Cow, time::Duration};

use anyhow::Result;
use pcap_file::{
    DataLink,
    pcapng::{
        PcapNgWriter,
        blocks::{
            enhanced_packet::EnhancedPacketBlock,
            interface_description::{
                InterfaceDescriptionBlock, InterfaceDescriptionOption,
            },
        },
    },
};

/// Writes packets, each with its time in microseconds, as a capture file.
pub fn write(packets: &[(u64, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut writer = PcapNgWriter::new(Vec::new())?;
    // Times are in nanoseconds there, which the file has to say (10^-9).
    let wire = InterfaceDescriptionBlock {
        linktype: DataLink::RAW,
        snaplen: 65_535,
        options: vec![
            InterfaceDescriptionOption::IfName(Cow::Borrowed("wire")),
            InterfaceDescriptionOption::IfTsResol(9),
        ],
    };
    writer.write_pcapng_block(wire)?;
    for (time, bytes) in packets {
        writer.write_pcapng_block(EnhancedPacketBlock {
            interface_id: 0,
            timestamp: Duration::from_micros(*time),
            original_len: u32::try_from(bytes.len())?,
            data: Cow::Borrowed(bytes),
            options: Vec::new(),
        })?;
    }
    Ok(writer.into_inner())
}
