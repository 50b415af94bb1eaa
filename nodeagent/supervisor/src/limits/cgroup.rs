//! The files of a cgroup (v2) that pacing reads and writes.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

/// The directories below which the pods are: the topmost ones whose name has
/// `kubepods` in it.
pub fn roots(cgroup_root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    look_for_roots(cgroup_root, 3, &mut found);
    found
}

fn look_for_roots(directory: &Path, levels: usize, found: &mut Vec<PathBuf>) {
    for child in children(directory) {
        if child.file_name().is_some_and(|name| name.to_string_lossy().contains("kubepods")) {
            found.push(child);
        } else if levels > 1 {
            look_for_roots(&child, levels - 1, found);
        }
    }
}

/// The directories in a directory.
pub fn children(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let directories = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    directories.map(|entry| entry.path()).collect()
}

/// The limit of a cgroup in cores, None where it has none.
pub fn limit(directory: &Path) -> Option<f64> {
    parse_limit(&fs::read_to_string(directory.join("cpu.max")).ok()?)
}

/// `cpu.max`: a quota or `max`, and a period, in microseconds.
fn parse_limit(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    let (quota, period) = (quota.parse::<u64>().ok()?, period.parse::<u64>().ok()?);
    (quota > 0 && period > 0).then(|| quota as f64 / period as f64)
}

/// The CPU time a cgroup has used; reads are cheap, as the file stays open.
pub struct Usage(File);

impl Usage {
    /// Of this cgroup.
    pub fn open(directory: &Path) -> io::Result<Usage> {
        File::open(directory.join("cpu.stat")).map(Usage)
    }

    /// In nanoseconds.
    pub fn read(&self) -> io::Result<u64> {
        let mut bytes = [0; 64];
        let length = self.0.read_at(&mut bytes, 0)?;
        parse_usage(&bytes[..length]).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }
}

/// `cpu.stat` begins with `usage_usec 1234`.
fn parse_usage(bytes: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(bytes).ok()?;
    let micros: u64 = text.lines().next()?.strip_prefix("usage_usec ")?.parse().ok()?;
    micros.checked_mul(1000)
}

/// The switch that freezes a cgroup.
pub struct Freezer {
    file: File,
    /// The inode number of the cgroup.
    pub id: u64,
}

impl Freezer {
    /// Of this cgroup.
    pub fn open(directory: &Path) -> io::Result<Freezer> {
        let id = fs::metadata(directory)?.ino();
        let file = OpenOptions::new().read(true).write(true).open(directory.join("cgroup.freeze"))?;
        Ok(Freezer { file, id })
    }

    /// Whether somebody wants it frozen.
    pub fn read(&self) -> io::Result<bool> {
        let mut byte = [0];
        self.file.read_at(&mut byte, 0)?;
        Ok(byte[0] == b'1')
    }

    /// Freezes or thaws it.
    pub fn write(&self, frozen: bool) -> io::Result<()> {
        self.file.write_all_at(if frozen { b"1" } else { b"0" }, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    #[test]
    fn limits_are_read_in_cores() {
        assert_eq!(parse_limit("20000 100000\n"), Some(0.2));
        assert_eq!(parse_limit("max 100000\n"), None);
        for garbage in ["", "20000", "0 100000", "1 0", "-1 5", "a b"] {
            assert_eq!(parse_limit(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn usage_is_the_first_line() {
        assert_eq!(parse_usage(b"usage_usec 15\nuser_usec 10\n"), Some(15_000));
        assert_eq!(parse_usage(b"nr_periods 1\n"), None);
        assert_eq!(parse_usage(b"usage_usec 99999999999999999999\n"), None);
    }

    #[test]
    fn roots_are_found_where_kubelets_put_them() {
        let scratch = Scratch::new();
        for path in
            ["kubepods.slice/kubepods-burstable.slice", "kubelet.slice/kubelet-kubepods.slice", "system.slice/a"]
        {
            fs::create_dir_all(scratch.path().join(path)).unwrap();
        }
        let mut found = roots(scratch.path());
        found.sort();
        let wanted = ["kubelet.slice/kubelet-kubepods.slice", "kubepods.slice"];
        assert_eq!(found, wanted.map(|path| scratch.path().join(path)));
    }
}
