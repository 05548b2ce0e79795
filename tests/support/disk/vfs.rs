//! The disk under SQLite: a VFS that does to a file what SQLite's own does on this system
//! (`os_unix.c`, as `unix-none`), through the disk. It is the only door that SQLite has: it opens, reads,
//! writes and syncs nothing but by the methods here.
#![allow(unsafe_code)] // SQLite's interface for this is a C structure of function pointers

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError, Weak};

use rusqlite::ffi;

use super::{Change, Disk, Fault, FileId, Inner, Kind, name};

/// The name that SQLite knows it by.
pub(super) const NAME: &str = "unafraid-recorded";
const C_NAME: &CStr = c"unafraid-recorded";

/// The disks, by the folder that they lie over.
static DISKS: Mutex<BTreeMap<PathBuf, Weak<Inner>>> = Mutex::new(BTreeMap::new());

pub(super) fn register(disk: &Disk) {
    static ONCE: Once = Once::new();
    ONCE.call_once(register_vfs);
    let mut disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.retain(|_, disk| disk.strong_count() > 0);
    disks.insert(disk.0.folder.clone(), std::sync::Arc::downgrade(&disk.0));
}

fn disk_over(path: &Path) -> Option<Disk> {
    let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.get(path.parent()?)?.upgrade().map(Disk)
}

fn register_vfs() {
    // SAFETY: called once, before any use of the VFS; the structure lives for ever.
    unsafe {
        let real = ffi::sqlite3_vfs_find(c"unix-none".as_ptr());
        assert!(!real.is_null());
        // Names, randomness and time are the system's; what touches files is replaced.
        let mut vfs = *real;
        vfs.iVersion = 1;
        vfs.szOsFile = c_int::try_from(size_of::<Opened>()).unwrap();
        vfs.pNext = std::ptr::null_mut();
        vfs.zName = C_NAME.as_ptr();
        vfs.pAppData = real.cast::<c_void>();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        vfs.xAccess = Some(access);
        let vfs = Box::leak(Box::new(vfs));
        assert_eq!(ffi::sqlite3_vfs_register(vfs, 0), ffi::SQLITE_OK);
    }
}

/// What SQLite takes for its file.
#[repr(C)]
struct Opened {
    base: ffi::sqlite3_file,
    file: *mut Recorded,
}

