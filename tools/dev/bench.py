"""bench.py BENCHMARKS [FILTER [OPTION...]]: runs Google Benchmark and prints each measurement beside its floors.

How floors are found by name: tests/bench/README.md. A ratio is time over the floor's time: 1.00 is as fast as the floor.
"""
import json
import subprocess
import sys


def seconds(run):
    return run["cpu_time"] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}[run["time_unit"]]


def measure(program, arguments):
    command = [program, "--benchmark_format=json"]
    if arguments and not arguments[0].startswith("--"):
        # Given a room's name, its floors are wanted too: they begin with the same word.
        command.append("--benchmark_filter=" + arguments.pop(0))
    output = subprocess.run(command + arguments, stdout=subprocess.PIPE, check=True).stdout
    # With repetitions, their median stands for all.
    runs = json.loads(output)["benchmarks"] if output.strip() else []
    medians = [run for run in runs if run.get("aggregate_name") == "median"]
    return {run["run_name"]: run for run in medians or runs if "error_message" not in run}


def floors_of(name, runs):
    """Floors of the longest room name that `name` begins with, at the same arguments, as (what, run)."""
    what, _, arguments = name.partition("/")
    found = {}
    for other in runs:
        base, _, other_arguments = other.partition("/")
        room, mark, kind = base.partition("_floor")
        if mark and other_arguments == arguments and (what + "_").startswith(room + "_"):
            found.setdefault(room, []).append((kind.lstrip("_") or "floor", runs[other]))
    return found[max(found, key=len)] if found else []


def main():
    runs = measure(sys.argv[1], sys.argv[2:])
    if not runs:
        sys.exit("no benchmark has such a name")
    width = max(map(len, runs))
    print(f"{'name':<{width}} {'time':>12} {'GB/s':>8}  time as a multiple of its floors'")
    for name, run in runs.items():
        speed = f"{run['bytes_per_second'] / 1e9:8.2f}" if "bytes_per_second" in run else f"{'':8}"
        ratios = "" if "_floor" in name else ", ".join(
            f"{seconds(run) / seconds(floor):.2f} {what}" for what, floor in floors_of(name, runs))
        print(f"{name:<{width}} {seconds(run) * 1e9:>9.1f} ns {speed}  {ratios}".rstrip())


if __name__ == "__main__":
    main()
