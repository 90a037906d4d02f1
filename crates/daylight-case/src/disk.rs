//! Whether what is written to a folder is encrypted on its way to the disk.
//!
//! Linux tells which device a folder lies on (`stat(2)`) and, in `/sys` and `/proc/self/mountinfo`
//! (`proc_pid_mountinfo(5)`), what that device is made of.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What can be told of the disk behind a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disk {
    /// All of it is encrypted (dm-crypt, LUKS), or its file system encrypts every file.
    Encrypted,
    /// Nothing encrypts it, as far as can be told. A file system that encrypts single folders (`fscrypt`)
    /// looks the same from outside.
    Plain,
    /// It is memory and gone when the machine is switched off, unless that is swapped out.
    Memory,
    /// It cannot be told from here, for this reason.
    Unknown(&'static str),
}

/// File systems that keep files in memory, and those that encrypt each.
const IN_MEMORY: [&str; 2] = ["tmpfs", "ramfs"];
const ENCRYPTING: [&str; 5] = ["ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs"];
const ELSEWHERE: [&str; 6] = ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"];

/// Devices are stacked (a volume on an encrypted partition on a disk), but not endlessly.
const DEEPEST: u32 = 8;

impl Disk {
    /// Looks at the folder, or where there is none yet, at the nearest above it.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let there = nearest_there(folder)?;
        let device = fs::metadata(&there)?.dev();
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        let Some(mount) = mount_of(&mounts, &there) else {
            return Ok(Self::Unknown("its mount is not listed"));
        };
        if IN_MEMORY.contains(&mount.kind) {
            return Ok(Self::Memory);
        }
        if ENCRYPTING.contains(&mount.kind) {
            return Ok(Self::Encrypted);
        }
        if ELSEWHERE.contains(&mount.kind) {
            return Ok(Self::Unknown("it lies on another machine"));
        }
        let blocks = Path::new("/sys/dev/block");
        let number = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
        let block = match (rustix::fs::major(device), mount.source.strip_prefix("/dev/")) {
            // Some file systems (btrfs) make up a number; what they are mounted from is a device all the same.
            (0, Some(_)) => fs::metadata(mount.source).ok().map(|source| {
                blocks.join(format!(
                    "{}:{}",
                    rustix::fs::major(source.rdev()),
                    rustix::fs::minor(source.rdev())
                ))
            }),
            (0, None) => None,
            _ => Some(blocks.join(number)),
        };
        match block {
            Some(block) if block.exists() => Ok(match all_encrypted(&block, DEEPEST) {
                Ok(true) => Self::Encrypted,
                Ok(false) => Self::Plain,
                Err(_) => Self::Unknown("what its device is made of cannot be read here"),
            }),
            _ => Ok(Self::Unknown("its device is not shown here, as in a container")),
        }
    }
}

/// Whether this block device, or everything it is made of, is a dm-crypt volume.
fn all_encrypted(block: &Path, deepest: u32) -> io::Result<bool> {
    match fs::read_to_string(block.join("dm/uuid")) {
        Ok(uuid) if uuid.starts_with("CRYPT-") => return Ok(true),
        Ok(_) => {}
        // It is no volume of the device mapper.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let Some(deepest) = deepest.checked_sub(1) else { return Ok(false) };
    let below: Vec<PathBuf> = match fs::read_dir(block.join("slaves")) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?,
        // A partition lists none: it is part of the disk above it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(block.join("partition").try_exists()? && all_encrypted(&block.join(".."), deepest)?);
        }
        Err(error) => return Err(error),
    };
    for device in &below {
        if !all_encrypted(device, deepest)? {
            return Ok(false);
        }
    }
    Ok(!below.is_empty())
}

fn nearest_there(folder: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    let there = whole.ancestors().find(|above| above.exists()).unwrap_or(Path::new("/"));
    fs::canonicalize(there)
}

#[derive(Debug, PartialEq, Eq)]
struct Mount<'a> {
    kind: &'a str,
    source: &'a str,
}

/// The mount a path lies on: of those above it the deepest, and of equal ones the last.
fn mount_of<'a>(mounts: &'a str, path: &Path) -> Option<Mount<'a>> {
    let all = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let point = unescaped(before.split(' ').nth(4)?);
        let mut fields = after.split(' ');
        let mount = Mount { kind: fields.next()?, source: fields.next()? };
        path.starts_with(&point).then_some((point.len(), mount))
    });
    all.max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

/// Blanks, tabs, line ends and backslashes of a path are written as three octal digits.
fn unescaped(path: &str) -> String {
    let escapes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    escapes.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // what cannot be in a test ends it
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw
40 22 0:35 / /home rw - btrfs /dev/mapper/home rw
41 40 0:40 / /home/my\\040papers rw master:3 - fuse.gocryptfs /srv/cipher rw
42 22 0:41 / /tmp rw - tmpfs tmpfs rw
43 22 0:42 / /tmp rw - ext4 /dev/sdb1 rw
";

    #[test]
    fn a_path_lies_on_the_deepest_mount_above_it_and_on_the_last_of_two() {
        let on = |path: &str| mount_of(MOUNTS, Path::new(path)).unwrap().kind;
        assert_eq!(on("/srv/case"), "ext4");
        assert_eq!(on("/home/ana"), "btrfs");
        assert_eq!(on("/home/my papers/case"), "fuse.gocryptfs");
        assert_eq!(on("/home/my papersX"), "btrfs");
        assert_eq!(mount_of(MOUNTS, Path::new("/tmp/a")).unwrap().source, "/dev/sdb1");
        assert_eq!(mount_of("", Path::new("/")), None);
    }

    #[test]
    fn a_stack_of_devices_is_encrypted_when_all_it_stands_on_is() {
        let sys = tempfile::tempdir().unwrap();
        let device = |name: &str, uuid: Option<&str>, below: &[&str]| {
            let folder = sys.path().join(name);
            fs::create_dir_all(folder.join("slaves")).unwrap();
            for other in below {
                std::os::unix::fs::symlink(sys.path().join(other), folder.join("slaves").join(other))
                    .unwrap();
            }
            if let Some(uuid) = uuid {
                fs::create_dir_all(folder.join("dm")).unwrap();
                fs::write(folder.join("dm/uuid"), uuid).unwrap();
            }
            folder
        };
        let disk = device("sda", None, &[]);
        let crypt = device("dm-0", Some("CRYPT-LUKS2-1234"), &["sda"]);
        let volume = device("dm-1", Some("LVM-1234"), &["dm-0"]);
        let mixed = device("dm-2", Some("LVM-5678"), &["dm-0", "sda"]);
        let round = device("dm-3", Some("LVM-9"), &["dm-3"]);
        let told =
            [&disk, &crypt, &volume, &mixed, &round].map(|block| all_encrypted(block, DEEPEST).unwrap());
        assert_eq!(told, [false, true, true, false, false]);
        // Neither is there a uuid that can be read, nor is it certain that there is none.
        let unreadable = device("dm-4", None, &[]);
        fs::create_dir_all(unreadable.join("dm/uuid")).unwrap();
        assert!(all_encrypted(&unreadable, DEEPEST).is_err());
    }

    #[test]
    fn a_folder_that_is_not_there_yet_is_told_of_by_the_one_above() {
        let there = tempfile::tempdir().unwrap();
        let not_yet = there.path().join("a/b/c.case");
        assert_eq!(Disk::of(&not_yet).unwrap(), Disk::of(there.path()).unwrap());
        assert_eq!(Disk::of(Path::new("/dev/shm/x")).unwrap(), Disk::Memory);
    }
}
