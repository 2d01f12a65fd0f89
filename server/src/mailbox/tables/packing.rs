//! Snapshots and reports are stored compressed.

use adjourn_shared::base::limits;
use std::io::Read;

/// The bytes as they are stored.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, zstd::DEFAULT_COMPRESSION_LEVEL).expect("memory is all that it needs")
}

/// The bytes of a stored snapshot or report.
///
/// # Errors
/// If they are damaged, or larger than any snapshot or report of ours.
pub fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let most = limits::SNAPSHOT_BYTES_CEILING as u64 + 1;
    zstd::Decoder::new(bytes)?.take(most).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 == most {
        return Err(std::io::Error::other("larger than any snapshot or report"));
    }
    Ok(unpacked)
}
