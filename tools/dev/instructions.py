"""instructions.py FOLDER: counts, with callgrind, the instructions a message of each program in FOLDER.

Each takes the number of messages as its argument. Its start-up cancels out: (Ir(2N) - Ir(N)) / N.
"""
import os
import re
import subprocess
import sys

MESSAGES = 20000


def instructions(program, messages):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, str(messages)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    counted = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not counted:
        sys.exit(f"{program} failed:\n{run.stderr}")
    return int(counted.group(1))


def main():
    folder = sys.argv[1]
    programs = sorted(name for name in os.listdir(folder) if name.startswith("count_")) if os.path.isdir(folder) else []
    if not programs:
        sys.exit("tests/bench/instructions has no program yet")
    for name in programs:
        program = os.path.join(folder, name)
        each = (instructions(program, 2 * MESSAGES) - instructions(program, MESSAGES)) / MESSAGES
        print(f"{name.removeprefix('count_'):<32} {each:10.1f} instructions a message")


if __name__ == "__main__":
    main()
