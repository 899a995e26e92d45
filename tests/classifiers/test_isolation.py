"""Real children make real attempts. They find what they do in this module, too: see `perform`."""

import contextlib
import ctypes
import importlib
import json
import mmap
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import pytest

from classifiers.isolation import (
    AnswerTooLarge,
    Crashed,
    FunctionFailed,
    OutOfMemory,
    Sandbox,
    TimedOut,
    Unavailable,
    is_available,
    self_test,
)

PERFORM = "tests.classifiers.test_isolation:perform"
CONTENT = b"what the file holds"
SECRET = b"nobody's business"
MEBI = 1024 * 1024
PATIENCE = 20

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
x86_64 = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="about x86-64's other ABIs"
)


# What children do


def perform(file, *, name, **arguments):
    """The function of all sandboxes here: one of the deeds below, by name."""
    answer = DEEDS[name](file, **arguments)
    is_ready = isinstance(answer, bytes) or name in {"answer in parts", "answer bit by bit"}
    return answer if is_ready else json.dumps(answer).encode()


def wait(_, seconds):
    time.sleep(seconds)
    return b"waited"


def loop(_):
    while True:
        pass


def loop_after_answer(_):
    os.write(4, CONTENT)
    os.close(4)
    loop(_)


def answer_bit_by_bit(_, end):
    yield b"first"
    time.sleep(0.5)
    yield b"second"
    DEEDS[end](_)


def write_without_end(_):
    while True:
        os.write(4, bytes(MEBI))


def grow(_, step):
    hoard = []
    while True:
        hoard.append(b"x" * step)


def fork(_):
    if os.fork() == 0:
        os._exit(0)


def start_thread(_):
    threading.Thread(target=time.time).start()
    return b"started"


def read_hdf5(file, by_name, member="weights"):
    import h5py

    with h5py.File(f"/dev/fd/{file.fileno()}" if by_name else file, "r") as hdf5:
        return hdf5[member][()].tolist()


def find_descriptors(_):
    found = []
    for number in range(1000):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.append(number)
    return found


def call_kernel(_, numbers):
    """What each system call returns, without the C library's opinion."""
    libc = ctypes.CDLL(None, use_errno=True)
    return {number: libc.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0) for number in numbers}


def call_kernel_by_32_bit_numbers(_):
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid() by `int 0x80`
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


def confine_again(file, strict):
    from classifiers.isolation.confinement import Confinement

    confinement = Confinement(
        seconds=1, memory_bytes=MEBI, threads=False, readable=[], strict=strict
    )
    confinement.apply(file.fileno())
    return b"went on"


# What a confined child must not: none of these gives an answer.
FORBIDDEN = {
    "read": lambda _, folder: (folder / "decoy").read_bytes(),
    "read by way of a link": lambda _, folder: (folder / "link").read_bytes(),
    "list": lambda _, folder: list(folder.iterdir()),
    "see environment": lambda *_: Path("/proc/self/environ").read_bytes(),
    "see the parent's environment": lambda *_: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "see users": lambda *_: Path("/etc/passwd").read_bytes(),
    "see devices": lambda *_: os.open("/dev/zero", os.O_RDONLY),
    "create": lambda _, folder: (folder / "new").touch(),
    "create folder": lambda _, folder: (folder / "new").mkdir(),
    "create link": lambda _, folder: (folder / "new").symlink_to("/"),
    "create hard link": lambda _, folder: (folder / "new").hardlink_to(folder / "decoy"),
    "write": lambda _, folder: (folder / "decoy").write_bytes(b""),
    "append": lambda _, folder: os.open(folder / "decoy", os.O_APPEND),
    "truncate": lambda _, folder: os.truncate(folder / "decoy", 0),
    "rename": lambda _, folder: (folder / "decoy").rename(folder / "new"),
    "remove": lambda _, folder: (folder / "decoy").unlink(),
    "change mode": lambda _, folder: (folder / "decoy").chmod(0o777),
    "change the file's own mode": lambda file, _: os.fchmod(file.fileno(), 0o777),
    "change the file's own time": lambda file, _: os.utime(file.fileno(), (0, 0)),
    "lock the file": lambda file, _: importlib.import_module("fcntl").flock(file, 1),
    "write to packages": lambda *_: os.open(json.__file__, os.O_WRONLY),
    "open a socket": lambda *_: socket.socket(),
    "open a Unix socket": lambda *_: socket.socket(socket.AF_UNIX),
    "open a pair of sockets": lambda *_: socket.socketpair(),
    "resolve a name": lambda *_: socket.getaddrinfo("localhost", 80),
    "become a program": lambda *_: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "start a program": lambda *_: subprocess.run([sys.executable, "-c", ""], check=True),
    "spawn a program": lambda *_: os.posix_spawn(sys.executable, [sys.executable], {}),
    "fork": lambda *_: fork(_),
    "start a thread": lambda *_: start_thread(_),
    "kill the parent": lambda *_: os.kill(os.getppid(), signal.SIGKILL),
    "kill all": lambda *_: os.kill(-1, signal.SIGTERM),
    "raise limits": lambda *_: importlib.import_module("resource").setrlimit(0, (999, 999)),
    "keep memory elsewhere": lambda *_: os.memfd_create("elsewhere"),
}

