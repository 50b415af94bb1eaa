//! Which cgroups are frozen by us, where whoever comes after us finds it: the
//! guard, the next supervisor, the agent. A file of 64-bit words in the order
//! of the machine, each the inode number of a cgroup or zero; or memory, where
//! the file cannot be had.

use super::cgroup;
use crate::sys::{self, SharedWords};
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{DirEntryExt, FileExt};
use std::path::Path;
use std::sync::atomic::Ordering;

/// The most cgroups that are frozen at a time.
const PLACES: usize = 4096;

/// The record.
pub struct Record {
    words: SharedWords,
    /// Why it is not in the file.
    pub complaint: Option<String>,
}

impl Record {
    /// The one in this directory, with what is in it.
    pub fn open(run_dir: &Path) -> io::Result<Record> {
        match Record::open_file(&run_dir.join("frozen")) {
            Ok(words) => Ok(Record { words, complaint: None }),
            Err(error) => Ok(Record {
                words: SharedWords::anonymous(PLACES)?,
                complaint: Some(format!("{} cannot be written: {error}", run_dir.join("frozen").display())),
            }),
        }
    }

    fn open_file(path: &Path) -> io::Result<SharedWords> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let size = PLACES * size_of::<u64>();
        // Every byte is written once, so that a full disk is noticed here.
        let mut bytes = vec![0; size];
        let kept = file.read_at(&mut bytes, 0)?;
        bytes[kept..].fill(0);
        file.write_all_at(&bytes, 0)?;
        SharedWords::of_file(&file, PLACES)
    }

    /// Notes a cgroup before it is frozen; false where there is no place.
    pub fn add(&self, cgroup: u64) -> bool {
        let free = self.words.words().iter().find(|word| word.load(Ordering::Relaxed) == 0);
        if let Some(word) = free {
            word.store(cgroup, Ordering::SeqCst);
        }
        free.is_some()
    }

    /// Strikes one that is not frozen any more.
    pub fn remove(&self, cgroup: u64) {
        if let Some(word) = self.words.words().iter().find(|word| word.load(Ordering::Relaxed) == cgroup) {
            word.store(0, Ordering::SeqCst);
        }
    }

    /// Thaws every cgroup of the record; how many there were.
    pub fn thaw_all(&self, cgroup_root: &Path) -> usize {
        let frozen: Vec<u64> =
            self.words.words().iter().map(|word| word.load(Ordering::SeqCst)).filter(|id| *id != 0).collect();
        if frozen.is_empty() {
            return 0;
        }
        let mut thawed = 0;
        for root in cgroup::roots(cgroup_root) {
            thaw_below(&root, &frozen, &mut thawed);
        }
        frozen.iter().for_each(|id| self.remove(*id));
        thawed
    }
}

fn thaw_below(directory: &Path, frozen: &[u64], thawed: &mut usize) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if frozen.contains(&entry.ino()) && fs::write(entry.path().join("cgroup.freeze"), "0").is_ok() {
                *thawed += 1;
            }
            thaw_below(&entry.path(), frozen, thawed);
        }
    }
}

/// A process of its own that thaws when this one ends, however it does.
/// To be called while this process has one thread.
pub fn post_guard(record: &Record, cgroup_root: &Path) -> io::Result<io::PipeWriter> {
    let (mut alive, held) = io::pipe()?;
    sys::fork_guard(held, || {
        let _ = sys::take_precedence();
        // Nothing is ever written: this returns when our other end is closed.
        let _ = alive.read(&mut [0]);
        record.thaw_all(cgroup_root);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn what_is_in_the_record_is_thawed_and_nothing_else() {
        let scratch = Scratch::new();
        let root = scratch.path().join("kubepods");
        for name in ["a", "b"] {
            fs::create_dir_all(root.join(name)).unwrap();
            fs::write(root.join(name).join("cgroup.freeze"), "1").unwrap();
        }
        let record = Record::open(scratch.path()).unwrap();
        assert!(record.complaint.is_none());
        assert!(record.add(fs::metadata(root.join("a")).unwrap().ino()));
        drop(record);

        let successor = Record::open(scratch.path()).unwrap();
        assert_eq!(successor.thaw_all(scratch.path()), 1);
        assert_eq!(successor.thaw_all(scratch.path()), 0);
        assert_eq!(fs::read_to_string(root.join("a/cgroup.freeze")).unwrap(), "0");
        assert_eq!(fs::read_to_string(root.join("b/cgroup.freeze")).unwrap(), "1");
    }

    #[test]
    fn where_no_file_can_be_written_it_is_kept_in_memory() {
        let record = Record::open(Path::new("/proc/nonexistent")).unwrap();
        assert!(record.complaint.is_some_and(|why| why.contains("cannot be written")));
    }

    #[test]
    fn a_full_record_says_so() {
        let record = Record::open(Path::new("/proc/nonexistent")).unwrap();
        assert!((1..=PLACES as u64).all(|id| record.add(id)));
        assert!(!record.add(1 << 40));
        record.remove(7);
        assert!(record.add(1 << 40));
    }
}
