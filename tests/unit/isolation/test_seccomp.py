"""The filter's program, run by a machine of ours: the kernel's own runs it in `tests/attacks`."""

import errno
import os

import pytest

from core.isolation.walls import seccomp
from core.isolation.walls.seccomp import May, program
from core.isolation.walls.syscalls import ARCHITECTURES, NUMBERS

OWN = 4242
NOTHING = May()
PLACES = dict(ARCHITECTURES.values())


def decide(code, architecture, number, *arguments):
    """Run the program on one call, as Linux's Documentation/networking/filter describes it."""
    data = {seccomp.NUMBER: number, seccomp.ARCHITECTURE: architecture}
    for place in range(6):
        value = arguments[place] if place < len(arguments) else 0
        data[seccomp.ARGUMENTS + 8 * place] = value & 0xFFFFFFFF
    register, at = 0, 0
    while True:
        kind, yes, no, value = code[at]
        at += 1
        if kind == seccomp.RETURN:
            return value
        if kind == seccomp.LOAD:
            register = data[value]
            continue
        holds = {
            seccomp.EQUAL: register == value,
            seccomp.AT_LEAST: register >= value,
            seccomp.ANY_BIT: bool(register & value),
        }[kind]
        at += yes if holds else no


@pytest.fixture(params=PLACES, ids=["x86_64", "aarch64"])
def call(request):
    """Decide about a call by its name, on one of the architectures."""
    place = request.param

    def decided(name, *arguments, may=NOTHING, architecture=PLACES[place]):
        number = name if isinstance(name, int) else NUMBERS[name][place]
        if number is None:
            pytest.skip(f"there is no {name} on this architecture")
        return decide(program(place, PLACES[place], OWN, may), architecture, number, *arguments)

    return decided


def refused(with_what):
    return seccomp.FAIL | with_what


@pytest.mark.parametrize("name", ["read", "write", "mmap", "futex", "exit_group", "getrandom", "close"])
def test_computing_and_pipes_are_allowed(call, name):
    assert call(name) == seccomp.ALLOW


@pytest.mark.parametrize("number", [10_000, 434, 435, 425, 438, 321, 280])
def test_a_call_that_is_not_named_is_unknown(call, number):
    assert call(number) == refused(errno.ENOSYS)


def test_a_call_of_another_architecture_ends_the_process(call):
    assert call("read", architecture=0x40000003) == seccomp.KILL


@pytest.mark.parametrize("flags", [os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, 0o20200000])
def test_nothing_is_opened_to_change_it(call, flags):
    assert call("openat", 0, 0, flags) == refused(errno.EACCES)
    assert call("openat", 0, 0, flags, may=May(write=True)) == seccomp.ALLOW


def test_files_are_opened_to_be_read(call):
    assert call("openat", 0, 0, os.O_RDONLY | os.O_CLOEXEC) == seccomp.ALLOW
    assert call("open", 0, os.O_RDONLY) == seccomp.ALLOW


def test_threads_start_and_processes_do_not(call):
    assert call("clone", 0x3D0F00) == seccomp.ALLOW
    assert call("clone", 0x1200011) == refused(errno.EPERM)
    assert call("clone", 0x1200011, may=May(start=True)) == seccomp.ALLOW
    assert call("clone3", may=May(start=True)) == refused(errno.ENOSYS)


def test_no_thread_starts_where_all_have_started(call):
    assert call("clone", 0x3D0F00, may=May(thread=False)) == refused(errno.EAGAIN)
    assert call("clone", 0x1200011, may=May(thread=False)) == refused(errno.EAGAIN)


@pytest.mark.parametrize("space", [1 << 17, *(1 << bit for bit in range(25, 31))])
def test_who_may_start_programs_starts_them_in_no_name_space_of_its_own(call, space):
    assert call("clone", space | 17, may=May(start=True)) == refused(errno.EPERM)


@pytest.mark.parametrize("name", sorted(seccomp.STARTING))
def test_programs_start_only_where_one_is_to(call, name):
    assert call(name) == refused(errno.ENOSYS)
    assert call(name, may=May(start=True)) == seccomp.ALLOW


@pytest.mark.parametrize("name", ["kill", "tgkill"])
def test_a_process_signals_itself_and_its_group(call, name):
    assert call(name, 0) == call(name, OWN) == seccomp.ALLOW
    assert call(name, 1) == call(name, -1) == refused(errno.EPERM)
    assert call(name, 1, may=May(signal=True)) == seccomp.ALLOW
    assert call(name, -1, may=May(signal=True)) == refused(errno.EPERM)


def test_terminals_are_asked_and_not_typed_into(call):
    assert call("ioctl", 0, 0x5401) == seccomp.ALLOW
    assert call("ioctl", 0, 0x5412) == refused(errno.ENOTTY)


def test_signals_are_not_sent_by_way_of_a_file(call):
    assert call("fcntl", 0, 1) == seccomp.ALLOW
    assert call("fcntl", 0, 8) == refused(errno.EINVAL)


@pytest.mark.parametrize("command", [1024, 1026, 1031, 6, 37], ids=lambda number: f"command {number}")
def test_an_open_file_gets_no_lease_no_watch_no_larger_pipe_and_no_lock(call, command):
    assert call("fcntl", 0, command) == refused(errno.EINVAL)


def test_who_makes_files_locks_them_and_leases_none(call):
    assert call("fcntl", 0, 6, may=May(make=True)) == seccomp.ALLOW
    assert call("fcntl", 0, 1024, may=May(make=True)) == refused(errno.EINVAL)


@pytest.mark.parametrize("name", sorted(seccomp.LEADING))
def test_where_an_open_file_lies_is_told_only_to_programs_that_are_given_folders(call, name):
    assert call(name) == refused(errno.ENOSYS)
    assert call(name, may=May(make=True)) == call(name, may=May(start=True)) == seccomp.ALLOW


def test_no_new_setting_of_the_process_is_made(call):
    assert call("prctl", 15) == seccomp.ALLOW
    assert call("prctl", 22) == refused(errno.EPERM)
    assert call("prlimit64", 0) == seccomp.ALLOW
    assert call("prlimit64", 1) == refused(errno.EPERM)


@pytest.mark.parametrize("place", PLACES)
def test_every_jump_lands_in_the_program(place):
    for may in (May(), May(thread=False), May(make=True), May(write=True, start=True, signal=True)):
        code = program(place, PLACES[place], OWN, may)
        assert len(code) < 4096
        for at, (kind, yes, no, _) in enumerate(code):
            assert max(yes, no) < 256
            if kind not in {seccomp.RETURN, seccomp.LOAD}:
                assert at + 1 + max(yes, no) < len(code)