DEEDS = {
    "read": lambda file: file.read(),
    "read by name": lambda file: Path(f"/dev/fd/{file.fileno()}").read_bytes(),
    "read hdf5": read_hdf5,
    "answer": lambda _, text, times=1: text.encode() * times,
    "answer with text": lambda _: "text",
    "answer in parts": lambda _, texts: [memoryview(text.encode()) for text in texts],
    "answer bit by bit": answer_bit_by_bit,
    "end": lambda _: None,
    "raise": lambda _: {}["no such key"],
    "tell environment": lambda _: dict(os.environ),
    "tell modules": lambda _: list(sys.modules),
    "tell descriptors": find_descriptors,
    "wait": wait,
    "loop": loop,
    "loop in C": lambda _: re.match("(a+)+$", "a" * 64 + "b"),
    "loop after answer": loop_after_answer,
    "write without end": write_without_end,
    "allocate": lambda _, size: bytes(size)[:1],
    "grow": grow,
    "crash": lambda _: ctypes.string_at(0),
    "abort": lambda _: os.abort(),
    "leave": lambda _, code: os._exit(code),
    "start thread": start_thread,
    "fork": fork,
    "call kernel": call_kernel,
    "call kernel by 32-bit numbers": call_kernel_by_32_bit_numbers,
    "confine again": confine_again,
    "forbidden": lambda file, deed, folder: FORBIDDEN[deed](file, Path(folder)) or b"done",
}