struct Recorded {
    disk: Disk,
    id: FileId,
    name: String,
    file: File,
    /// The first sync of a new journal syncs its name too.
    syncs_folder: bool,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1, // no shared memory, no mapping
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(no_lock),
    xUnlock: Some(no_lock),
    xCheckReservedLock: Some(no_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `file` is one that [`open`] filled, and SQLite uses it on one thread at a time.
unsafe fn recorded<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Recorded {
    // SAFETY: as said above.
    unsafe { &mut *(*file.cast::<Opened>()).file }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for an `Opened`, and a path that ends in a zero, or none.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let Some(opened) = (!path.is_null())
            .then(|| open_recorded(&path_of(path), flags))
            .flatten()
        else {
            return ffi::SQLITE_CANTOPEN;
        };
        let opened = Opened {
            base: ffi::sqlite3_file { pMethods: &METHODS },
            file: Box::into_raw(Box::new(opened)),
        };
        file.cast::<Opened>().write(opened);
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

fn open_recorded(path: &Path, flags: c_int) -> Option<Recorded> {
    let disk = disk_over(path)?;
    if disk.begin(Kind::Open, &name(path)).is_some() {
        return None;
    }
    let creates = flags & ffi::SQLITE_OPEN_CREATE != 0;
    let is_new = path.symlink_metadata().is_err();
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(creates)
        .mode(0o600)
        .open(path)
        .ok()?;
    let metadata = file.metadata().ok()?;
    let inode = (metadata.dev(), metadata.ino());
    let id = {
        let mut state = disk.state();
        match is_new {
            true => state.new_file(&name(path), inode),
            false => *state.inodes.get(&inode)?,
        }
    };
    let is_journal = flags & ffi::SQLITE_OPEN_MAIN_JOURNAL != 0;
    Some(Recorded {
        disk,
        id,
        name: name(path),
        file,
        syncs_folder: creates && is_journal,
    })
}

unsafe fn path_of(path: *const c_char) -> PathBuf {
    // SAFETY: SQLite's paths end in a zero.
    let path = unsafe { CStr::from_ptr(path) };
    PathBuf::from(path.to_str().unwrap())
}

unsafe extern "C" fn delete(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: a path that ends in a zero.
    let path = unsafe { path_of(path) };
    let Some(disk) = disk_over(&path) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    if disk.begin(Kind::Remove, &name(&path)).is_some() {
        return ffi::SQLITE_IOERR_DELETE;
    }
    match std::fs::remove_file(&path) {
        Ok(()) => disk.push(Change::Remove(name(&path))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return ffi::SQLITE_IOERR_DELETE_NOENT;
        }
        Err(_) => return ffi::SQLITE_IOERR_DELETE,
    }
    if sync_folder & 1 != 0 {
        match disk.begin(Kind::SyncFolder, "") {
            None => disk.push(Change::SyncFolder),
            Some(Fault::Io) => return ffi::SQLITE_IOERR_DIR_FSYNC,
            Some(_) => {}
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: the arguments are SQLite's own, and go on to the VFS that this one was made from.
    unsafe {
        if let Some(disk) = disk_over(&path_of(path))
            && disk.begin(Kind::Look, &name(&path_of(path))).is_some()
        {
            return ffi::SQLITE_IOERR_ACCESS;
        }
        let real = (*vfs).pAppData.cast::<ffi::sqlite3_vfs>();
        ((*real).xAccess.unwrap())(real, path, flags, out)
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once, and uses it no more.
    unsafe { drop(Box::from_raw((*file.cast::<Opened>()).file)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: SQLite gives room for `length` bytes.
    let (file, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts_mut(into.cast::<u8>(), usize_of(length));
        (recorded(file), bytes)
    };
    let offset = u64::try_from(offset).unwrap();
    if file.disk.begin(Kind::Read, &file.name).is_some()
        || file.disk.is_lost(file.id, offset, bytes.len())
    {
        return ffi::SQLITE_IOERR_READ;
    }
    let mut filled = 0;
    while filled < bytes.len() {
        match file
            .file
            .read_at(&mut bytes[filled..], offset + filled as u64)
        {
            Ok(0) => {
                bytes[filled..].fill(0);
                return ffi::SQLITE_IOERR_SHORT_READ;
            }
            Ok(count) => filled += count,
            Err(_) => return ffi::SQLITE_IOERR_READ,
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: SQLite gives `length` bytes.
    let (file, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), usize_of(length));
        (recorded(file), bytes)
    };
    let offset = u64::try_from(offset).unwrap();
    let (bytes, answer) = match file.disk.begin(Kind::Write, &file.name) {
        Some(Fault::Io) => return ffi::SQLITE_IOERR_WRITE,
        Some(Fault::Full) => (&bytes[..bytes.len() / 2], ffi::SQLITE_FULL),
        _ => (bytes, ffi::SQLITE_OK),
    };
    file.file.write_all_at(bytes, offset).unwrap();
    file.disk
        .push(Change::Write(file.id, offset, bytes.to_vec()));
    answer
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: an open file of ours.
    let file = unsafe { recorded(file) };
    if file.disk.begin(Kind::SetLen, &file.name).is_some() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    let length = u64::try_from(length).unwrap();
    file.file.set_len(length).unwrap();
    file.disk.push(Change::SetLen(file.id, length));
    ffi::SQLITE_OK
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let file = unsafe { recorded(file) };
    match file.disk.begin(Kind::Sync, &file.name) {
        None => file.disk.push(Change::Sync(file.id)),
        Some(Fault::DropSync) => file.disk.push(Change::Dropped),
        Some(_) => {
            file.disk.push(Change::SyncFailed(file.id));
            return ffi::SQLITE_IOERR_FSYNC;
        }
    }
    // As in `unixSync`, where a folder that cannot be synced is no error.
    if std::mem::take(&mut file.syncs_folder) && file.disk.begin(Kind::SyncFolder, "").is_none() {
        file.disk.push(Change::SyncFolder);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: an open file of ours, and room for the answer.
    unsafe {
        let file = recorded(file);
        if file.disk.begin(Kind::Look, &file.name).is_some() {
            return ffi::SQLITE_IOERR_FSTAT;
        }
        *out = i64::try_from(file.file.metadata().unwrap().len()).unwrap();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn no_lock(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn no_reserved_lock(_: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: room for the answer.
    unsafe { *out = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096 // SQLITE_DEFAULT_SECTOR_SIZE
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE | 0x8000 // SQLITE_IOCAP_SUBPAGE_READ
}

fn usize_of(length: c_int) -> usize {
    usize::try_from(length).unwrap()
}
