"""Runs a command on a terminal of its own, waits until it shows a text, ends it, and tells what it left behind."""

import fcntl, os, pty, select, signal, struct, sys, termios, time

how, text, command = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execv(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

seen = b""


def read(seconds, until=None):
    """Reads what the terminal shows, until a text appears in it, or it ends."""
    global seen
    end = time.monotonic() + seconds
    while time.monotonic() < end and (until is None or until not in seen):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                return
            if not data:
                return
            seen += data


read(30, until=text)
if text not in seen:
    sys.exit("the text was never shown: " + repr(seen[-2000:]))
if how == "hangup":
    os.close(terminal)
else:
    os.kill(child, getattr(signal, how))
    read(10)
    # Leave the alternate screen, show the cursor.
    for name, code in (("screen", b"\x1b[?1049l"), ("cursor", b"\x1b[?25h")):
        if code not in seen:
            sys.exit(f"the {name} was not given back")
for _ in range(100):
    if os.waitpid(child, os.WNOHANG)[0] == child:
        sys.exit(0)
    time.sleep(0.1)
os.kill(child, signal.SIGKILL)
sys.exit("it is still there")
