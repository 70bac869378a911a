"""A PDF child that is no longer ours: instead of its job it does what an attacker would.

Started as the child is, with the same job and behind the same walls, it tries every line of `ATTEMPTS`
and answers with those that got through.
"""

import ctypes
import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from core.reading.sandbox import child

PARENT = os.getppid()
DOCUMENT = "/proc/self/fd/0"
LIBC = ctypes.CDLL(None, use_errno=True)
#: what the attacker knows: other people's documents, the store, the settings
WANTED = json.loads(os.environ["TMPDIR"]) if os.environ.get("TMPDIR", "").startswith("{") else {}


def checked(result):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def syscall(number, *arguments):
    return checked(LIBC.syscall(ctypes.c_long(number), *arguments))


def connect(family, address):
    with socket.socket(family) as made:
        made.connect(address)


def peek():
    local, remote = ctypes.create_string_buffer(8), (ctypes.c_void_p * 2)(0x400000, 8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(local), 8)
    return checked(LIBC.process_vm_readv(PARENT, vector, 1, remote, 1, 0))


def more_than(most, make):
    """Make things without end; what stops it before ``most`` is what a wall or limit raises."""
    made = []
    try:
        while len(made) < most:
            made.extend(make())
    finally:
        for each in made:
            os.close(each)


def many_threads():
    """Start threads that stay, on 4 KB each: neither memory nor files bound them, all processes share them."""
    stacks = ctypes.create_string_buffer(MANY * 4096)
    for number in range(1, MANY):
        top = (ctypes.addressof(stacks) + number * 4096) & ~15
        checked(LIBC.clone(LIBC.sleep, ctypes.c_void_p(top), 0x50F00, ctypes.c_long(100)))


def controlled(command, value, path=None):
    """Do something to an open file: to a pipe, or to what lies at ``path``."""
    place = os.open(path, os.O_RDONLY) if path else os.pipe()[1]
    return fcntl.fcntl(place, command, value)


def raised(which, hard):
    """Raise a limit of our own."""
    return checked(LIBC.prlimit(0, which, (ctypes.c_ulong * 2)(hard, hard), None))


#: more than our walls and limits let be had, and less than does harm where they are missing
MANY = 1_000
BLANK = ctypes.create_string_buffer(4096)
ENDLESS = ctypes.c_ulong(-1).value
PROGRAM = Path(child.__file__).parent