# What the owner sees


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(PERFORM, preload=["h5py"], seconds=PATIENCE, allow_unconfined=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def hasty_sandbox():
    with Sandbox(PERFORM, seconds=0.3, allow_unconfined=True) as sandbox:
        yield sandbox


@pytest.fixture
def confined(sandbox):
    """The same sandbox, where it can keep its promises."""
    if not is_available():
        missing = [what for what, stopped in self_test().items() if not stopped]
        pytest.skip(f"this machine does not stop {', '.join(missing)}")
    return sandbox


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder that must stay as it is."""
    path = tmp_path / "folder"
    path.mkdir()
    (path / "decoy").write_bytes(SECRET)
    (path / "link").symlink_to("decoy")
    return path


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descriptors_of(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def is_gone(pid):
    """Whether no such process is left, not even one that waits to be collected."""
    return not Path(f"/proc/{pid}").exists()


def has_ended(pid):
    """The same for a process that others collect, or nobody does, as in some containers."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def run_owner(script, file):
    """Runs an owner of its own, and returns what it printed."""
    prologue = """
        import os, signal, sys, threading
        from pathlib import Path
        from classifiers.isolation import *
        PERFORM, FILE = sys.argv[1], Path(sys.argv[2])
    """
    script = textwrap.dedent(prologue) + textwrap.dedent(script)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, PERFORM, str(file)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.stdout.split()


class TestAnswers:
    def test_the_function_reads_the_file(self, sandbox, file):
        assert sandbox.call(file, name="read") == CONTENT

    def test_the_file_can_be_opened_by_name(self, sandbox, file):
        assert sandbox.call(file, name="read by name") == CONTENT

    @pytest.mark.parametrize("by_name", [False, True])
    def test_hdf5_can_be_read(self, sandbox, tmp_path, by_name):
        with h5py.File(tmp_path / "file.h5", "w") as hdf5:
            hdf5.create_dataset("weights", data=[1, 2, 3], chunks=(2,), compression="gzip")
        answer = sandbox.call(tmp_path / "file.h5", name="read hdf5", by_name=by_name)
        assert json.loads(answer) == [1, 2, 3]

    def test_arguments_and_answers_may_be_large(self, sandbox, file):
        text = "ß" * 500_000
        assert sandbox.call(file, name="answer", text=text) == text.encode()

    def test_an_answer_may_come_in_parts(self, sandbox, file):
        texts = ["", "a", "ß" * 200_000, "", "c"]
        answer = sandbox.call(file, name="answer in parts", texts=texts)
        assert answer == "".join(texts).encode()

    def test_parts_are_there_as_soon_as_they_are_yielded(self, sandbox, file):
        seen = []
        answer = sandbox.call(
            file, lambda said: seen.append(bytes(said)), name="answer bit by bit", end="end"
        )
        assert answer == b"firstsecond"
        assert b"first" in seen

    def test_a_failure_behind_parts_of_an_answer_is_told(self, sandbox, file):
        with pytest.raises(FunctionFailed, match="KeyError: 'no such key'"):
            sandbox.call(file, name="answer bit by bit", end="raise")

    def test_an_answer_may_be_as_large_as_agreed(self, sandbox, file):
        answer = sandbox.call(file, name="answer", text="a", times=sandbox.answer_bytes)
        assert len(answer) == MEBI

    @pytest.mark.parametrize(
        ("name", "words"), [("raise", "KeyError: 'no such key'"), ("forbidden", "TypeError")]
    )
    def test_a_failure_is_told(self, sandbox, file, name, words):
        with pytest.raises(FunctionFailed, match=words):
            sandbox.call(file, name=name)

    def test_only_a_regular_file_is_opened(self, sandbox, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        for name in ("pipe", "", "missing"):
            with pytest.raises(OSError, match="regular file|No such file"):
                sandbox.call(tmp_path / name, name="read")

    def test_an_unknown_function_is_told(self, file):
        with (
            Sandbox("json:no_such_name", allow_unconfined=True) as sandbox,
            pytest.raises(Unavailable, match="no_such_name"),
        ):
            sandbox.call(file)

    @linux
    def test_a_preload_that_starts_threads_is_told(self, file, tmp_path, monkeypatch):
        script = "import threading\nthreading.Thread(target=threading.Event().wait).start()"
        (tmp_path / "starts_thread.py").write_text(script)
        monkeypatch.syspath_prepend(tmp_path)
        with (
            Sandbox(PERFORM, preload=["starts_thread"], allow_unconfined=True) as sandbox,
            pytest.raises(Unavailable, match="2 threads"),
        ):
            sandbox.call(file, name="read")

    @pytest.mark.parametrize(("without", "is_found"), [((), True), (["colorsys"], False)])
    def test_a_preload_does_without_what_is_named(
        self, file, tmp_path, monkeypatch, without, is_found
    ):
        (tmp_path / "asks.py").write_text("import colorsys")
        monkeypatch.syspath_prepend(tmp_path)
        expected = (
            contextlib.nullcontext() if is_found else pytest.raises(Unavailable, match="colorsys")
        )
        with (
            Sandbox(PERFORM, preload=["asks"], without=without, allow_unconfined=True) as sandbox,
            expected,
        ):
            sandbox.call(file, name="read")

    def test_the_child_has_nothing_of_the_owner(self, file, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "abc")
        with Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True) as sandbox:
            environment = json.loads(sandbox.call(file, name="tell environment"))
            modules = json.loads(sandbox.call(file, name="tell modules"))
            descriptors = json.loads(sandbox.call(file, name="tell descriptors"))
        assert "SECRET_KEY" not in environment
        assert not {"django", "keras", "tensorflow"} & set(modules)
        assert descriptors == [0, 1, 2, 3, 4]


class TestConfinement:
    @pytest.mark.parametrize("deed", FORBIDDEN)
    def test_it_is_stopped(self, confined, file, folder, deed):
        (folder / "decoy").chmod(0o644)
        before = file.stat(), (folder / "decoy").stat()
        with pytest.raises(FunctionFailed, match="[Ee]rror"):
            confined.call(file, name="forbidden", deed=deed, folder=str(folder))
        assert sorted(path.name for path in folder.iterdir()) == ["decoy", "link"]
        assert (folder / "decoy").read_bytes() == SECRET
        after = file.stat(), (folder / "decoy").stat()
        assert [(s.st_mode, s.st_mtime) for s in after] == [(s.st_mode, s.st_mtime) for s in before]

    def test_hdf5_links_lead_nowhere(self, confined, tmp_path, folder):
        with h5py.File(folder / "other.h5", "w") as hdf5:
            hdf5["weights"] = [1, 2, 3]
        with h5py.File(tmp_path / "file.h5", "w") as hdf5:
            hdf5["external"] = h5py.ExternalLink(str(folder / "other.h5"), "weights")
            size = len(SECRET)
            hdf5.create_dataset("raw", (size,), "u1", external=[(str(folder / "decoy"), 0, size)])
        for name in ("external", "raw"):
            with h5py.File(tmp_path / "file.h5") as hdf5:
                assert hdf5[name][()].any()  # Without the sandbox it leads somewhere.
            for by_name in (False, True):
                with pytest.raises(FunctionFailed):
                    confined.call(
                        tmp_path / "file.h5", name="read hdf5", by_name=by_name, member=name
                    )

    def test_threads_are_allowed_on_demand(self, confined, file):
        with Sandbox(PERFORM, seconds=PATIENCE, threads=True) as sandbox:
            assert sandbox.call(file, name="start thread") == b"started"
            with pytest.raises(FunctionFailed, match="PermissionError"):
                sandbox.call(file, name="fork")

    @x86_64
    def test_the_kernel_refuses_what_is_not_listed(self, confined, file):
        refused = {
            "socket": 41, "kill": 62, "ptrace": 101, "setrlimit": 160, "mount": 165, "keyctl": 250,
            "unshare": 272, "setns": 308, "process_vm_readv": 310, "memfd_create": 319, "bpf": 321,
            "execveat": 322, "userfaultfd": 323, "pidfd_send_signal": 424, "io_uring_setup": 425,
            "clone3": 435, "openat2": 437,
        }  # fmt: skip
        numbers = list(refused.values())
        answer = json.loads(confined.call(file, name="call kernel", numbers=numbers))
        assert set(answer.values()) == {-1}

    @x86_64
    def test_the_kernel_kills_for_x32_numbers(self, confined, file):
        with pytest.raises(Crashed) as caught:
            confined.call(file, name="call kernel", numbers=[0x40000000 + 39])
        assert caught.value.signal == signal.SIGSYS

    @x86_64
    def test_the_kernel_kills_for_32_bit_numbers(self, confined, file):
        with pytest.raises(Crashed) as caught:
            confined.call(file, name="call kernel by 32-bit numbers")
        # A kernel without 32-bit calls has its own answer.
        assert caught.value.signal in {signal.SIGSYS, signal.SIGSEGV}

    def test_what_cannot_be_confined_does_not_run(self, confined, file):
        # In a child that is confined already, every layer fails.
        with pytest.raises(FunctionFailed, match="Error"):
            confined.call(file, name="confine again", strict=True)
        assert confined.call(file, name="confine again", strict=False) == b"went on"


class TestBounds:
    @pytest.mark.parametrize("name", ["loop", "loop in C", "loop after answer"])
    def test_time(self, hasty_sandbox, file, name):
        with pytest.raises(TimedOut, match="0.3 seconds"):
            hasty_sandbox.call(file, name=name)
        if sys.platform == "linux":
            assert not children_of(hasty_sandbox.parent_pid)

    @pytest.mark.parametrize(
        "deed",
        [{"name": "allocate", "size": 300 * MEBI}, {"name": "grow", "step": MEBI}],
        ids=["at once", "step by step"],
    )
    @linux
    def test_memory(self, sandbox, file, deed):
        with pytest.raises(OutOfMemory):
            sandbox.call(file, **deed)

    def test_memory_within_bounds(self, sandbox, file):
        assert sandbox.call(file, name="allocate", size=200 * MEBI) == b"\0"

    @pytest.mark.parametrize(
        "deed",
        [{"name": "answer", "text": "a", "times": MEBI + 1}, {"name": "write without end"}],
        ids=["just", "by far"],
    )
    def test_answer(self, sandbox, file, deed):
        with pytest.raises(AnswerTooLarge):
            sandbox.call(file, **deed)

    @pytest.mark.parametrize(
        ("deed", "signal_"),
        [
            ({"name": "crash"}, signal.SIGSEGV),
            ({"name": "abort"}, signal.SIGABRT),
            ({"name": "leave", "code": 3}, None),
        ],
        ids=["segmentation fault", "abort", "exit"],
    )
    def test_crash(self, sandbox, file, deed, signal_):
        with pytest.raises(Crashed) as caught:
            sandbox.call(file, **deed)
        assert caught.value.signal == signal_


class TestWatches:
    @linux
    def test_what_a_watch_raises_ends_the_child(self, sandbox, file):
        def stop(_):
            raise KeyboardInterrupt  # no Exception, as those that end jobs are none

        with pytest.raises(KeyboardInterrupt):
            sandbox.call(file, stop, name="loop")
        assert children_of(sandbox.parent_pid) == []

    def test_a_watch_is_called_while_nothing_is_answered(self, sandbox, file):
        seen = []
        sandbox.call(file, lambda said: seen.append(bytes(said)), name="wait", seconds=1)
        assert seen.count(b"") >= 2

    def test_time_is_bounded_as_without_one(self, hasty_sandbox, file):
        with pytest.raises(TimedOut):
            hasty_sandbox.call(file, lambda _: None, name="loop")


class TestLife:
    def test_threads_share_one_parent(self, sandbox, file):
        def ask(number):
            return sandbox.call(file, name="answer", text=str(number)), sandbox.parent_pid

        with ThreadPoolExecutor(4) as pool:
            answers, parents = zip(*pool.map(ask, range(40)), strict=True)
        assert list(answers) == [str(number).encode() for number in range(40)]
        assert len(set(parents)) == 1

    @linux
    def test_nothing_is_left_of_100_calls(self, sandbox, file):
        sandbox.call(file, name="read")
        parent = sandbox.parent_pid
        before = descriptors_of("self"), descriptors_of(parent)
        for number in range(100):
            with contextlib.suppress(Crashed):
                sandbox.call(file, **[{"name": "read"}, {"name": "abort"}][number % 2])
        assert sandbox.parent_pid == parent
        assert descriptors_of("self") == before[0]
        # The parent has a last line to close after it has said that the child is dead.
        wait_until(lambda: descriptors_of(parent) <= before[1])
        assert children_of(parent) == []

    @linux
    def test_a_parent_that_was_killed_is_replaced(self, file):
        with Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True) as sandbox:
            sandbox.call(file, name="read")
            first = sandbox.parent_pid
            os.kill(first, signal.SIGKILL)
            assert sandbox.call(file, name="read") == CONTENT
            assert sandbox.parent_pid != first
            assert is_gone(first)

    @linux
    def test_a_call_survives_its_parent(self, file):
        with (
            Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True) as sandbox,
            ThreadPoolExecutor(1) as pool,
        ):
            sandbox.call(file, name="read")
            first = sandbox.parent_pid
            call = pool.submit(sandbox.call, file, name="wait", seconds=1)
            wait_until(lambda: children_of(first))
            [child] = children_of(first)
            os.kill(first, signal.SIGKILL)
            assert call.result(PATIENCE) == b"waited"
            assert sandbox.parent_pid != first
            wait_until(lambda: has_ended(child))

    @linux
    def test_close_ends_it_and_a_call_starts_it(self, file):
        sandbox = Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True)
        assert sandbox.parent_pid is None
        sandbox.call(file, name="read")
        parent = sandbox.parent_pid
        sandbox.close()
        assert is_gone(parent)
        assert sandbox.call(file, name="read") == CONTENT
        sandbox.close()
        sandbox.close()

    @linux
    def test_it_can_be_started_before_the_first_call(self, file):
        with Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True) as sandbox:
            sandbox.start()
            parent = sandbox.parent_pid
            sandbox.start()
            assert parent
            assert sandbox.call(file, name="read") == CONTENT
            assert sandbox.parent_pid == parent

    @linux
    def test_the_parent_outlives_the_thread_that_started_it(self, file):
        with Sandbox(PERFORM, seconds=PATIENCE, allow_unconfined=True) as sandbox:
            thread = threading.Thread(target=sandbox.call, args=(file,), kwargs={"name": "read"})
            thread.start()
            thread.join()
            parent = sandbox.parent_pid
            assert sandbox.call(file, name="read") == CONTENT
            assert sandbox.parent_pid == parent

    @linux
    @pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), signal.SIGKILL)", "os._exit(0)"])
    def test_the_parent_ends_with_its_owner(self, file, end):
        script = f"""
            sandbox = Sandbox(PERFORM, allow_unconfined=True)
            sandbox.call(FILE, name="read")
            looping = threading.Thread(target=sandbox.call, args=(FILE,), kwargs={{"name": "loop"}})
            looping.daemon = True
            looping.start()
            threading.excepthook = lambda _: None
            children = Path(f"/proc/{{sandbox.parent_pid}}/task/{{sandbox.parent_pid}}/children")
            while not (child := children.read_text()):
                pass
            print(sandbox.parent_pid, child, flush=True)
            {end}
        """
        for pid in run_owner(script, file):
            wait_until(lambda pid=pid: has_ended(pid))

    @linux
    def test_a_fork_of_the_owner_has_its_own_parent(self, file):
        script = """
            sandbox = Sandbox(PERFORM, seconds=20, allow_unconfined=True)
            sandbox.call(FILE, name="read")
            pid = os.fork()
            assert sandbox.call(FILE, name="read")
            print(sandbox.parent_pid, flush=True)
            if pid:
                os.waitpid(pid, 0)
                parent = sandbox.parent_pid
                assert sandbox.call(FILE, name="read")
                assert sandbox.parent_pid == parent
        """
        parents = run_owner(script, file)
        assert len(set(parents)) == 2
        for parent in parents:
            wait_until(lambda parent=parent: has_ended(parent))

    @linux
    def test_a_fork_that_lives_on_does_not_keep_the_parent(self, file):
        script = """
            sandbox = Sandbox(PERFORM, seconds=20, allow_unconfined=True)
            sandbox.call(FILE, name="read")
            parent = sandbox.parent_pid
            if pid := os.fork():
                print(parent, pid, flush=True)
                os._exit(0)
            os.close(1), os.close(2)
            threading.Event().wait(60)
        """
        parent, fork = run_owner(script, file)
        wait_until(lambda: has_ended(parent))
        os.kill(int(fork), signal.SIGKILL)

    @linux
    def test_forks_ask_a_shared_parent_which_outlives_them(self, file):
        script = """
            sandbox = Sandbox(PERFORM, seconds=20, allow_unconfined=True)
            sandbox.share()
            parent = sandbox.parent_pid
            forks = []
            for _ in range(3):
                if pid := os.fork():
                    forks.append(pid)
                    continue
                answers = [sandbox.call(FILE, name="read") for _ in range(5)]
                print(sandbox.parent_pid, len(set(answers)), flush=True)
                sys.exit()
            assert [os.waitpid(pid, 0)[1] for pid in forks] == [0, 0, 0]
            assert sandbox.call(FILE, name="read")
            assert sandbox.parent_pid == parent
            print(parent, 1, flush=True)
        """
        said = run_owner(script, file)
        assert len(said) == 8
        assert set(said[1::2]) == {"1"}
        [parent] = set(said[::2])
        wait_until(lambda: has_ended(parent))

    @linux
    def test_a_fork_that_finds_the_shared_parent_dead_starts_its_own(self, file):
        script = """
            sandbox = Sandbox(PERFORM, seconds=20, allow_unconfined=True)
            sandbox.share()
            shared = sandbox.parent_pid
            if pid := os.fork():
                assert os.waitpid(pid, 0)[1] == 0
                sys.exit()
            assert sandbox.call(FILE, name="read")
            assert sandbox.parent_pid == shared
            os.kill(shared, signal.SIGKILL)
            assert sandbox.call(FILE, name="read")
            print(shared, sandbox.parent_pid, flush=True)
        """
        parents = run_owner(script, file)
        assert len(set(parents)) == 2
        for parent in parents:
            wait_until(lambda parent=parent: has_ended(parent))

    @linux
    def test_a_shared_parent_that_does_not_start_is_told(self, file, tmp_path, monkeypatch):
        (tmp_path / "fails_to_start.py").write_text("raise RuntimeError('not today')")
        monkeypatch.syspath_prepend(tmp_path)
        with Sandbox(PERFORM, preload=["fails_to_start"], allow_unconfined=True) as sandbox:
            sandbox.share()
            with pytest.raises(Unavailable, match="not today"):
                sandbox.call(file, name="read")


