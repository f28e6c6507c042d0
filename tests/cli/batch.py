#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# A batch at the other end of two pipes: batch.py TASK PROGRAM [OPTION…], in the environment of a command.
import json, os, resource, signal, subprocess, sys, time

task, program = sys.argv[1], [sys.argv[2], "batch", *sys.argv[3:]]


def start(**more):
    # one that was started in the background may have been told to ignore SIGINT
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **more)


def ask(child, request):
    child.stdin.write((json.dumps(request) + "\n").encode())
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def role(name):
    return {"id": name, "verb": "role create", "params": {"name": name}}


def stand(pid):
    with open("/proc/%d/statm" % pid) as f:
        resident = int(f.read().split()[1])
    return resident, len(os.listdir("/proc/%d/fd" % pid))


def talk():
    """Each line is answered before the next is sent: nothing waits for the end of the input."""
    child = start()
    for i in range(3):
        assert ask(child, role("talk%d" % i))["status"] == 0
    child.stdin.close()
    assert child.wait() == 0


def end(signo):
    """Killed between two lines, and while many are waiting: what was answered stands, and it ends of the signal."""
    child = start()
    assert ask(child, role("before%d" % signo))["status"] == 0
    child.send_signal(signo)
    assert child.wait() == -signo
    child = start()
    lines = "".join(json.dumps(role("many%d-%d" % (signo, i))) + "\n" for i in range(400)).encode()
    child.stdin.write(lines)
    child.stdin.flush()
    answered = [json.loads(child.stdout.readline())["id"] for _ in range(5)]
    child.send_signal(signo)
    for line in child.stdout:
        answered.append(json.loads(line)["id"])
    assert child.wait() == -signo, child.returncode
    assert len(answered) < 400
    print("\n".join(answered))


def broken():
    """Its connection ends between two lines: one line is told so, the next is carried out."""
    child = start()
    assert ask(child, role("whole"))["status"] == 0
    open(os.environ["T_BREAK"], "w").close()
    while os.path.exists(os.environ["T_BREAK"]):
        time.sleep(0.02)
    assert ask(child, role("lost"))["status"] in (0, 75)
    assert ask(child, role("found"))["status"] == 0
    child.stdin.close()
    child.wait()


def closed():
    """The reader of the answers goes away."""
    child = start(stderr=subprocess.PIPE)
    assert ask(child, role("heard"))["status"] == 0
    child.stdout.close()
    child.stdin.write("".join(json.dumps(role("unheard%d" % i)) + "\n" for i in range(100)).encode())
    child.stdin.close()
    status = child.wait()
    print(status)


def flat():
    """Many calls take no more memory, and no more descriptors, than a few."""
    child = start()
    calls = [
        {"verb": "role show", "params": {"ref": ["admin"]}},
        {"verb": "role show", "params": {"ref": ["nobody"]}},
        {"verb": "user list", "params": {"limit": 5}},
        {"verb": "token inspect", "params": {"token": "a.b.c"}},
        {"verb": "no such"},
        {"verb": "user create", "params": {"email": "x@example.org", "password": "secret" * 900, "nothing": 1}},
        {"args": ["role", "show", "admin"]},
    ]
    for _ in range(200):  # so many that what is kept is there
        for call in calls:
            ask(child, call)
    before = stand(child.pid)
    for _ in range(2000):
        for call in calls:
            ask(child, call)
    after = stand(child.pid)
    assert after[1] == before[1], (before, after)
    assert after[0] <= before[0] + 64, (before, after)  # pages
    child.stdin.close()
    assert child.wait() == 6


{"talk": talk, "term": lambda: end(signal.SIGTERM), "int": lambda: end(signal.SIGINT), "kill": lambda: end(signal.SIGKILL),
 "closed": closed, "broken": broken, "flat": flat}[task]()
