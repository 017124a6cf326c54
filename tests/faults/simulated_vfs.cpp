// SQLite's way to the simulated disk: a VFS around the system's own one, made the default, and
// memory that runs out (failing_memory.h).

#include "tests/faults/failing_memory.h"
#include "tests/faults/simulated_disk.h"

#include <sqlite3.h>
#include <strings.h>

#include <cassert>
#include <new>
#include <stdexcept>

namespace headwater::testing {
namespace {

using Kind = Operation::Kind;

// An open file. SQLite allots its bytes; the system's own file follows behind it.
struct SimulatedFile {
  sqlite3_file base;
  std::string path;
  bool syncs_name;  // the first sync of a log or a journal syncs its directory as well

  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  [[nodiscard]] const sqlite3_io_methods& methods() { return *real()->pMethods; }
};

SimulatedFile* as_simulated(sqlite3_file* file) { return reinterpret_cast<SimulatedFile*>(file); }

sqlite3_vfs* real_vfs = nullptr;

int close_file(sqlite3_file* file) {
  SimulatedFile* self = as_simulated(file);
  const int code = self->methods().xClose(self->real());
  self->~SimulatedFile();
  return code;
}

int read_file_at(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  SimulatedFile* self = as_simulated(file);
  SimulatedDisk* disk = SimulatedDisk::of(self->path.c_str());
  if (disk != nullptr && !disk->begin_read()) return SQLITE_IOERR_READ;
  return self->methods().xRead(self->real(), to, size, offset);
}

int write_file_at(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  SimulatedFile* self = as_simulated(file);
  SimulatedDisk* disk = SimulatedDisk::of(self->path.c_str());
  if (disk == nullptr) return self->methods().xWrite(self->real(), from, size, offset);
  const auto fault = disk->begin();
  if (fault == Fault::Kind::io_error) return SQLITE_IOERR_WRITE;
  if (fault == Fault::Kind::disk_full) return SQLITE_FULL;
  const int length = fault == Fault::Kind::short_write ? size / 2 : size;
  const int code = self->methods().xWrite(self->real(), from, length, offset);
  if (code == SQLITE_OK) {
    disk->record({Kind::write, disk->name_of(self->path), static_cast<std::uint64_t>(offset),
                  std::string(static_cast<const char*>(from), static_cast<std::size_t>(length))});
  }
  return fault && code == SQLITE_OK ? SQLITE_FULL : code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  SimulatedFile* self = as_simulated(file);
  SimulatedDisk* disk = SimulatedDisk::of(self->path.c_str());
  if (disk != nullptr && disk->begin() == Fault::Kind::io_error) return SQLITE_IOERR_TRUNCATE;
  const int code = self->methods().xTruncate(self->real(), size);
  if (disk != nullptr && code == SQLITE_OK) {
    disk->record({Kind::truncate, disk->name_of(self->path), static_cast<std::uint64_t>(size), {}});
  }
  return code;
}

// Nothing is synced for real, on no disk: the machine's own power stays on.
int sync_file(sqlite3_file* file, int /*flags*/) {
  SimulatedFile* self = as_simulated(file);
  SimulatedDisk* disk = SimulatedDisk::of(self->path.c_str());
  if (disk == nullptr) return SQLITE_OK;
  if (disk->begin()) {
    disk->record({Kind::failed_sync, disk->name_of(self->path)});
    return SQLITE_IOERR_FSYNC;
  }
  disk->record({Kind::sync, disk->name_of(self->path)});
  if (self->syncs_name) disk->record({Kind::sync_directory});
  self->syncs_name = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return as_simulated(file)->methods().xFileSize(as_simulated(file)->real(), size);
}

int lock_file(sqlite3_file* file, int level) {
  return as_simulated(file)->methods().xLock(as_simulated(file)->real(), level);
}

int unlock_file(sqlite3_file* file, int level) {
  return as_simulated(file)->methods().xUnlock(as_simulated(file)->real(), level);
}

int check_reserved_lock(sqlite3_file* file, int* result) {
  return as_simulated(file)->methods().xCheckReservedLock(as_simulated(file)->real(), result);
}

// SQLite asks the VFS about each pragma first; SQLITE_OK means that it was dealt with.
bool is_weakened(SimulatedFile& file, char** pragma) {
  const SimulatedDisk* disk = SimulatedDisk::of(file.path.c_str());
  return disk != nullptr && disk->weak() && strcasecmp(pragma[1], "synchronous") == 0 &&
         pragma[2] != nullptr && strcasecmp(pragma[2], "FULL") == 0;
}

int control_file(sqlite3_file* file, int operation, void* argument) {
  SimulatedFile* self = as_simulated(file);
  if (operation == SQLITE_FCNTL_PRAGMA && is_weakened(*self, static_cast<char**>(argument))) {
    return SQLITE_OK;
  }
  return self->methods().xFileControl(self->real(), operation, argument);
}

int sector_size(sqlite3_file* file) {
  return as_simulated(file)->methods().xSectorSize(as_simulated(file)->real());
}

int device_characteristics(sqlite3_file* file) {
  return as_simulated(file)->methods().xDeviceCharacteristics(as_simulated(file)->real());
}

int map_shared_memory(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return as_simulated(file)->methods().xShmMap(as_simulated(file)->real(), page, size, extend, to);
}

int lock_shared_memory(sqlite3_file* file, int offset, int count, int flags) {
  return as_simulated(file)->methods().xShmLock(as_simulated(file)->real(), offset, count, flags);
}

void shared_memory_barrier(sqlite3_file* file) {
  as_simulated(file)->methods().xShmBarrier(as_simulated(file)->real());
}

int unmap_shared_memory(sqlite3_file* file, int remove) {
  return as_simulated(file)->methods().xShmUnmap(as_simulated(file)->real(), remove);
}

// Version 2: with shared memory, which write-ahead logs need, and without mapped files.
const sqlite3_io_methods file_methods = {
    2,
    close_file,
    read_file_at,
    write_file_at,
    truncate_file,
    sync_file,
    file_size,
    lock_file,
    unlock_file,
    check_reserved_lock,
    control_file,
    sector_size,
    device_characteristics,
    map_shared_memory,
    lock_shared_memory,
    shared_memory_barrier,
    unmap_shared_memory,
    nullptr,
    nullptr,
};

bool exists(const char* path) {
  int found = 0;
  real_vfs->xAccess(real_vfs, path, SQLITE_ACCESS_EXISTS, &found);
  return found != 0;
}

int open_file(sqlite3_vfs* /*vfs*/, const char* path, sqlite3_file* file, int flags,
              int* out_flags) {
  auto* self = new (file) SimulatedFile{};
  SimulatedDisk* disk = SimulatedDisk::of(path);
  const bool creates = disk != nullptr && (flags & SQLITE_OPEN_CREATE) != 0 && !exists(path);
  int code = creates && disk->begin()
                 ? SQLITE_CANTOPEN
                 : real_vfs->xOpen(real_vfs, path, self->real(), flags, out_flags);
  if (code != SQLITE_OK) {
    self->~SimulatedFile();
    file->pMethods = nullptr;
    return code;
  }
  self->base.pMethods = &file_methods;
  if (path != nullptr) self->path = path;
  self->syncs_name = (flags & SQLITE_OPEN_CREATE) != 0 &&
                     (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if (creates) disk->record({Kind::create, disk->name_of(path)});
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* /*vfs*/, const char* path, int sync_directory) {
  SimulatedDisk* disk = SimulatedDisk::of(path);
  if (disk == nullptr) return real_vfs->xDelete(real_vfs, path, sync_directory);
  if (disk->begin() == Fault::Kind::io_error) return SQLITE_IOERR_DELETE;
  const int code = real_vfs->xDelete(real_vfs, path, 0);
  if (code == SQLITE_OK) {
    disk->record({Kind::remove, disk->name_of(path)});
    if (sync_directory != 0) disk->record({Kind::sync_directory});
  }
  return code;
}

// Runs for each connection that is opened.
int weaken(sqlite3* database, const char** /*message*/, const void* /*api*/) {
  const SimulatedDisk* disk = SimulatedDisk::of(sqlite3_db_filename(database, "main"));
  if (disk == nullptr || !disk->weak()) return SQLITE_OK;
  return sqlite3_exec(database, "PRAGMA synchronous=NORMAL", nullptr, nullptr, nullptr);
}

// Before anything else uses SQLite.
const bool installed = [] {
  install_failing_memory();
  real_vfs = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs vfs = *real_vfs;
  vfs.pNext = nullptr;
  vfs.zName = "simulated-disk";
  vfs.szOsFile = static_cast<int>(sizeof(SimulatedFile)) + real_vfs->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  const bool done = sqlite3_vfs_register(&vfs, 1) == SQLITE_OK &&
                    sqlite3_auto_extension(reinterpret_cast<void (*)()>(weaken)) == SQLITE_OK;
  if (!done) throw std::runtime_error("SQLite does not take the simulated disk");
  return done;
}();

}  // namespace
}  // namespace headwater::testing
