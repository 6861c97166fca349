/* Notes in the folder FAULTS_PLATTER what a disk would hold if the power failed: of each file of the folder FAULTS_DISK
 * the bytes it had when it was last synchronised, and the names the folder had when it was. A file is known by its
 * inode and its birth, for names come and go and inodes serve again. Loaded before the C library. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int mark_of(int folder, const char *name, int flags, char *mark, size_t room)
{
    struct statx found;
    if (statx(folder, name, flags, STATX_TYPE | STATX_INO | STATX_BTIME, &found))
        return 0;
    snprintf(mark, room, "%llu-%lld.%09u", (unsigned long long)found.stx_ino, (long long)found.stx_btime.tv_sec,
             found.stx_btime.tv_nsec);
    return found.stx_mode & S_IFMT;
}

/* Through the descriptor that synchronises: to open and close the file once more would let go of SQLite's locks. */
static void note_bytes(int source, int note)
{
    char bytes[65536];
    off_t at = 0;
    ssize_t got;
    while ((got = pread(source, bytes, sizeof bytes, at)) > 0) {
        if (write(note, bytes, got) != got)
            abort();
        at += got;
    }
    if (got < 0)
        abort();
}

static void note_names(const char *disk, int note)
{
    char mark[64];
    struct dirent *entry;
    DIR *folder = opendir(disk);
    if (!folder)
        abort();
    while ((entry = readdir(folder)))
        if (mark_of(dirfd(folder), entry->d_name, 0, mark, sizeof mark) == S_IFREG)
            dprintf(note, "%s %s\n", mark, entry->d_name);
    closedir(folder);
}

static void note(int synchronised)
{
    char link[64], path[4096], mark[64], part[4200], whole[4200];
    const char *disk = getenv("FAULTS_DISK"), *platter = getenv("FAULTS_PLATTER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", synchronised);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!disk || !platter || length < 0)
        return;
    path[length] = 0;
    if (strncmp(path, disk, strlen(disk)))
        return;
    int kind = mark_of(synchronised, "", AT_EMPTY_PATH, mark, sizeof mark);
    int lock = open(platter, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX))
        abort();
    snprintf(part, sizeof part, "%s/part", platter);
    snprintf(whole, sizeof whole, "%s/%s", platter, kind == S_IFDIR ? "names" : mark);
    int noted = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (noted < 0)
        abort();
    if (kind == S_IFDIR) {
        note_names(disk, noted);
    } else if ((fcntl(synchronised, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        int source = open(link, O_RDONLY | O_CLOEXEC);
        note_bytes(source, noted);
        close(source);
    } else {
        note_bytes(synchronised, noted);
    }
    close(noted);
    if (rename(part, whole))
        abort();
    close(lock);
}

/* What the C library would have done under this name, then the note of it. */
static int then_note(const char *name, int file)
{
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    int failed = real(file);
    if (!failed)
        note(file);
    return failed;
}

int fsync(int file)
{
    return then_note("fsync", file);
}

int fdatasync(int file)
{
    return then_note("fdatasync", file);
}
