"""A PDF child that is no longer ours: instead of its job it does what an attacker would.

Started as the child is, with the same job and behind the same walls, it tries every line of `ATTEMPTS`
and answers with those that got through.
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from core.reading.sandbox import child

PARENT = os.getppid()
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
    "send signals through a file": lambda: __import__("fcntl").fcntl(0, 8, PARENT),
    "hide by another name of the system": lambda: checked(LIBC.sethostname(b"x", 1)),
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
    read = Path(job.path).read_bytes()[:5].decode()
    os.write(1, json.dumps({"read": read, "tried": len(ATTEMPTS), "through": got_through()}).encode() + b"\n")
    os._exit(0)


def main():
    globals()["PARENT"] = os.getppid()  # a fork's is the server that it is a fork of
    child.serve = attack
    child.main()


if __name__ == "__main__":
    main()