class TestSelfTest:
    def test_it_agrees_with_availability(self):
        outcome = self_test()
        assert {"reading other files", "network", "memory", "time"} < set(outcome)
        assert is_available() == all(outcome.values())

    @pytest.mark.parametrize(("failures", "expected"), [(2, True), (3, False)])
    def test_an_attempt_that_was_not_made_says_nothing(
        self, confined, monkeypatch, failures, expected
    ):
        module = sys.modules[self_test.__module__]
        times = Counter()

        class ShortOfProcesses(Sandbox):
            def call(self, path, /, **arguments):
                times[arguments["name"]] += 1
                if times[arguments["name"]] <= failures:
                    raise Unavailable("The process that forks did not start.")
                return super().call(path, **arguments)

        monkeypatch.setattr(module, "Sandbox", ShortOfProcesses)
        monkeypatch.setattr(module, "_SECONDS_BETWEEN", 0.01)
        assert set(self_test().values()) == {expected}
        assert set(times.values()) == {3}

    @x86_64
    def test_a_kernel_without_landlock_is_noticed(self, confined, file):
        script = """
            import ctypes, struct
            # A filter of the owner's: landlock_create_ruleset() is not implemented.
            steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x50026),
                     (0x06, 0, 0, 0x7FFF0000)]
            filter = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *s) for s in steps))
            header = struct.pack("@HP", len(steps), ctypes.addressof(filter))
            zero = ctypes.c_ulong(0)
            assert ctypes.CDLL(None).prctl(38, ctypes.c_ulong(1), zero, zero, zero) == 0
            assert ctypes.CDLL(None).prctl(22, ctypes.c_ulong(2), header, zero, zero) == 0

            print(is_available(), *[w.replace(" ", "-") for w, ok in self_test().items() if not ok])
            try:
                Sandbox(PERFORM).call(FILE, name="read")
            except Unavailable as error:
                print("reading other files" in str(error))
            with Sandbox(PERFORM, seconds=20, allow_unconfined=True) as sandbox:
                print(len(sandbox.call(FILE, name="read")))
        """
        said = run_owner(script, file)
        assert said == ["False", "reading-other-files", "True", str(len(CONTENT))]
