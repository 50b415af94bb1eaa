//! The files in the run directory: the configuration that runs, and what is
//! needed to go on after our own restart.

use crate::protocol::Order;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The run directory.
pub struct RunDir(PathBuf);

/// What ran when it was written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    boot: String,
    generation: u64,
    digest: String,
    arguments: Vec<String>,
    lease_seconds: u64,
    lease_end_millis: u64,
}

impl RunDir {
    /// This directory, made if it is not there.
    pub fn new(path: &Path) -> io::Result<RunDir> {
        fs::create_dir_all(path)?;
        Ok(RunDir(path.to_owned()))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes the configuration of a scheduler that is to start.
    pub fn write_next(&self, order: &Order) -> io::Result<PathBuf> {
        let path = self.0.join("layers.next.json");
        write(&path, order.config.get().as_bytes())?;
        Ok(path)
    }

    /// The configuration written last is the one that runs.
    pub fn accept_next(&self) -> io::Result<()> {
        fs::rename(self.0.join("layers.next.json"), self.0.join("layers.json"))
    }

    /// Notes what runs, and until when by the time since boot.
    pub fn save(&self, boot: &str, order: &Order, lease: Duration, lease_end: Duration) -> io::Result<()> {
        let saved = Saved {
            boot: boot.to_owned(),
            generation: order.generation,
            digest: order.digest.clone(),
            arguments: order.arguments.clone(),
            lease_seconds: lease.as_secs(),
            lease_end_millis: lease_end.as_millis() as u64,
        };
        write(&self.state(), &serde_json::to_vec(&saved)?)
    }

    /// What ran, and until when it may, if that was in this boot.
    pub fn load(&self, boot: &str) -> Option<(Order, Duration)> {
        let saved: Saved = serde_json::from_slice(&fs::read(self.state()).ok()?).ok()?;
        let config: Box<RawValue> = serde_json::from_slice(&fs::read(self.0.join("layers.json")).ok()?).ok()?;
        let order = Order {
            generation: saved.generation,
            digest: saved.digest,
            config,
            arguments: saved.arguments,
            lease_seconds: Some(saved.lease_seconds),
        };
        (saved.boot == boot).then_some((order, Duration::from_millis(saved.lease_end_millis)))
    }

    /// Nothing runs any more.
    pub fn forget(&self) -> io::Result<()> {
        match fs::remove_file(self.state()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn state(&self) -> PathBuf {
        self.0.join("supervisor.json")
    }
}

/// Readers see the old bytes or the new ones.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(partial, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    fn order() -> Order {
        serde_json::from_str(r#"{"generation":7,"digest":"d","config":[1, 2],"arguments":["-i","0.1"]}"#).unwrap()
    }

    #[test]
    fn what_was_saved_is_found_again_in_the_same_boot_alone() {
        let scratch = Scratch::new();
        let files = RunDir::new(&scratch.path().join("run")).unwrap();
        files.write_next(&order()).unwrap();
        files.accept_next().unwrap();
        files.save("boot-1", &order(), Duration::from_secs(60), Duration::from_millis(1234)).unwrap();
        let (found, end) = files.load("boot-1").unwrap();
        assert_eq!((found.generation, found.config.get(), found.arguments.len()), (7, "[1, 2]", 2));
        assert_eq!(end, Duration::from_millis(1234));
        assert!(files.load("boot-2").is_none());
        files.forget().unwrap();
        files.forget().unwrap();
        assert!(files.load("boot-1").is_none());
    }

    #[test]
    fn a_damaged_state_is_no_state() {
        let scratch = Scratch::new();
        let files = RunDir::new(scratch.path()).unwrap();
        fs::write(scratch.path().join("supervisor.json"), "{\"boot\":").unwrap();
        assert!(files.load("boot-1").is_none());
    }
}