ATTEMPTS = {
    "read the parent's environment": lambda: Path(f"/proc/{PARENT}/environ").read_bytes(),
    "read the parent's memory": lambda: open(f"/proc/{PARENT}/mem", "rb"),
    "read the parent's memory by a system call": peek,
    "list the parent's open files": lambda: os.listdir(f"/proc/{PARENT}/fd"),
    "read the parent's command": lambda: Path(f"/proc/{PARENT}/cmdline").read_bytes(),
    "attach to the parent": lambda: checked(LIBC.ptrace(16, PARENT, 0, 0)),
    "end the parent": lambda: os.kill(PARENT, 0),
    "end everybody": lambda: os.kill(-1, 0),
    "take the parent's open files": lambda: syscall(438, syscall(434, PARENT, 0), 0, 0),
    "change the parent's limits": lambda: checked(
        LIBC.prlimit(PARENT, 7, None, ctypes.create_string_buffer(16))
    ),
    "read a secret": lambda: Path(WANTED["secret"]).read_bytes(),
    "list where documents lie": lambda: os.listdir(WANTED["folder"]),
    "write beside a secret": lambda: Path(WANTED["folder"], "new").write_bytes(b"x"),
    "change a secret": lambda: open(WANTED["secret"], "r+b"),
    "cut a secret short": lambda: os.truncate(WANTED["secret"], 0),
    "remove a secret": lambda: os.unlink(WANTED["secret"]),
    "move a secret": lambda: os.rename(WANTED["secret"], WANTED["secret"] + "x"),
    "link to a secret": lambda: os.link(WANTED["secret"], WANTED["secret"] + "x"),
    "open a secret for all": lambda: os.chmod(WANTED["secret"], 0o777),
    "make a folder": lambda: os.mkdir(WANTED["folder"] + "/new"),
    "write a temporary file": lambda: open("/tmp/taken-over", "wb"),
    "write into memory that others see": lambda: open("/dev/shm/taken-over", "wb"),
    "change our own program": lambda: open(child.__file__, "ab"),
    "read accounts": lambda: Path("/etc/passwd").read_bytes(),
    "read keys of root": lambda: os.listdir("/root"),
    "connect out": lambda: connect(socket.AF_INET, ("127.0.0.1", WANTED["port"])),
    "connect out over version 6": lambda: connect(socket.AF_INET6, ("::1", WANTED["port"])),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)),
    "speak to a local service": lambda: connect(socket.AF_UNIX, "\0abstract"),
    "speak to the kernel": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "make a pair of sockets": socket.socketpair,
    "start a shell": lambda: subprocess.run(["/bin/sh", "-c", "id"], check=True),
    "start another Python": lambda: subprocess.run([sys.executable, "-c", "1"], check=True),
    "become a shell": lambda: os.execv("/bin/sh", ["sh", "-c", "exit 0"]),
    "run from memory": lambda: os.memfd_create("code"),
    "run what was written": lambda: os.execve(sys.executable, ["x"], {}),
    "make a name space": lambda: checked(LIBC.unshare(0x10000000)),
    "mount": lambda: checked(LIBC.mount(b"none", b"/mnt", b"tmpfs", 0, None)),
    "change the root": lambda: os.chroot("/"),
    "become another user": lambda: os.setuid(65534),
    "load a filter of the kernel's": lambda: syscall(321, 0, None, 0),
    "ask in a ring": lambda: syscall(425, 8, ctypes.create_string_buffer(120)),
    "make a device": lambda: os.mknod("/tmp/taken-over-device", 0o600),
    "watch files": lambda: checked(LIBC.inotify_init()),
    "type into the terminal": lambda: checked(LIBC.ioctl(0, 0x5412, b"x")),
    "send signals through a file": lambda: fcntl.fcntl(0, 8, PARENT),
    "hide by another name of the system": lambda: checked(LIBC.sethostname(b"x", 1)),
    "write into the parent's memory": lambda: syscall(311, PARENT, BLANK, 1, BLANK, 1, 0),
    "compare open files with the parent's": lambda: syscall(312, os.getpid(), PARENT, 0, 0, 0),
    "queue a signal for the parent": lambda: syscall(129, PARENT, 0, BLANK),
    "signal a thread of the parent": lambda: syscall(200, PARENT, 0),
    "move the parent to one processor": lambda: os.sched_setaffinity(PARENT, {0}),
    "come before others": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
    "be traced": lambda: checked(LIBC.ptrace(0, 0, 0, 0)),
    "read our own start": lambda: Path("/proc/self/environ").read_bytes(),
    "read our own memory": lambda: open("/proc/self/mem", "rb"),
    "list processes": lambda: os.listdir("/proc"),
    "list the program's folder": lambda: os.listdir(PROGRAM.parents[2]),
    "climb out of the program's folder": lambda: os.listdir(PROGRAM / ".." / ".." / ".."),
    "put a file into the program": lambda: open(PROGRAM / "__pycache__" / "new.pyc", "xb"),
    "link a file into the program": lambda: os.link("/etc/passwd", PROGRAM / "linked.py"),
    "link a name into the program": lambda: os.symlink("/etc/passwd", PROGRAM / "linked.py"),
    "learn where the document lies": lambda: os.readlink(DOCUMENT),
    "write into the document": lambda: open(DOCUMENT, "r+b"),
    "run the document": lambda: os.execve(os.open(DOCUMENT, os.O_RDONLY), ["x"], {}),
    "run an open file": lambda: syscall(322, os.open(DOCUMENT, os.O_RDONLY), b"", None, None, 0x1000),
    "keep others from the document": lambda: controlled(1024, 0, DOCUMENT),
    "keep others from the program": lambda: controlled(1024, 1, child.__file__),
    "be told of changes in a folder": lambda: controlled(1026, 2, PROGRAM),
    "make a pipe larger": lambda: controlled(1031, 1 << 20),
    "open files without end": lambda: more_than(MANY, os.pipe),
    "start threads without end": many_threads,
    "raise the limit on memory": lambda: raised(9, ENDLESS),
    "raise the limit on open files": lambda: raised(7, 1 << 20),
    "raise the limit on time": lambda: raised(0, ENDLESS),
    "raise the limit on written files": lambda: raised(1, ENDLESS),
    "see to page faults": lambda: syscall(323, 0),
    "keep a key in the kernel": lambda: syscall(248, b"user", b"x", b"y", 1, -3),
    "find keys in the kernel": lambda: syscall(250, 0, -3, 1),
    "share memory": lambda: syscall(29, 0, 4096, 0o1600),
    "send messages": lambda: syscall(68, 0, 0o1600),
    "share semaphores": lambda: syscall(64, 0, 1, 0o1600),
    "open a queue of messages": lambda: syscall(240, b"x", 0o102, 0o600, None),
    "count what others do": lambda: syscall(298, BLANK, 0, -1, -1, 0),
    "make a map of the kernel's": lambda: syscall(321, 0, BLANK, 128),
    "set a timer": lambda: syscall(222, 0, None, BLANK),
    "wait for a timer": lambda: syscall(283, 1, 0),
    "ask in the older ring": lambda: syscall(206, 1, ctypes.create_string_buffer(8)),
    "move pages between files": lambda: syscall(275, 0, None, 1, None, 0, 0),
    "copy between files": lambda: syscall(326, 0, None, 1, None, 0, 0),
    "hide memory": lambda: syscall(447, 0),
    "open by a handle": lambda: syscall(303, -100, b"/etc/passwd", BLANK, BLANK, 0),
    "open in another way": lambda: syscall(437, -100, b"/etc/passwd", BLANK, 24),
    "enter a name space": lambda: syscall(308, 0, 0),
    "start in a name space": lambda: syscall(56, 0x10000011, 0, 0, 0, 0),
    "change what is the root": lambda: syscall(155, b"/", b"/"),
    "put addresses where they are known": lambda: syscall(135, 0x0040000),
    "change segments": lambda: syscall(154, 0, BLANK, 16),
    "come first at the disk": lambda: syscall(251, 1, 0, 0x2000),
    "be killed last": lambda: open("/proc/self/oom_score_adj", "w"),
    "loosen the filter": lambda: syscall(317, 1, 0, None),
    "loosen the filter by the older call": lambda: checked(LIBC.prctl(22, 2, None, 0, 0)),
    "take up orphans": lambda: checked(LIBC.prctl(36, 1, 0, 0, 0)),
}


def forked():
    made = os.fork()
    if not made:
        os._exit(0)
    os.waitpid(made, 0)


if "may start" not in sys.argv:
    ATTEMPTS["make a process"] = forked


def got_through():
    through = []
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
        except (OSError, subprocess.SubprocessError, AttributeError):
            continue
        through.append(name)
    return through


def attack(job):
    globals()["DOCUMENT"] = job.path
    read = Path(job.path).read_bytes()[:5].decode()
    os.write(1, json.dumps({"read": read, "tried": len(ATTEMPTS), "through": got_through()}).encode() + b"\n")
    os._exit(0)


def main():
    globals()["PARENT"] = os.getppid()  # a fork's is the server that it is a fork of
    child.serve = attack
    child.main()


if __name__ == "__main__":
    main()
